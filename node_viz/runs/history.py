"""What a run looked like from its beginning on: a few dozen moments, the newest of them in memory.

A picture and the weights behind it are a sixth of a megabyte, and a class has a hundred runs.
"""

from __future__ import annotations

import weakref
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from node_viz.runs.shelf import Shelf
from node_viz.runs.worker import Kept
from node_viz.training.tape import Tape


class Entry:
    """One moment, which lies on a shelf if there is room.

    Args:
        kept: the moment.
        shelf: where it may lie; None for memory alone.
    """

    def __init__(self, kept: Kept, shelf: Shelf | None) -> None:
        self.step = kept.picture.step
        self.begins = kept.state is not None  #: whether an equal run can go on from it
        self._laid = shelf and shelf.put(kept)
        self._held = None if self._laid else kept
        self._seen = weakref.ref(kept)  # while somebody looks at it, all find the same object

    def get(self) -> Kept:
        """Return the moment."""
        kept = self._held or self._seen()
        if kept is not None:
            return kept
        assert self._laid is not None
        read: Kept = self._laid.get()
        self._seen = weakref.ref(read)
        return read


@dataclass(frozen=True)
class Moment:
    """A moment of a run that an equal one can go on from."""

    step: int
    state: bytes  #: of its worker
    entries: tuple[Entry, ...]  #: what it looked like until then


class History:
    """The moments of one run, ascending; what is asked for may have to be read.

    Args:
        entries: its first moments.
        shelf: where those to come lie.
    """

    def __init__(self, entries: Sequence[Entry], shelf: Shelf) -> None:
        self.entries = tuple(entries)  #: swapped whole
        self._shelf = shelf
        self._newest: Kept | None = None

    @property
    def steps(self) -> tuple[int, ...]:
        """The training steps of the moments."""
        return tuple(entry.step for entry in self.entries)

    @property
    def items(self) -> tuple[Kept, ...]:
        """All moments."""
        return tuple(entry.get() for entry in self.entries)

    def add(self, kept: Kept) -> None:
        """Append a moment; one of the newest step takes its place, an older one may go."""
        tape: Tape[Entry] = Tape()
        for entry in (*self.entries, Entry(kept, self._shelf)):
            tape.add(entry.step, entry)
        self.entries, self._newest = tape.items, kept

    def at(self, step: float) -> Kept | None:
        """Return the newest moment at or before a step."""
        found = upto(self.entries, step)
        return found[-1].get() if found else None

    def moment(self, step: float) -> Moment | None:
        """Return the newest moment at or before a step that an equal run can go on from."""
        found = list(upto(self.entries, step))
        while found and not found[-1].begins:
            found.pop()
        if not found:
            return None
        state = found[-1].get().state
        assert state is not None
        return Moment(found[-1].step, zlib.decompress(state), tuple(found))


def upto(entries: Sequence[Entry], step: float) -> tuple[Entry, ...]:
    """Return the moments at or before a step."""
    return tuple(entry for entry in entries if entry.step <= step)
