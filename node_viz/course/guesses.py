"""Guesses before a run: what can be guessed, what the run decides, and how near a guess was.

Each kind of guess reads its answer off the facts of **this** run, so the page contradicts us where
the run does.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

#: what a page has measured on what it shows, by the names that the lesson's words use; "when" says
#: at which step or setting
Facts = Mapping[str, Any]
Place = tuple[float, float]  #: (x, y) in the plane of the data

MEASURED = "measured"  #: the one outcome of a guess that is scored by its distance
NEAR, FAR = 1.15, 2.0  #: factors between a guessed number and the measured one


@dataclass(frozen=True)
class Verdict:
    """How a guess turned out."""

    right: bool
    said: str  #: a sentence or two about the guess, not about why


class Guess(Protocol):
    """A kind of guess."""

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What a run can decide; an experiment has an end sentence for each."""
        ...

    def outcome(self, facts: Facts) -> str:
        """Return which of `outcomes` this run decides; a `KeyError` if its facts do not say."""
        ...

    def verdict(self, guess: Any, facts: Facts) -> Verdict:
        """Return how a visitor's guess compares with this run."""
        ...

    def words(self, guess: Any) -> str:
        """Return a guess as words: what stands behind "You guessed"."""
        ...


@dataclass(frozen=True)
class Choices:
    """One of a few; the run decides which."""

    options: tuple[str, ...]
    right: str  #: what we expect
    decide: Callable[[Facts], str]  #: which of the options comes out, by this run's facts

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Every option may come out."""
        return self.options

    def outcome(self, facts: Facts) -> str:
        """Return the option that came out."""
        return self.decide(facts)

    def verdict(self, guess: str, facts: Facts) -> Verdict:
        """Say whether it is the option that came out."""
        if guess == (came := self.outcome(facts)):
            return Verdict(True, f"You guessed “{guess}”: right.")
        return Verdict(False, f"You guessed “{guess}”, and it came out “{came}”.")

    def words(self, guess: str) -> str:
        """Return the option."""
        return guess


@dataclass(frozen=True)
class Amount:
    """A number, scored by the factor between it and the measured one."""

    low: float  #: the slider's ends, greater than 0
    high: float
    unit: str  #: "calls", "nats"
    measure: Callable[[Facts], float]  #: the number in this run's facts

    @property
    def outcomes(self) -> tuple[str, ...]:
        """There is one end sentence."""
        return (MEASURED,)

    def outcome(self, facts: Facts) -> str:
        """Look the number up."""
        self.measure(facts)
        return MEASURED

    def verdict(self, guess: float, facts: Facts) -> Verdict:
        """Say how many times too large or too small the guess was."""
        value = self.measure(facts)
        if not (math.isfinite(value) and value > 0):
            return Verdict(False, f"You guessed {self.words(guess)}; there is no such number here.")
        times = max(guess / value, value / guess)
        said = f"You guessed {self.words(guess)}, and it is {self.words(value)}"
        if times <= NEAR:
            return Verdict(True, f"{said}: right, within {round(100 * (NEAR - 1))} %.")
        near = "near" if times <= FAR else "far"
        wrong = "too much" if guess > value else "too little"
        return Verdict(False, f"{said}: {near}, {times:.2g} times {wrong}.")

    def words(self, guess: float) -> str:
        """Return three digits at most, and the unit."""
        return f"{float(f'{guess:.3g}'):g} {self.unit}".rstrip()


@dataclass(frozen=True)
class Ranking:
    """An order of a few things, scored by the pairs that stand right."""

    items: tuple[str, ...]
    order: Callable[[Facts], Sequence[str]]  #: the items in this run's order
    first: str  #: what stands first: "fewest calls"

    @property
    def outcomes(self) -> tuple[str, ...]:
        """There is one end sentence."""
        return (MEASURED,)

    def outcome(self, facts: Facts) -> str:
        """Look the order up."""
        self.order(facts)
        return MEASURED

    def verdict(self, guess: Sequence[str], facts: Facts) -> Verdict:
        """Count the pairs that stand as in this run."""
        order = list(self.order(facts))
        pairs = [(a, b) for k, a in enumerate(order) for b in order[k + 1 :]]
        well = sum(list(guess).index(a) < list(guess).index(b) for a, b in pairs)
        said = f"You guessed {self.words(guess)}; it is {self.words(order)}"
        if well == len(pairs):
            return Verdict(True, f"You guessed {self.words(guess)}: right.")
        return Verdict(False, f"{said}: {well} of {len(pairs)} pairs stand right.")

    def words(self, guess: Sequence[str]) -> str:
        """Return the order in words."""
        return ", ".join(guess)


@dataclass(frozen=True)
class Drawn:
    """A path drawn on the stage, scored by its mean distance from the true one."""

    start: Place  #: where the path begins, at t = 0 (or where it is asked, on the noise, at t = 1)
    t: float  #: the flow time of `start`
    path: Callable[[Facts], Sequence[Place]]  #: the true path in this run's facts
    near: float = 0.3  #: a mean distance that counts as right, in the data's own units

    @property
    def outcomes(self) -> tuple[str, ...]:
        """There is one end sentence."""
        return (MEASURED,)

    def outcome(self, facts: Facts) -> str:
        """Look the path up."""
        self.path(facts)
        return MEASURED

    def verdict(self, guess: Sequence[Place], facts: Facts) -> Verdict:
        """Say how far the drawn path is from the true one, on average over its length."""
        true = along(self.path(facts))
        drawn = along(guess)
        away = sum(math.dist(a, b) for a, b in zip(drawn, true, strict=True)) / len(true)
        end = math.dist(drawn[-1], true[-1])
        said = f"Your path is {away:.2g} from the true one on average, and ends {end:.2g} away"
        return Verdict(away <= self.near, f"{said}." if away > self.near else f"{said}: right.")

    def words(self, guess: Sequence[Place]) -> str:
        """Say that it is drawn."""
        return "the path that you drew"


def along(path: Sequence[Place], n: int = 33) -> list[Place]:
    """Return n points of a path, equally far apart along it.

    >>> along([(0.0, 0.0), (1.0, 0.0), (4.0, 0.0)], 5)
    [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0), (4.0, 0.0)]
    """
    points = [(float(x), float(y)) for x, y in path]
    gone = [0.0]
    for a, b in pairwise(points):
        gone.append(gone[-1] + math.dist(a, b))
    return [_at(points, gone, gone[-1] * i / (n - 1)) for i in range(n)]


def _at(points: Sequence[Place], gone: Sequence[float], s: float) -> Place:
    """Return the place `s` along a path whose points lie `gone` along it."""
    k = min(max(bisect_left(gone, s), 1), len(points) - 1) if len(points) > 1 else 0
    (x, y), (to_x, to_y) = points[max(k - 1, 0)], points[k]
    length = gone[k] - gone[max(k - 1, 0)]
    u = (s - gone[max(k - 1, 0)]) / length if length else 0.0
    return x + u * (to_x - x), y + u * (to_y - y)
