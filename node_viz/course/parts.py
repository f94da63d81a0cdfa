"""What a lesson is made of besides its story: things to try, questions, and code to read."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ON_ITS_WAY = "The answer is on its way."
#: what a page has measured on what it shows, by the names that the lesson's words use; "when" says
#: at which step or setting
Facts = Mapping[str, Any]
FACTORS = (1 / 4, 1 / 2, 2, 4)  #: wrong choices, as multiples of the right one


@dataclass(frozen=True)
class Experiment:
    """Something to try: guess first, then let the page set it up and run."""

    title: str
    ask: str  #: what the visitor predicts before the run
    guesses: tuple[str, ...]
    right: str  #: the guess that comes out
    setup: str  #: the config's query string
    figures: str  #: the numbers that decide it, with places for `Facts`: "NFE {plain.nfe}"
    watch: str  #: where to look, and why it comes out as it does; shown after the run

    def measured(self, facts: Facts) -> str | None:
        """Return the deciding numbers of the run that was set up, None while there are none.

        >>> Experiment("", "", ("1", "2"), "2", "", "error {rk4:.1g}", "").measured({"rk4": 2e-3})
        'error 0.002'
        """
        try:
            return self.figures.format_map(facts)
        except KeyError:
            return None


@dataclass(frozen=True)
class Question:
    """A quiz question that answers every choice with a reason."""

    ask: str
    right: str
    answers: dict[str, str]  #: answer -> why it is right or wrong


@dataclass(frozen=True)
class RunQuestion:
    """A question whose answer is a number off the run that the visitor has on the page."""

    ask: str
    figure: Callable[[Facts], float]  #: the answer
    why: str  #: where the number comes from, with places for `Facts`

    def about(self, facts: Facts) -> Question | None:
        """Return the question about what was measured, None if the number is not there.

        The wrong choices are fractions and multiples of the right one, all different as written.
        """
        try:
            value, why = self.figure(facts), self.why.format_map(facts)
        except (KeyError, ValueError, ZeroDivisionError):  # it is not there, or not a number
            return None
        if not (math.isfinite(value) and value > 0):
            return None
        ask, right = f"{self.ask} (Read {facts['when']}.)", _written(value, value)
        answers = {right: why}
        for factor in (*in_drawn_order(ask, FACTORS), 3, 8):  # the last two for a count of 1
            wrong = _written(value, value * factor)
            if len(answers) < 3 and wrong not in (*answers, "0"):
                answers[wrong] = f"It is {right}. {why}"
        return Question(ask, right, answers)


@dataclass(frozen=True)
class Source:
    """A piece of the real code: a function or class by name, and what to notice in it."""

    file: str  #: below node_viz/
    name: str  #: "function", "Class" or "Class.method"
    notice: str


def in_drawn_order(ask: str, choices: Iterable[Any]) -> list[Any]:
    """Return the choices in an order drawn from the question's own words.

    It is the same for every visitor, so that a class can talk about "the second one".

    >>> in_drawn_order("Heads or tails?", ("heads", "tails"))
    ['heads', 'tails']
    """
    return sorted(choices, key=lambda one: hashlib.sha256(f"{ask}{one}".encode()).digest())


def _written(like: float, value: float) -> str:
    """Return a number as one writes it: whole if it counts something, as `like` does."""
    return str(round(value)) if isinstance(like, int) else number(value)


def number(value: float) -> str:
    """Return at most three significant digits, without an exponent where one can do without.

    >>> number(0.04123), number(8.249), number(1234.5)
    ('0.0412', '8.25', '1230')
    """
    if value and abs(value) < 1e-4:
        return f"{value:.1e}"
    rounded = float(f"{value:.3g}")
    return f"{rounded:.0f}" if abs(rounded) >= 100 else f"{rounded:g}"


def short(value: float) -> str:
    """Return two significant digits, without an exponent where one can do without.

    >>> short(0.0123), short(0.00000123), short(2.0), short(12345.6)
    ('0.012', '1.2e-6', '2', '12000')
    """
    if value and not 1e-4 <= abs(value) < 1e6:
        digits, _, power = f"{value:.1e}".partition("e")
        return f"{digits}e{int(power)}" if power else digits
    return f"{float(f'{value:.2g}'):.6g}"
