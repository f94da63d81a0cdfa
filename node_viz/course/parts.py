"""What a lesson is made of besides its story: things to try, questions, and code to read."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from node_viz.course.guesses import Facts, Guess

ON_ITS_WAY = "The answer is on its way."
TOLERANCE = 0.05  #: how far off a number may be that is read off a run


@dataclass(frozen=True)
class Experiment:
    """Something to try: guess first, then let the page set it up and run."""

    title: str
    ask: str  #: what the visitor predicts before the run
    guess: Guess  #: how it is guessed, and what the run decides
    setup: str  #: the page's query string
    watch: str  #: where to look while it runs: one short sentence
    ends: Mapping[str, str]  #: for each outcome its sentence, with places for `Facts`
    why: str  #: why it comes out as it does; shown after the run

    def end(self, facts: Facts) -> str | None:
        """Return the end sentence of the run that was set up, None while its numbers lack.

        >>> from node_viz.course.guesses import Amount
        >>> guess = Amount(1, 10, "calls", lambda of: of["nfe"])
        >>> Experiment("", "", guess, "", "", {"measured": "It took {nfe}."}, "").end({"nfe": 3})
        'It took 3.'
        """
        try:
            return self.ends[self.guess.outcome(facts)].format_map(facts)
        except (KeyError, AttributeError):
            return None


@dataclass(frozen=True)
class Question:
    """A quiz question that answers every choice with a reason."""

    ask: str
    right: str
    answers: dict[str, str]  #: answer -> why it is right or wrong


@dataclass(frozen=True)
class Asked:
    """A question about one run, and the number that answers it."""

    ask: str
    value: float
    why: str

    @property
    def right(self) -> str:
        """The answer as one writes it: whole if it counts something."""
        return str(self.value) if isinstance(self.value, int) else number(self.value)

    def accepts(self, answer: float) -> bool:
        """Return whether an answer is within `TOLERANCE` of the number."""
        return abs(answer - self.value) <= TOLERANCE * self.value


@dataclass(frozen=True)
class RunQuestion:
    """A question whose answer is a number off the run that the visitor has on the page."""

    ask: str
    figure: Callable[[Facts], float]  #: the answer
    why: str  #: where the number comes from, with places for `Facts`

    def about(self, facts: Facts) -> Asked | None:
        """Return the question about what was measured, None if the number is not there."""
        try:
            value, why = self.figure(facts), self.why.format_map(facts)
        except (KeyError, ValueError, ZeroDivisionError):  # it is not there, or not a number
            return None
        if not (math.isfinite(value) and value > 0):
            return None
        within = f"right within {round(100 * TOLERANCE)} %"
        return Asked(f"{self.ask} (Read {facts['when']}; {within}.)", value, why)


@dataclass(frozen=True)
class Correction:
    """A line that a lecture prints, the line that holds, and the number that decides."""

    where: str  #: which lecture, and which of its lines
    printed: str  #: as the lecture has it, markdown
    right: str  #: as it must be, markdown
    decides: str  #: a sentence with the number that decides, with places for `Facts`

    def decided(self, facts: Facts) -> str | None:
        """Return the sentence that decides, None while its numbers lack.

        >>> Correction("", "", "", "The mass is {mass:.2f}.").decided({"mass": 1.5})
        'The mass is 1.50.'
        """
        try:
            return self.decides.format_map(facts)
        except (KeyError, AttributeError):
            return None


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
