"""Fair turns: what lets a class of thirty share two cores and everybody see motion.

Threads that compute at the same time slow each other down, so only `count` may; the others stand in
a line. Turns are dealt to parties: a party is one visitor's pack of runs, a run by itself, a job or
a question. While others wait, a party that has had a slot for `quantum` seconds goes to the end of
the line, and its runs pass the slot among themselves until then; slots that no other party wants go
to its other runs. So a pack of four gets what one run gets in a full class, and all slots in an
empty one.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable


class Slots:
    """`count` slots dealt round robin; one condition guards the line and all that waits on it.

    Args:
        count: runs that may compute at once, at least 1.
        quantum: seconds a party keeps a slot while others wait.
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
        self._since: dict[str, float] = {}  # who holds a slot, and when that turn began
        self._party: dict[str, str] = {}  # of all who hold a slot or stand in the line

    def enter(self, who: str, party: str | None = None) -> int:
        """Join the line if need be and return the place of `party` (`who` alone when None) in it.

        1 is next; 0 means that the party has a slot, though perhaps not `who` itself.
        """
        with self.changed:
            if who not in self._party:
                self._party[who] = party or who
                self._line.append(who)
                self._admit()
            return self.place(self._party[who])

    def place(self, party: str) -> int:
        """Return how many parties without a slot stand in the line up to this one, or 0."""
        with self.changed:
            parties = [self._party[who] for who in self._line]
            waiting = [one for one in dict.fromkeys(parties) if not self._held(one)]
            return waiting.index(party) + 1 if party in waiting else 0

    def take(
        self,
        who: str,
        wants: Callable[[], bool],
        moved: Callable[[int], None],
        *,
        party: str | None = None,
        ready: Callable[[], bool] = lambda: True,
    ) -> bool:
        """Wait for a slot, or keep the one it has; return False once `who` no longer wants it.

        Args:
            who: the run; called by its own thread only, between two of its steps.
            wants: whether it still wants to compute; asked whenever something changed.
            moved: told the place in the line, as `enter` returns it, whenever it may have changed.
            party: whose turns it shares; its own when None.
            ready: whether it can use a slot now; while not, others may have it.
        """
        with self.changed:
            if who in self._since and self._turn_is_over(who):
                self._end_turn(who)
            while wants():
                if ready():
                    self.enter(who, party)
                else:
                    self.leave(who)
                moved(self.place(party or who))
                if who in self._since:
                    return True
                self.changed.wait()
            self.leave(who)
            return False

    def leave(self, who: str) -> None:
        """Give back the slot or the place in the line, whichever `who` has.

        A slot whose turn is not over goes to another run of the party that stands in the line.
        """
        with self.changed:
            if who not in self._party:
                return
            if who in self._since and self._turn_is_over(who):
                self._end_turn(who)
            party, since = self._party.pop(who), self._since.pop(who, None)
            if since is None:
                self._line.remove(who)
            heirs = [one for one in self._line if self._party[one] == party]
            if since is not None and heirs:
                self._line.remove(heirs[0])
                self._since[heirs[0]] = since
            self._admit()
            self.changed.notify_all()

    def _turn_is_over(self, who: str) -> bool:
        """Whether it has lasted long enough and a party with fewer slots waits."""
        mine = self._held(self._party[who])
        others = any(self._held(self._party[one]) < mine for one in self._line)
        return others and self._clock() - self._since[who] >= self._quantum

    def _end_turn(self, who: str) -> None:
        """Give the slot to the next party; this one, all its runs, goes to the end of the line."""
        party = self._party[who]
        del self._since[who]
        mates = [one for one in self._line if self._party[one] == party]
        self._line = [one for one in self._line if one not in mates] + [*mates, who]
        self._admit()
        self.changed.notify_all()

    def _admit(self) -> None:
        """Give free slots to the parties that have fewest, the first in the line among those."""
        while self._line and len(self._since) < self._count:
            who = min(self._line, key=lambda one: self._held(self._party[one]))
            self._line.remove(who)
            self._since[who] = self._clock()
            self.changed.notify_all()

    def _held(self, party: str) -> int:
        return sum(self._party[who] == party for who in self._since)


def default_slots() -> int:
    """Return how many may compute at once on this machine, or as NODE_VIZ_SLOTS says."""
    text = os.environ.get("NODE_VIZ_SLOTS", "")
    if not text:
        return os.cpu_count() or 1
    if not text.isdigit() or int(text) < 1:
        raise ValueError(f"NODE_VIZ_SLOTS must be a whole number from 1; got {text!r}")
    return int(text)
