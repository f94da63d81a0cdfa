"""A grid of flows at one moment: one penalty's weight along each side, all else the same."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import Curves, Metrics, RunStatus
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
    curves: Curves | None = field(default=None, repr=False, compare=False)
    failure: str = ""  #: the sentence that says why it trains no further


@dataclass(frozen=True)
class SweepRecord:
    """Some cells after one training step, which is what their training yields."""

    cells: dict[int, Cell]  #: by their number in the grid
    step: int  #: of the cell that lags furthest
    seconds: float  #: training only, all these cells together


@dataclass(frozen=True)
class SweepView:
    """What a page knows of a grid: what it is, how far it is, and what is on the stage."""

    name: str  #: the jobs that train it share their turns under this name
    base: ExperimentConfig
    sides: tuple[float, ...]  #: the weights, the same for both penalties
    cells: tuple[Cell, ...]  #: row by row: lambda_K is the row, lambda_J the column
    parts: int = 1  #: jobs among which its cells are dealt
    status: RunStatus = RunStatus.PAUSED
    place: int = 0  #: in the line for a slot: 1 is next, 0 means it is not waiting
    step: int = 0  #: of the cell that lags furthest
    seconds: float = 0.0  #: training only, all cells together
    shipped: str = ""  #: what it is called if it came with the project
    chosen: int | None = None  #: the cell whose flow is wanted on the stage
    painted: int | None = None  #: the cell whose flow is on the picture
    picture: Picture | None = None
    asked: Cell | None = None  #: the chosen cell, as it is being painted
    message: str = ""

    @property
    def jobs(self) -> tuple[str, ...]:
        """The names of the jobs that train it."""
        return tuple(f"{self.name} {part}" for part in range(self.parts))

    @property
    def live(self) -> bool:
        """Whether something new may still come, so that a page should ask again."""
        return self.status.live or self.asked is not None

    def choose(self, cell: int) -> SweepView:
        """Return the view with the flow of `cell` wanted on the stage, now and at later gauges."""
        return replace(self, chosen=cell, asked=None, message="")

    def shows(self, cell: Cell) -> bool:
        """Whether the picture is of the chosen cell with these gauges."""
        shown = self.picture.step if self.picture and self.painted == self.chosen else -1
        return cell.metrics is not None and cell.metrics.step == shown


def grid(base: ExperimentConfig, sides: tuple[float, ...] = WEIGHTS) -> tuple[Cell, ...]:
    """Return the untrained cells, lambda_K by rows and lambda_J by columns.

    Raises:
        ValueError: a side is too short, too long, not ascending, or holds a weight out of bounds.
    """
    if not 2 <= len(sides) <= MOST_SIDE or list(sides) != sorted(set(sides)):
        text = ",".join(f"{weight:g}" for weight in sides)
        raise ValueError(f"grid must be 2 to {MOST_SIDE} ascending weights; got {text!r}")
    return tuple(Cell(base.replace(kinetic=k, jacobian=j)) for k in sides for j in sides)


def dealt(side: int, parts: int) -> list[list[int]]:
    """Deal the cells of a grid, along its diagonals.

    A diagonal, carried on at the other edge, has a cell in every row and in every column: so all
    parts take about as long, and each is spread over the grid.

    >>> dealt(4, 2)
    [[0, 5, 10, 15, 3, 4, 9, 14], [2, 7, 8, 13, 1, 6, 11, 12]]
    """
    cells = sorted(range(side**2), key=lambda cell: (cell // side - cell % side) % side)
    ends = [part * side**2 // parts for part in range(parts + 1)]
    return [cells[first:last] for first, last in pairwise(ends)]


def untrained(
    base: ExperimentConfig, sides: tuple[float, ...] = WEIGHTS, parts: int = 1
) -> SweepView:
    """Return the grid of `base` before any training, to be trained in so many parts at most.

    Raises:
        ValueError: see `grid`.
    """
    cells = grid(base, sides)
    return SweepView(uuid.uuid4().hex, base, sides, cells, parts=min(parts, len(cells)))


def marks(steps: int) -> set[int]:
    """Return the steps at which gauges are read: early ones ever farther apart, then by quarters.

    >>> sorted(marks(400))
    [10, 40, 100, 160, 200, 300, 400]
    """
    early = {TURN * 4**k for k in range(9) if TURN * 4**k < steps}
    return early | {max(1, round(part * steps)) for part in GAUGES}
