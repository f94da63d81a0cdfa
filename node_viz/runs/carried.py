"""A run's worker, carried from place to place; between turns its state is at home, in the server.

So the next turn may be anywhere, and a place that dies takes along only what it was computing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from node_viz.runs.places import AnyWorker, Place, Recipe


class Carried:
    """A worker that is made where it is first needed.

    Args:
        recipe: what it is made from.
        places: where to compute, one for each slot.
        state: of a worker that goes on from there, instead of one from the recipe.
    """

    def __init__(self, recipe: Recipe, places: Sequence[Place], state: Any = None) -> None:
        self._recipe, self._places = recipe, places
        self._state = state  # what the worker had when it was last taken home
        self._worker: AnyWorker | None = None
        self._place: Place | None = None  # where it is

    @property
    def made(self) -> bool:
        """Whether there ever was a worker whose state is still known."""
        return self._worker is not None or self._state is not None

    @property
    def out(self) -> bool:
        """Whether the worker is in a place."""
        return self._worker is not None

    @property
    def steps(self) -> int:
        """How many training steps it may take at a time where it is."""
        return self._place.steps if self._place else 1

    @property
    def silent(self) -> float:
        """Seconds for which nothing was heard from where it computes."""
        return self._place.silent if self._place else 0.0

    def at(self, slot: int, share: float) -> AnyWorker:
        """Return the worker, brought to the place of a slot.

        Args:
            slot: its number.
            share: largest part of the time for pictures, if the worker is yet to be made.
        """
        place = self._places[slot]
        if self._place is not place:
            self.take_home()
        if self._worker is None:
            state = self._state or replace(self._recipe, share=share)
            self._place, self._worker = place, place.open(state)
        return self._worker

    def anywhere(self, share: float) -> AnyWorker:
        """Return the worker where it is, or where least goes on."""
        if self._worker is not None:
            return self._worker
        return self.at(min(range(len(self._places)), key=lambda k: self._places[k].busy), share)

    def take_home(self) -> None:
        """Fetch the worker's state and leave the place."""
        if self._worker is not None and self._place is not None:
            self._state = self._place.close(self._worker)
            self._worker = self._place = None

    def copy(self) -> bytes | None:
        """Return the worker's state where it is, None if it is nowhere or cannot be had."""
        return self._place.copy(self._worker) if self._worker and self._place else None

    def discard(self) -> None:
        """Forget the worker, wherever it is, but for the state that is at home."""
        if self._worker is not None and self._place is not None:
            self._place.drop(self._worker)
        self._worker = self._place = None

    def forget(self) -> None:
        """Forget the worker and its state."""
        self.discard()
        self._state = None
