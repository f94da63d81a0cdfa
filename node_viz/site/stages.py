"""Which finished runs stand side by side on a lesson's page, so that its scenes can be played."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from node_viz.experiment.arms import MOST, Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import DATA
from node_viz.experiment.links import Link
from node_viz.runs import shipped, sweep_store
from node_viz.runs.shipped import ShippedRun


@dataclass(frozen=True)
class Stage:
    """Runs that come with the project, side by side under one pair of sliders."""

    runs: tuple[str, ...]  #: names of shipped runs
    panes: tuple[Pane, ...]  #: what each is called, and its colour

    @property
    def file(self) -> str:
        """What the file of its data is called, without its ending."""
        return "_".join(self.runs).replace("/", "-")

    @property
    def title(self) -> str:
        """What tells it from the other stages of its page."""
        data = DATA[self.panes[0].config.dataset].label
        return f"{data}: {', '.join(pane.label for pane in self.panes)}"


def stages_of(link: Link[Any], setups: Iterable[str]) -> tuple[Stage, ...]:
    """Return the stages of a page: each shows what others do not, the page's usual one first.

    Args:
        link: the lesson's.
        setups: query strings of the page, its usual one, "", before the others.
    """
    found: list[Stage] = []
    for setup in setups:
        for some in _at_most(panes_of(link, setup)):
            names = tuple(name_of(pane.config) or "" for pane in some)
            known = any(set(names) <= set(stage.runs) for stage in found)
            if names and all(names) and not known:
                found.append(Stage(names, some))
    return tuple(found)


def panes_of(link: Link[Any], setup: str) -> tuple[Pane, ...]:
    """Return the arms that a page shows at an address, none if it is no page of runs."""
    record = link.asked(setup)
    return record.panes() if hasattr(record, "panes") else ()


def stage_for(stages: tuple[Stage, ...], link: Link[Any], setup: str) -> int | None:
    """Return which stage can show what an address asks for, None if none can."""
    names = {name_of(pane.config) for pane in panes_of(link, setup)}
    fits = (k for k, stage in enumerate(stages) if names and names <= set(stage.runs))
    return next(fits, None)


def name_of(config: ExperimentConfig) -> str | None:
    """Return what a finished run of exactly this config is called, if one comes along.

    A cell of a grid is called "sweeps/GRID/NUMBER", which is where it lies.
    """
    return shipped.name_of(config) or _cells().get(config)


def load(name: str) -> ShippedRun:
    """Return the finished run of this name."""
    if "/" not in name:
        return shipped.load(name)
    run = shipped.read(shipped.HOME / name)  # of one picture, whose weights are not stacked
    return replace(run, tape_weights={key: one[None] for key, one in run.tape_weights.items()})


@functools.cache
def _cells() -> dict[ExperimentConfig, str]:
    """Return the cells of all grids that come along, by their config."""
    return {
        cell.config: f"sweeps/{grid}/{k}"
        for grid in sweep_store.names()
        for k, cell in enumerate(sweep_store.load(grid).cells)
        if cell.metrics and not cell.failure
    }


def _at_most(panes: tuple[Pane, ...]) -> list[tuple[Pane, ...]]:
    """Cut a row of arms into rows that fit side by side; the first arm is in each of them."""
    if len(panes) <= MOST:
        return [panes]
    side = math.isqrt(len(panes))
    if side * side == len(panes):  # a grid: its first row and column, and those in the middle
        return [tuple(panes[r * side + c] for r in (0, side // 2) for c in (0, side // 2))]
    rest = panes[MOST:]
    more = [rest[k : k + MOST - 1] for k in range(0, len(rest), MOST - 1)]
    return [panes[:MOST], *((panes[0], *some) for some in more)]
