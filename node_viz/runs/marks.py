"""Moments of a run that an equal one can go on from; only those of a run that several watch."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from node_viz.runs.worker import Kept
from node_viz.training.tape import Tape

PAUSE = 0.25  #: seconds between two marks
MOST = 40  #: a sixth of a megabyte each


@dataclass(frozen=True)
class Mark:
    """A moment of a run."""

    step: int
    state: Any  #: of its worker
    kept: tuple[Kept, ...]  #: what it looked like until then


class Marks:
    """The marks of one run.

    Args:
        state: returns the state of the run's worker, None where it cannot be had.
    """

    def __init__(self, state: Callable[[], Any]) -> None:
        self.wanted = False  #: whether somebody may go on from here
        self._state = state
        self._last = -math.inf  # when the last one was made
        self._tape: Tape[Mark] = Tape(MOST)

    def note(self, step: int, kept: tuple[Kept, ...]) -> None:
        """Mark the step just painted, now and then."""
        if not self.wanted or time.monotonic() - self._last < PAUSE:
            return
        self._last, state = time.monotonic(), self._state()
        if state is not None:
            self._tape.add(step, Mark(step, state, kept))

    def at(self, step: int) -> Mark | None:
        """Return the newest mark at or before a step."""
        return next((one for one in reversed(self._tape.items) if one.step <= step), None)
