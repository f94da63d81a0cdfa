"""When a new picture is due: often enough to look alive, seldom enough to leave time to train."""

from __future__ import annotations

import math
import time
from collections.abc import Callable


class Pace:
    """Five pictures a second, yet at most a quarter of the thread's time for painting.

    Every second spent on a picture is a debt of (1 - share) / share seconds of training, to be paid
    before the next one. The gauges belong to training: a run that nobody watches reads them too.
    The first pictures are free: whoever has just pressed play should see motion at once. Nor does a
    debt hold up a picture when the last one is stale, as it is in a full room.

    Args:
        interval: least time between the starts of two pictures, seconds; a little under a fifth,
            because a picture that is due waits for the end of a step.
        share: largest part of the thread's time for pictures.
        free: how many pictures cost nothing.
        stale: seconds after which a picture is due whatever the debt.
        clock: a monotonic clock in seconds; tests pass their own.
    """

    def __init__(
        self,
        interval: float = 0.17,
        share: float = 0.25,
        free: int = 5,
        stale: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._interval = interval
        self._price = (1 - share) / share
        self._free, self._stale = free, stale
        self._clock = clock
        self._debt = 0.0
        self._last = self._ready = -math.inf  # when the last picture was begun, and done
        self._step_seconds = 0.0

    @property
    def steps_per_second(self) -> float:
        """A moving average over the last twenty steps or so, of training only."""
        return 1 / self._step_seconds if self._step_seconds else 0.0

    def due(self) -> bool:
        """Whether it is time for a picture."""
        now = self._clock()
        paid = self._debt <= 0 and now - self._last >= self._interval
        return paid or now - self._ready >= self._stale

    def trained(self, seconds: float) -> None:
        """Note one training step: it pays off debt and enters the average."""
        weight = 0.05 if self._step_seconds else 1.0
        self._step_seconds += weight * (seconds - self._step_seconds)
        self._debt = max(0.0, self._debt - seconds)

    def measured(self, seconds: float) -> None:
        """Note the time the gauges took: it pays off debt."""
        self._debt = max(0.0, self._debt - seconds)

    def painted(self, seconds: float) -> None:
        """Note the time a picture took that is ready now."""
        self._ready = self._clock()
        self._last = self._ready - seconds
        self._free -= 1
        if self._free < 0:
            self._debt += self._price * seconds
