"""A trainer and a painter that do next to nothing, so that tests see only how runs are handled.

At the end the words in which tests talk to a host.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import Curves, Metrics, RunStatus
from node_viz.records.pictures import DensityGrid, FieldGrid, Picture, PointPath, Trajectories
from node_viz.runs.api import Command, RunView
from node_viz.runs.threads import ThreadHost
from node_viz.training.snapshot import Snapshot

TIMES = np.linspace(0, 1, 5)
#: a test of what every host does, wherever it computes; for `make_host` of tests/runs
every_host = pytest.mark.parametrize(
    "make_host",
    ["threads", "processes", pytest.param("cluster", marks=pytest.mark.cluster)],
    indirect=True,
)
PLAY, PAUSE, STOP = Command("play"), Command("pause"), Command("stop")
LONG = ExperimentConfig(steps=100_000)


class FakeTrainer:
    """Counts steps, which are its weights too.

    `seed` picks what goes wrong: 13 raises at step 5, 14 diverges at step 5.
    """

    nap = 0.001

    def __init__(self, config: ExperimentConfig) -> None:
        self.config = config
        self.step_count, self.seconds = 0, 0.0
        self.status, self.message = RunStatus.PAUSED, ""
        self.device, self.solver_steps = "cpu", config.solver_steps
        self.model = self
        self.history: list[Metrics] = []

    def step(self) -> float:
        time.sleep(self.nap)
        if self.config.seed == 13 and self.step_count == 5:
            raise RuntimeError("secret detail")
        if self.config.seed == 14 and self.step_count == 5:
            self.status, self.message = RunStatus.FAILED, "Stopped at step 5. It blew up."
            return float("nan")
        self.step_count += 1
        self.seconds += self.nap
        return 0.0

    def due(self) -> bool:
        measured = bool(self.history) and self.history[-1].step == self.step_count
        return not measured and (self.step_count % 10 == 0 or self.step_count == self.config.steps)

    def measure(self) -> Metrics:
        kl = 1 / (1 + self.step_count)
        gauges = Metrics(self.step_count, self.seconds, 2 + kl, 2.0, kl, 50, 30, 1.0, 1.0, 0.0)
        self.history.append(gauges)
        if kl <= self.config.target_kl:
            self.status, self.message = RunStatus.DONE, "KL reached its target."
        return gauges

    def snapshot(self) -> Snapshot:
        weights = {"w": np.full((2, 3), self.step_count, dtype=np.float32)}
        return Snapshot(self.step_count, self.seconds, None, weights)

    def curves(self) -> Curves:
        steps = np.arange(1, self.step_count + 1)
        return Curves(steps, 1 / steps, tuple(self.history), 0.5)


class FakePainter:
    """Pictures whose numbers are the step."""

    def __init__(self, config: ExperimentConfig) -> None:
        self.config = config

    def paint(
        self,
        model: Any,
        *,
        step: int,
        seconds: float,
        metrics: Metrics | None,
        full: bool = False,
    ) -> Picture:
        return picture(step, seconds, metrics, full)

    def path(self, model: Any, point: tuple[float, ...]) -> PointPath:
        return PointPath(TIMES, np.array([point] * 5), np.zeros(5), -2.0, -2.0)


def picture(
    step: int,
    seconds: float = 0.0,
    metrics: Metrics | None = None,
    full: bool = True,
) -> Picture:
    """A small smooth picture."""
    rng = np.random.default_rng(step)
    start, end = rng.normal(size=(2, 20, 2))
    moved = Trajectories(TIMES, start + TIMES[:, None, None] * (end - start))
    values = -np.square(np.linspace(-3, 3, 16))[:, None] - np.square(np.linspace(-3, 3, 16))
    density = tuple(DensityGrid(float(t), 4.0, values - t) for t in (TIMES if full else TIMES[:1]))
    return Picture(
        step, seconds, 4.0, moved, moved, moved, moved,
        FieldGrid(TIMES, 4.0, rng.normal(size=(5, 6, 6, 2))), density, metrics,
    )  # fmt: skip


def until(condition: Callable[[], Any], timeout: float = 120.0) -> None:
    """Wait for a condition; a test that waits in vain fails."""
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.002)


def view(host: ThreadHost, run: str = "a") -> RunView:
    """Return the newest view of a run that is there."""
    found = host.latest(run)
    assert found is not None
    return found


def status(host: ThreadHost, run: str = "a") -> RunStatus:
    """Return where the run stands."""
    return view(host, run).status


def begin(host: ThreadHost, run: str = "a", config: ExperimentConfig = LONG) -> None:
    """Start a run and play it."""
    host.start(config, run=run)
    host.command(run, PLAY)
