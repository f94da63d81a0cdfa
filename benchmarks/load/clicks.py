"""Which run of the page acts on which click: the protocol does not say, so the order has to."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass
class Click:
    """Something that was asked of the server."""

    sent: float  #: seconds, by the clock of this process
    fragment: str  #: the part of the page that is to be run; empty for the whole page
    begun: bool = False
    took: float = math.inf  #: seconds until the run of the page that acted on it was over

    @property
    def answered(self) -> bool:
        """Whether that run is over."""
        return self.took < math.inf


class Clicks:
    """The clicks of a tab that wait for their answer."""

    def __init__(self) -> None:
        self._waiting: list[Click] = []

    def add(self, fragment: str) -> Click:
        """Note a click that is about to be sent."""
        self._waiting.append(Click(time.monotonic(), fragment))
        return self._waiting[-1]

    def begin(self, scope: set[str]) -> None:
        """A run of the page has begun, or of the fragments in `scope`.

        The first that can have heard of a click acts on it.
        """
        for click in self._within(scope):
            click.begun = True

    def finish(self, scope: set[str], early: bool) -> None:
        """That run is over; one that ended `early` leaves its clicks to the next."""
        for click in self._within(scope):
            if click.begun and not early:
                click.took = time.monotonic() - click.sent
            click.begun = False
        self._waiting = [click for click in self._waiting if not click.answered]

    def _within(self, scope: set[str]) -> Iterator[Click]:
        return (click for click in self._waiting if not scope or click.fragment in scope)
