"""The history of a run: a few dozen items at steps spaced like a logarithm, so all of it fits."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Generic, TypeVar

from node_viz.shapes import expect

Item = TypeVar("Item")


class Tape(Generic[Item]):
    """Keeps at most `limit` items; early training, where most happens, stays dense.

    When it is full, the item whose neighbours lie closest together on a logarithmic axis goes,
    never the first and never the newest.
    """

    def __init__(self, limit: int = 40) -> None:
        expect("limit", limit, int)
        if limit < 3:
            raise ValueError(f"a tape keeps at least 3 items; got {limit}")
        self.limit = limit
        self._steps: list[int] = []
        self._items: list[Item] = []

    def __len__(self) -> int:
        return len(self._items)

    @property
    def steps(self) -> tuple[int, ...]:
        """Return the kept steps, ascending."""
        return tuple(self._steps)

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the kept items, oldest first."""
        return tuple(self._items)

    def add(self, step: int, item: Item) -> None:
        """Append an item; one at the newest step replaces it.

        Raises:
            ValueError: the step lies before the newest.
        """
        if self._steps and step < self._steps[-1]:
            raise ValueError(f"a tape runs forward: step {step} came after {self._steps[-1]}")
        if self._steps and step == self._steps[-1]:
            self._items[-1] = item
            return
        self._steps.append(step)
        self._items.append(item)
        if len(self._items) > self.limit:
            crowded = min(range(1, len(self._steps) - 1), key=self._room)
            del self._steps[crowded], self._items[crowded]

    def at(self, step: int) -> Item:
        """Return the newest item at or before `step`, or the first.

        Raises:
            LookupError: the tape is empty.
        """
        if not self._items:
            raise LookupError("the tape is empty")
        return self._items[max(0, bisect_right(self._steps, step) - 1)]

    def _room(self, i: int) -> float:
        """Return how far apart the neighbours of item i lie, in log steps."""
        return math.log1p(self._steps[i + 1]) - math.log1p(self._steps[i - 1])
