"""Runs that nobody watches: each goes on for a moment, then rests, then is forgotten."""

from __future__ import annotations

import threading
from collections.abc import Callable

from node_viz.runs.later import Later

MOST = 40  #: that rest in case their visitors come back; each keeps megabytes of pictures


class Leaving:
    """Who was left, in the order in which that was.

    Args:
        grace: seconds a run goes on in case its visitor comes back at once.
        keep: seconds after that for which it rests; the `MOST` that were left last at most.
        rest: lays a run to rest; returns False, and does nothing, if it is over or unknown.
        forget: ends a run for good; it calls `back` itself.
    """

    def __init__(
        self, grace: float, keep: float, rest: Callable[[str], bool], forget: Callable[[str], None]
    ) -> None:
        self._grace, self._keep = grace, keep
        self._rest, self._forget = rest, forget
        self._left: dict[str, bool] = {}  # does it rest?
        self._lock = threading.Lock()
        self._later = Later(self._time_came)

    def __len__(self) -> int:
        return len(self._left)

    @property
    def resting(self) -> int:
        """How many rest."""
        with self._lock:
            return sum(self._left.values())

    @property
    def thread(self) -> threading.Thread | None:
        """The thread that sees to them, if there are any."""
        return self._later.thread

    def leave(self, run: str) -> None:
        """Note that nobody watches a run any more."""
        with self._lock:
            if run not in self._left:
                self._left[run] = False
                self._later.put(run, self._grace)

    def back(self, run: str) -> bool:
        """Note that somebody watches it again, or that it is gone; return whether it rested."""
        with self._lock:
            self._later.cancel(run)
            return self._left.pop(run, False)

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._left.clear()
            self._later.clear()

    def _time_came(self, run: str) -> None:
        with self._lock:
            if run not in self._left or self._later.waits(run):
                return  # somebody came back at the last moment
            surplus = [run]
            if self._keep > 0 and not self._left[run] and self._rest(run):
                self._left[run] = True
                self._later.put(run, self._keep)
                surplus = list(self._left)[: max(0, len(self._left) - MOST)]
        for one in surplus:
            self._forget(one)
