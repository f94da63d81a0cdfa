"""A grid small enough for a test, and what a page does with one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fakes import until

from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.sweep import look, pause, play, training
from node_viz.runs.sweep_view import Cell, SweepView, untrained
from node_viz.runs.threads import ThreadHost
from node_viz.runs.worker import make_trainer

TINY = ExperimentConfig(hidden=2, batch=8, solver_steps=2, steps=24, refine=0)
SIDES = (0.0, 0.1)
LONG = TINY.replace(steps=200_000)
Hosts = Callable[..., ThreadHost]


class Page:
    """What a page does with a grid: it keeps a view, and looks again and again."""

    def __init__(self, host: ThreadHost, view: SweepView) -> None:
        self.host, self.kept = host, view

    @property
    def view(self) -> SweepView:
        self.kept = look(self.host, self.kept)
        return self.kept

    def play(self) -> SweepView:
        self.kept = play(self.host, self.kept)
        return self.kept

    def pause(self) -> SweepView:
        self.kept = pause(self.host, self.kept)
        return self.kept

    def choose(self, cell: int) -> None:
        self.kept = self.kept.choose(cell)

    def finished(self) -> SweepView:
        self.play()
        until(lambda: not self.view.live)
        return self.kept


def trained(trainer: Any = make_trainer, parts: int = 1) -> SweepView:
    """Train a grid without a host, one part after the other."""
    cells: dict[int, Cell] = {}
    for part in range(parts):
        cells |= deque(training(TINY, SIDES, part, parts, trainer), maxlen=1).pop().cells
    return replace(untrained(TINY, SIDES, parts), cells=tuple(cells[k] for k in sorted(cells)))


def at_rest(host: ThreadHost) -> bool:
    """Whether nothing computes in the background."""
    return not any(thread.is_alive() for thread in host._background._threads)
