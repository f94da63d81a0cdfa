"""A net's trainer and painter that do next to nothing, as `fakes.py` has those of a flow."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from fakes import TIMES, FakePainter, FakeTrainer

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import NetCurves, Scores
from node_viz.records.pictures import FieldGrid, NetPath, NetPicture, Trajectories

NET = ExperimentConfig(task="classify", dataset="annuli", steps=100_000)


class FakeNetTrainer(FakeTrainer):
    """Counts steps; `seed` picks what goes wrong, as for `FakeTrainer`."""

    history: list[Any]

    def measure(self) -> Any:
        loss = 1 / (1 + self.step_count)
        gauges = Scores(self.step_count, self.seconds, loss, accuracy=1 - loss / 2, calls=32)
        self.history.append(gauges)
        return gauges

    def curves(self) -> Any:
        steps = np.arange(1, self.step_count + 1)
        return NetCurves(steps, 1 / steps, tuple(self.history), 6)


class FakeNetPainter:
    """Pictures whose numbers are the step."""

    def __init__(self, config: ExperimentConfig) -> None:
        self.config = config

    def paint(
        self, model: Any, *, step: int, seconds: float, metrics: Scores | None, full: bool = False
    ) -> NetPicture:
        return net_picture(step, seconds, metrics, side=16 if full else 8)

    def path(self, model: Any, point: tuple[float, ...]) -> NetPath:
        return NetPath(TIMES, np.array([point] * len(TIMES)), 0.5, 1.0)


def net_picture(
    step: int,
    seconds: float = 0.0,
    metrics: Scores | None = None,
    *,
    side: int = 16,
    dim: int = 2,
    reach: float = 1.0,
    regression: bool = False,
    field: bool = True,
) -> NetPicture:
    """A small smooth picture; `reach` is a factor on positions, speeds, logits and depths."""
    inputs = np.random.default_rng(7).normal(size=(20, 2))
    start = np.pad(inputs, ((0, 0), (0, dim - 2)))
    end = reach * np.random.default_rng(step).normal(size=(20, dim))
    paths = Trajectories(TIMES, start + TIMES[:, None, None] * (end - start))
    x = np.linspace(-3, 3, side)
    vectors = reach * np.random.default_rng(step).normal(size=(5, 6, 6, 2))
    return NetPicture(
        step=step,
        seconds=seconds,
        half_side=3.0,
        labels=(inputs[:, 0] > 0).astype(float),
        inputs=inputs,
        paths=paths,
        nodes=np.linspace(0, 1, 3 + step % 5),  # an adaptive solver stops now here, now there
        answers=reach * np.sin(inputs[:, 0] + step),
        depths=np.ones(20) if reach == 1 else reach * np.cos(inputs[:, 1] + step),
        decision=reach * np.tanh(x) if regression else reach * (np.square(x) - x[:, None] - 2),
        head=np.empty(0) if regression else np.arange(dim + 1) / math.pi + step,
        field=FieldGrid(TIMES, 4.2, vectors) if field else None,
        metrics=metrics,
    )


def make_trainer(config: ExperimentConfig) -> FakeTrainer:
    """Return the fake of the config's task, as the real maker does."""
    return (FakeTrainer if config.task == "density" else FakeNetTrainer)(config)


def make_painter(config: ExperimentConfig) -> Any:
    """Return the fake of the config's task, as the real maker does."""
    return (FakePainter if config.task == "density" else FakeNetPainter)(config)
