"""Trained grids that come with the project, so that their page is full before torch is there.

A grid is a folder: `sweep.json` holds the gauges of all cells; beside it each cell has a folder of
its own, a shipped run with one picture and the weights, read when somebody chooses the cell.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from node_viz import files
from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import Metrics, RunStatus
from node_viz.records.pictures import Picture
from node_viz.runs import shipped
from node_viz.runs.sweep_view import Cell, SweepView, grid

HOME = shipped.HOME / "sweeps"


def names() -> tuple[str, ...]:
    """Return the names of the shipped grids."""
    return tuple(sorted(file.parent.name for file in HOME.glob("*/sweep.json")))


@functools.lru_cache(maxsize=8)
def load(name: str) -> SweepView:
    """Return the shipped grid called `name`: its gauges; `picture` reads what its cells look like.

    Raises:
        ValueError: there is no such grid, with the names of those that are there; or it is broken.
    """
    if name not in names():
        known = ", ".join(repr(one) for one in names()) or "(none)"
        raise ValueError(f"sweep must be one of {known}; got {name!r}")
    with shipped.reading(HOME / name):
        return _loaded(name)


def _loaded(name: str) -> SweepView:
    words = json.loads((HOME / name / "sweep.json").read_text(encoding="utf-8"))
    base, sides = ExperimentConfig().replace(**words["base"]), tuple(words["sides"])
    cells = tuple(
        replace(
            cell, metrics=kept["metrics"] and Metrics(**kept["metrics"]), failure=kept["failure"]
        )
        for cell, kept in zip(grid(base, sides), words["cells"], strict=True)
    )
    return SweepView(
        f"shipped {name}",
        base,
        sides,
        cells,
        status=RunStatus.DONE,
        step=base.steps,
        seconds=sum(cell.metrics.seconds for cell in cells if cell.metrics),
        shipped=name,
        message=_about_missing(missing(HOME / name, cells)),
    )


def missing(folder: Path, cells: tuple[Cell, ...]) -> tuple[int, ...]:
    """Return the cells that have gauges and no failure, but not all files of just that flow."""
    trained = [k for k, cell in enumerate(cells) if cell.metrics and not cell.failure]
    return tuple(k for k in trained if not _is_there(folder / str(k), cells[k]))


def _is_there(home: Path, cell: Cell) -> bool:
    """Whether a cell's files are there, and are of the grid that `sweep.json` describes."""
    if not all((home / name).is_file() for name in shipped.FILES):
        return False
    try:
        with shipped.reading(home):
            words = json.loads((home / "run.json").read_text(encoding="utf-8"))
            config = ExperimentConfig().replace(**words["config"])  # older ones lack newer settings
            step = words["pictures"][-1][0]
    except ValueError:
        return False
    return config == cell.config and step == (cell.metrics and cell.metrics.step)


def _about_missing(lost: tuple[int, ...]) -> str:
    if not lost:
        return ""
    return (
        f"No flow was kept of these cells, counted row by row from 0: {', '.join(map(str, lost))}."
    )


def picture(name: str, cell: int) -> Picture:
    """Return what a cell of the shipped grid called `name` looks like at its end.

    Raises:
        ValueError: no flow was kept of it, or it is damaged.
    """
    (last,) = _run(name, cell).pictures
    assert isinstance(last, Picture)  # of a flow in the plane
    return last


def weights(name: str, cell: int) -> dict[str, NDArray[Any]]:
    """Return the weights of a cell of the shipped grid called `name` at its end.

    Raises:
        ValueError: no flow was kept of it, or it is damaged.
    """
    return _run(name, cell).tape_weights  # of one picture, and so not stacked


def _run(name: str, cell: int) -> shipped.ShippedRun:
    if cell in missing(HOME / name, load(name).cells):
        raise ValueError(f"no flow was kept of cell {cell}")
    home = HOME / name / str(cell)
    with shipped.reading(home):
        return shipped.read(home)


def save(
    folder: Path,
    base: ExperimentConfig,
    sides: tuple[float, ...],
    cells: tuple[Cell, ...],
    pictures: Mapping[int, Picture],
) -> None:
    """Write a trained grid: its gauges as JSON, and each painted cell as a shipped run.

    All files take their places together, `sweep.json` last, so that a grid without it was never
    whole; what is left of a former grid's cells goes.
    """
    every: dict[Path, bytes | str | None] = {
        file: None for file in folder.glob("*/*") if file.parent.name.isdecimal()
    }
    for index, one in pictures.items():
        cell = cells[index]
        assert cell.curves is not None  # or it could not have been painted
        assert cell.weights is not None
        run = shipped.ShippedRun(cell.config, (one,), cell.curves, cell.weights)
        home = folder / str(index)
        home.mkdir(parents=True, exist_ok=True)
        every |= {home / name: content for name, content in shipped.contents(run).items()}
    gauges = [
        {"metrics": asdict(cell.metrics) if cell.metrics else None, "failure": cell.failure}
        for cell in cells
    ]
    words = {"base": base.as_dict(), "sides": sides, "cells": gauges}
    folder.mkdir(parents=True, exist_ok=True)
    files.write_all({**every, folder / "sweep.json": json.dumps(words, indent=1) + "\n"})
