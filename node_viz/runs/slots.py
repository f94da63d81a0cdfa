"""Fair turns: what lets a class of thirty share two cores and everybody see motion.

What computes at the same time slows each other down, so only `count` may; the others stand in a
line. Turns are dealt to parties: a party is one visitor's pack of runs, a run by itself, a job or a
question. While others wait, a party that has had a slot for a quantum goes to the end of the line,
and its runs pass the slot among themselves until then; slots that no other party wants go to its
other runs. So a pack of four gets what one run gets in a full class, and all slots in an empty one.

The fuller the room, the shorter the turns, so that a round takes no longer than a `round`. Whoever
has nothing to show yet comes first.

Slots have numbers, for each may stand for a place of its own, a worker process.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable

SOON = 3.0  #: seconds of waiting, turn by turn, that look like one slow run
LAST = 6.0  #: seconds for which somebody lets all others go first who can wait
LEAST = 0.1  #: seconds of a turn, in a room however full


class Slots:
    """`count` slots dealt round robin; one condition guards the line and all that waits on it.

    Args:
        count: runs that may compute at once, at least 1.
        quantum: seconds a party keeps a slot while others wait, at most.
        clock: a monotonic clock in seconds; tests pass their own.
        round_: seconds after which everybody should have had a turn, as far as turns of `LEAST`
            seconds allow.
    """

    def __init__(
        self,
        count: int,
        quantum: float,
        clock: Callable[[], float] = time.monotonic,
        round_: float = math.inf,
    ) -> None:
        if count < 1:
            raise ValueError(f"slots must be at least 1; got {count}")
        self.changed = threading.Condition()
        self.count = count
        self._quantum = quantum
        self._clock = clock
        self._round = round_
        self._line: list[str] = []
        self._waits: dict[str, float] = {}  # who stands in it, and since when
        self._since: dict[str, float] = {}  # who holds a slot, and when that turn began
        self._slot: dict[str, int] = {}  # and which one
        self._home: dict[str, int] = {}  # the slot that somebody had last
        self._party: dict[str, str] = {}  # of all who hold a slot or stand in the line
        self._bound: set[str] = set()  # who can compute nowhere but at home
        self._new: set[str] = set()  # parties that have nothing to show yet
        self._yielding: set[str] = set()  # parties that are only coming to rest
        self._last: dict[str, float] = {}  # who can wait until nobody else does, and since when

    def enter(self, who: str, party: str | None = None) -> int:
        """Join the line if need be and return the place of `party` (`who` alone when None) in it.

        1 is next; 0 means that the party has a slot, though perhaps not `who` itself.
        """
        with self.changed:
            if who not in self._party:
                self._party[who] = party or who
                self._line.append(who)
                self._waits[who] = self._clock()
                self._admit()
            return self.place(self._party[who])

    def place(self, party: str) -> int:
        """Return how many parties without a slot stand in the line up to this one, or 0."""
        with self.changed:
            parties = [self._party[who] for who in self._line]
            waiting = [one for one in dict.fromkeys(parties) if not self._held(one)]
            return waiting.index(party) + 1 if party in waiting else 0

    @property
    def parties(self) -> int:
        """How many compute or wait."""
        with self.changed:
            return len(set(self._party.values()))

    def waits(self) -> tuple[float, ...]:
        """Return for how many seconds each party without a slot has waited, the next one first."""
        with self.changed:
            parties: dict[str, float] = {}
            for who in self._line:
                party, waits = self._party[who], self._clock() - self._waits[who]
                if not self._held(party):
                    parties[party] = max(waits, parties.get(party, 0.0))
            return tuple(parties.values())

    @property
    def quantum(self) -> float:
        """Seconds of a turn, with so many in the room and somebody new among them or not."""
        with self.changed:
            if self._round == math.inf:
                return self._quantum
            fair = self._round * self.count / max(1, self.parties)
            waiting_new = any(self._party[who] in self._new for who in self._line)
            return min(self._quantum, LEAST if waiting_new else max(LEAST, fair))

    def stands(self, party: str) -> int:
        """Return what to say of a party's place in the line: 0 while its turns come round soon."""
        with self.changed:
            place = self.place(party)
            soon = self._round < math.inf and place * self.quantum / self.count <= SOON
            return 0 if soon and party not in self._new else place

    def give_way(self, party: str, yields: bool) -> None:
        """Have a party that only comes to rest pass its turn on at once, or no longer.

        Its visitor may be waiting for the next page's run. For the step or two that it lacks it
        stands in the line like all others, for its visitor may as well wait for it to rest.
        """
        with self.changed:
            (self._yielding.add if yields else self._yielding.discard)(party)
            self.changed.notify_all()

    def slot(self, who: str) -> int:
        """Return the number of the slot that `who` holds, or held last; 0 before the first."""
        with self.changed:
            return self._slot.get(who, self._home.get(who, 0))

    def knows(self, who: str) -> bool:
        """Whether `who` has a slot or stands in the line."""
        with self.changed:
            return who in self._party

    def forget(self, who: str) -> None:
        """Leave, and forget where `who` was at home."""
        with self.changed:
            self.leave(who)
            self._home.pop(who, None)
            self._bound.discard(who)

    def bind(self, who: str) -> None:
        """From now on give `who`, who holds a slot, no other than this one."""
        with self.changed:
            self._bound.add(who)

    def goes_on(self, who: str) -> bool:
        """Whether `who` has a slot that nobody else is due for."""
        with self.changed:
            return who in self._since and not self._turn_is_over(who)

    def take(
        self,
        who: str,
        wants: Callable[[], bool],
        moved: Callable[[int], None],
        *,
        party: str | None = None,
        ready: Callable[[], bool] = lambda: True,
        new: bool = False,
        last: bool = False,
    ) -> bool:
        """Wait for a slot, or keep the one it has; return False once `who` no longer wants it.

        Args:
            who: the run; called by its own thread only, between two of its steps.
            wants: whether it still wants to compute; asked whenever something changed.
            moved: told the place in the line, as `stands` returns it, whenever it may have changed.
            party: whose turns it shares; its own when None.
            ready: whether it can use a slot now; while not, others may have it.
            new: whether it has nothing to show yet; then it comes before those who have.
            last: whether it can wait until nobody else does, or `LAST` seconds.
        """
        with self.changed:
            (self._new.add if new else self._new.discard)(party or who)
            if not last:
                self._last.pop(who, None)
            elif who not in self._last:
                self._last[who] = self._clock()
            if who in self._since and self._turn_is_over(who):
                self._end_turn(who)
            while wants():
                if ready():
                    self.enter(who, party)
                else:
                    self.leave(who)
                moved(self.stands(party or who))
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
            self._last.pop(who, None)
            party, since = self._party.pop(who), self._since.pop(who, None)
            slot = self._slot.pop(who, None)
            if slot is None:
                self._line.remove(who)
                self._waits.pop(who)
            heirs = [one for one in self._line if self._party[one] == party]
            heirs = [one for one in heirs if self._may(one, slot)]
            if slot is not None and since is not None and heirs:
                # A run that is at home there need not be carried there.
                heir = min(heirs, key=lambda one: self._home.get(one) != slot)
                self._line.remove(heir)
                self._give(heir, slot, since)
            if party not in self._party.values():
                self._new.discard(party)
                self._yielding.discard(party)
            self._admit()
            self.changed.notify_all()

    def _turn_is_over(self, who: str) -> bool:
        """Whether it has lasted long enough and a party with fewer slots waits."""
        mine = self._held(self._party[who])
        others = any(self._held(self._party[one]) < mine for one in self._line)
        yields = self._party[who] in self._yielding
        return others and (yields or self._clock() - self._since[who] >= self.quantum)

    def _end_turn(self, who: str) -> None:
        """Give the slot to the next party; this one, all its runs, goes to the end of the line."""
        party = self._party[who]
        del self._since[who], self._slot[who]
        mates = [one for one in self._line if self._party[one] == party]
        self._line = [one for one in self._line if one not in mates] + [*mates, who]
        self._waits[who] = self._clock()
        self._admit()
        self.changed.notify_all()

    def _admit(self) -> None:
        """Give free slots to the parties that have fewest; of those to new ones, then the first.

        Of one party's runs the one that is at home there comes first.
        """
        for slot in [one for one in range(self.count) if one not in self._slot.values()]:
            able = [who for who in self._line if self._may(who, slot)]
            if not able:
                continue
            first = min(able, key=self._rank)
            mates = [who for who in able if self._party[who] == self._party[first]]
            first = min(mates, key=lambda who: self._home.get(who, slot) != slot)
            self._line.remove(first)
            self._give(first, slot, self._clock())
            self.changed.notify_all()

    def _give(self, who: str, slot: int, since: float) -> None:
        self._since[who], self._slot[who], self._home[who] = since, slot, slot
        self._waits.pop(who)

    def _may(self, who: str, slot: int | None) -> bool:
        return who not in self._bound or self._home.get(who) == slot

    def _rank(self, who: str) -> tuple[bool, int, bool]:
        party = self._party[who]
        can_wait = self._clock() - self._last.get(who, -math.inf) < LAST
        return can_wait, self._held(party), party not in self._new

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
