"""A grid of flows at one moment: one penalty's weight along each side, all else the same."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import Metrics, RunStatus
from node_viz.records.pictures import Picture

WEIGHTS = (0.0, 0.003, 0.03, 0.3)  #: of either penalty, unless told otherwise
MOST_SIDE = 5  #: weights along a side
TURN = 10  #: steps a cell takes before the next one has its turn
GAUGES = (1 / 4, 1 / 2, 3 / 4, 1.0)  #: parts of a run after which its gauges are read


@dataclass(frozen=True)
class Cell:
    """One flow of the grid as it was when its gauges were last read."""

    config: ExperimentConfig
    metrics: Metrics | None = None
    weights: dict[str, Any] | None = field(default=None, repr=False, compare=False)
    failure: str = ""  #: the sentence that says why it trains no further


@dataclass(frozen=True)
class SweepView:
    """What a page may know of a sweep at this moment; immutable, swapped whole."""

    name: str
    base: ExperimentConfig
    sides: tuple[float, ...]  #: the weights, the same for both penalties
    cells: tuple[Cell, ...]  #: row by row: lambda_K is the row, lambda_J the column
    status: RunStatus = RunStatus.PAUSED
    place: int = 0  #: in the line for a slot: 1 is next, 0 means it is not waiting
    step: int = 0  #: of the cell that lags furthest
    seconds: float = 0.0  #: training only, all cells together
    chosen: int | None = None  #: the cell whose flow is wanted on the stage
    painted: int | None = None  #: the cell whose flow is on the picture
    picture: Picture | None = None
    message: str = ""

    @property
    def live(self) -> bool:
        """Whether something new may still come, so that a page should ask again."""
        return self.status.live or self.pending

    @property
    def pending(self) -> bool:
        """Whether the chosen cell has gauges that the picture does not show yet."""
        if self.chosen is None or self.message:
            return False
        now = self.cells[self.chosen].metrics
        shown = self.picture.step if self.picture and self.painted == self.chosen else -1
        return now is not None and now.step != shown


def grid(base: ExperimentConfig, sides: tuple[float, ...] = WEIGHTS) -> tuple[Cell, ...]:
    """Return the untrained cells, lambda_K by rows and lambda_J by columns.

    Raises:
        ValueError: a side is too short, too long, not ascending, or holds a weight out of bounds.
    """
    if not 2 <= len(sides) <= MOST_SIDE or list(sides) != sorted(set(sides)):
        text = ",".join(f"{weight:g}" for weight in sides)
        raise ValueError(f"grid must be 2 to {MOST_SIDE} ascending weights; got {text!r}")
    return tuple(Cell(base.replace(kinetic=k, jacobian=j)) for k in sides for j in sides)


def untrained(base: ExperimentConfig, sides: tuple[float, ...] = WEIGHTS) -> SweepView:
    """Return the grid of `base` before any training.

    Raises:
        ValueError: see `grid`.
    """
    return SweepView(uuid.uuid4().hex, base, sides, grid(base, sides))


def marks(steps: int) -> set[int]:
    """Return the steps at which gauges are read: early ones ever farther apart, then by quarters.

    >>> sorted(marks(400))
    [10, 40, 100, 160, 200, 300, 400]
    """
    early = {TURN * 4**k for k in range(9) if TURN * 4**k < steps}
    return early | {max(1, round(part * steps)) for part in GAUGES}
