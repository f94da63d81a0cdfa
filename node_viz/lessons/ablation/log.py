"""The cells of a grid as rows of the run log, a run each."""

from __future__ import annotations

import hashlib
import math

import numpy as np

from node_viz.experiment.arms import Pane
from node_viz.lessons.ablation.link import LINK
from node_viz.records.history import Curves, RunStatus
from node_viz.runs.api import RunView
from node_viz.runs.sweep_view import Cell, SweepView
from node_viz.ui.arms import Group
from node_viz.ui.run_log_rows import follow

NONE = np.zeros(0)


def follow_cells(view: SweepView) -> None:
    """Note how the cells stand; a grid that comes with the app has no rows."""
    if view.shipped:
        return
    runs = tuple(
        hashlib.blake2b(f"{view.name} {k}".encode(), digest_size=16).hexdigest()
        for k in range(len(view.cells))
    )
    panes = tuple(Pane(label(cell), label(cell), cell.config, "#000000") for cell in view.cells)
    views = [as_run(run, cell, view.status) for run, cell in zip(runs, view.cells, strict=True)]
    follow(LINK.page, Group(panes, runs, ()), views)


def label(cell: Cell) -> str:
    """Return what tells a cell from the others: its two weights."""
    return f"λK {cell.config.kinetic:g}, λJ {cell.config.jacobian:g}"


def as_run(run: str, cell: Cell, status: RunStatus) -> RunView:
    """Return a cell as a run: as it was when its gauges were last read."""
    now, curves = cell.metrics, cell.curves
    if curves is None and now is not None:
        curves = Curves(NONE, NONE, (now,), math.nan)
    return RunView(
        run,
        cell.config,
        RunStatus.FAILED if cell.failure else status,
        step=now.step if now else 0,
        seconds=now.seconds if now else 0.0,
        curves=curves,
    )
