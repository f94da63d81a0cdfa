"""Trained grids that come with the project, so that their page is full before torch is there.

A grid is a folder: `sweep.json` holds the gauges of all cells; beside it each cell has a folder of
its own, a checkpoint with one picture and the weights, read when somebody chooses the cell.
"""

from __future__ import annotations

import functools
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import Metrics, RunStatus
from node_viz.runs import shipped as checkpoints
from node_viz.runs.shipped import ShippedRun
from node_viz.runs.sweep_view import SweepView, grid

if TYPE_CHECKING:
    from node_viz.runs.sweep import Sweep

HOME = checkpoints.HOME / "sweeps"


def names() -> tuple[str, ...]:
    """Return the names of the shipped grids."""
    return tuple(sorted(file.parent.name for file in HOME.glob("*/sweep.json")))


@functools.lru_cache(maxsize=8)
def load(name: str) -> SweepView:
    """Return the shipped grid called `name`: its gauges; `Sweep.choose` reads the pictures.

    Raises:
        ValueError: there is no such grid; the sentence lists the names.
    """
    if name not in names():
        known = ", ".join(repr(one) for one in names()) or "(none)"
        raise ValueError(f"sweep must be one of {known}; got {name!r}")
    words = json.loads((HOME / name / "sweep.json").read_text(encoding="utf-8"))
    base, sides = ExperimentConfig().replace(**words["base"]), tuple(words["sides"])
    cells = tuple(
        replace(
            cell, metrics=kept["metrics"] and Metrics(**kept["metrics"]), failure=kept["failure"]
        )
        for cell, kept in zip(grid(base, sides), words["cells"], strict=True)
    )
    seconds = sum(cell.metrics.seconds for cell in cells if cell.metrics)
    return SweepView(f"shipped {name}", base, sides, cells, RunStatus.DONE, 0, base.steps, seconds)


def save(folder: Path, sweep: Sweep) -> None:
    """Write a trained grid: its gauges as JSON, and each cell as a checkpoint of one picture."""
    view = sweep.view
    for index, trainer in enumerate(sweep._trainers):
        sweep.choose(index)
        while sweep.thread is not None:
            sweep.thread.join(0.1)
        cell, picture = view.cells[index], sweep.view.picture
        if picture is not None and cell.weights is not None:
            one = ShippedRun(cell.config, (picture,), trainer.curves(), cell.weights)
            checkpoints.save(folder / str(index), one)
    cells = [
        {"metrics": asdict(cell.metrics) if cell.metrics else None, "failure": cell.failure}
        for cell in view.cells
    ]
    words = {"base": view.base.as_dict(), "sides": view.sides, "cells": cells}
    (folder / "sweep.json").write_text(json.dumps(words, indent=1) + "\n", encoding="utf-8")
