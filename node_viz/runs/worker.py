"""What one run works with: the trainer, the painter, the tape and the pace between them.

It lives and dies in the run's thread, and it is built there, since building it imports torch.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import TASKS, family_of
from node_viz.experiment.registry import load_target
from node_viz.records.history import AnyMetrics
from node_viz.records.pictures import AnyPicture
from node_viz.runs.pace import Pace
from node_viz.training.tape import Tape

Point = tuple[float, ...]
Maker = Callable[[ExperimentConfig], Any]
Weights = dict[str, np.ndarray]


@dataclass(frozen=True)
class Kept:
    """One moment of a run's history: what it looked like, and the weights that did it."""

    picture: AnyPicture
    weights: Weights


def make_trainer(config: ExperimentConfig) -> Any:
    """Return the trainer of the config's task; it computes on the calling thread alone."""
    import torch

    torch.set_num_threads(1)  # holds for this thread
    return TASKS.make(config.task, config)


def make_painter(config: ExperimentConfig) -> Any:
    """Return the painter of the pictures that the config's family shows."""
    return load_target(family_of(config).pictures(config).painter)(config)


class Worker:
    """A trainer and all that looks at it.

    Args:
        config: what to train.
        trainer: makes the trainer.
        painter: makes the painter.
        weights: what to start from; None for the trainer's own.
        share: largest part of the thread's time for pictures.
    """

    def __init__(
        self,
        config: ExperimentConfig,
        trainer: Maker,
        painter: Maker,
        weights: Any = None,
        share: float = 0.25,
    ) -> None:
        self.trainer = trainer(config)
        self._painter = painter(config)
        if weights is not None:
            from node_viz.training.snapshot import load_weights

            load_weights(self.trainer.model, weights)
        self._tape: Tape[Kept] = Tape()
        self._gauges: AnyMetrics | None = None
        self.pace = Pace(share=min(share, family_of(config).share))

    def step(self) -> int:
        """Take one training step and return its number."""
        began = time.perf_counter()
        self.trainer.step()
        self.pace.trained(time.perf_counter() - began)
        return self.trainer.step_count

    def measure(self) -> None:
        """Read the gauges; the trainer's status tells whether they could be read."""
        began = time.perf_counter()
        self._gauges = self.trainer.measure() or self._gauges
        self.pace.measured(time.perf_counter() - began)

    def paint(self, point: Point | None, full: bool = False) -> AnyPicture:
        """Paint the newest step and put the picture on the tape."""
        began = time.perf_counter()
        trainer = self.trainer
        picture = self._painter.paint(
            trainer.model,
            step=trainer.step_count,
            seconds=trainer.seconds,
            metrics=self._gauges,
            full=full,
        )
        # The path belongs to a question of this moment, not to the history of the run.
        self._tape.add(picture.step, Kept(picture, trainer.snapshot().weights))
        if point is not None:
            picture = self.trace(picture, point)
        self.pace.painted(time.perf_counter() - began)
        return picture

    def trace(self, picture: AnyPicture, point: Point | None) -> AnyPicture:
        """Return `picture`, of the weights as they are, with the path of `point` on it."""
        path = None if point is None else self._painter.path(self.trainer.model, point)
        return replace(picture, path=path)

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The tape as it is now, oldest first."""
        return self._tape.items

    def numbers(self) -> dict[str, Any]:
        """Return the fields of a `RunView` that the trainer knows, besides its step."""
        trainer = self.trainer
        return {
            "seconds": trainer.seconds,
            "steps_per_second": self.pace.steps_per_second,
            "device": str(trainer.device),
            "solver_steps": trainer.solver_steps,
            "curves": trainer.curves(),
            "message": trainer.message,
        }
