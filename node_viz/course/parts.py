"""What a lesson is made of besides its story: things to try, questions, and code to read."""

from __future__ import annotations

from dataclasses import dataclass

ON_ITS_WAY = "The answer is on its way."


@dataclass(frozen=True)
class Experiment:
    """Something to try: guess first, then let the page set it up and run."""

    title: str
    ask: str  #: what the visitor predicts before the run
    guesses: tuple[str, ...]
    setup: str  #: the config's query string
    watch: str  #: where to look, and why it comes out as it does; shown after the guess


@dataclass(frozen=True)
class Question:
    """A quiz question that answers every choice with a reason."""

    ask: str
    right: str
    answers: dict[str, str]  #: answer -> why it is right or wrong


@dataclass(frozen=True)
class Source:
    """A piece of the real code: a function or class by name, and what to notice in it."""

    file: str  #: below node_viz/
    name: str  #: "function", "Class" or "Class.method"
    notice: str


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
