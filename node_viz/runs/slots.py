"""Fair turns: what lets a class of thirty share two cores and everybody see motion.

Threads that compute at the same time slow each other down, so only `count` may; the others stand in
a line. Whoever has had a slot for `quantum` seconds while others wait goes to the end of the line.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Slots:
    """`count` slots dealt round robin; one condition guards the line and all that waits on it.

    Args:
        count: runs that may compute at once, at least 1.
        quantum: seconds a run keeps its slot while others wait.
        clock: a monotonic clock in seconds; tests pass their own.
    """

    def __init__(
        self, count: int, quantum: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if count < 1:
            raise ValueError(f"slots must be at least 1; got {count}")
        self.changed = threading.Condition()
        self._count = count
        self._quantum = quantum
        self._clock = clock
        self._line: list[str] = []
        self._since: dict[str, float] = {}  # who holds a slot, and since when

    def enter(self, who: str) -> int:
        """Join the line if need be and return the place in it; 0 means a slot, 1 is next."""
        with self.changed:
            if who not in self._since and who not in self._line:
                self._line.append(who)
                self._admit()
            return 0 if who in self._since else self._line.index(who) + 1

    def take(self, who: str, wants: Callable[[], bool], moved: Callable[[int], None]) -> bool:
        """Wait for a slot, or keep the one it has; return False once `who` no longer wants it.

        Args:
            who: the run; called by its own thread only, between two of its steps.
            wants: whether it still wants to compute; asked whenever something changed.
            moved: told the place in the line, as `enter` returns it, whenever it may have changed.
        """
        with self.changed:
            if who in self._since and self._turn_is_over(who):
                self.leave(who)
            while wants():
                place = self.enter(who)
                moved(place)
                if place == 0:
                    return True
                self.changed.wait()
            self.leave(who)
            return False

    def leave(self, who: str) -> None:
        """Give back the slot or the place in the line, whichever `who` has."""
        with self.changed:
            if who in self._line:
                self._line.remove(who)
            if self._since.pop(who, None) is not None:
                self._admit()
            self.changed.notify_all()

    def _turn_is_over(self, who: str) -> bool:
        return bool(self._line) and self._clock() - self._since[who] >= self._quantum

    def _admit(self) -> None:
        while self._line and len(self._since) < self._count:
            self._since[self._line.pop(0)] = self._clock()
            self.changed.notify_all()
