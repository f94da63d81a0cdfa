"""What is counted of a class, and the figures that are made of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

LEAST = 5.0  #: seconds of play without which a student has no rate


@dataclass
class Played:
    """What one student saw of runs that were to play."""

    pictures: float = 0.0  #: new ones a pane
    seconds: float = 0.0


@dataclass
class Tally:
    """Counts of all students together; it goes on while they work."""

    errors: Counter[str] = field(default_factory=Counter[str])
    no_reaction: Counter[str] = field(default_factory=Counter[str])
    clicks: Counter[str] = field(default_factory=Counter[str])
    reactions: list[float] = field(default_factory=list[float])  #: seconds
    first: list[float] = field(default_factory=list[float])  #: seconds to the first picture
    opened: list[float] = field(default_factory=list[float])  #: seconds until a page stood
    played: list[Played] = field(default_factory=list[Played])  #: by student

    @property
    def pictures(self) -> float:
        """New pictures so far, over all students."""
        return sum(one.pictures for one in self.played)

    @property
    def seconds(self) -> float:
        """Time of play so far, over all students."""
        return sum(one.seconds for one in self.played)

    def rates(self) -> list[float]:
        """Return pictures a second of each student who has played for long enough."""
        return [one.pictures / one.seconds for one in self.played if one.seconds >= LEAST]

    def values(self) -> dict[str, float | int | None]:
        """Return the figures by their short names; None where there is nothing to tell."""
        rates = self.rates()
        return {
            "errors": self.errors.total(),
            "no_reaction": self.no_reaction.total(),
            "clicks": self.clicks.total(),
            "reaction_p50": quantile(self.reactions, 0.5),
            "reaction_p95": quantile(self.reactions, 0.95),
            "first_picture_p50": quantile(self.first, 0.5),
            "first_picture_p95": quantile(self.first, 0.95),
            "opened_p95": quantile(self.opened, 0.95),
            "rate_min": min(rates, default=None),
            "rate_p50": median(rates) if rates else None,
        }


def quantile(values: Sequence[float], share: float) -> float | None:
    """Return the smallest value that at least `share` of all do not exceed.

    >>> quantile([3, 1, 2], 0.5), quantile(range(100), 0.95), quantile([], 0.5)
    (2, 94, None)
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None
