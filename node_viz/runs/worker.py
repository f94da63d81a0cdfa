"""What one run works with: the trainer, the painter and the pace between them.

It lives in a place (places.py), and it is built there, since building it imports torch. It can be
pickled at any time and goes on elsewhere as if nothing had been.
"""

from __future__ import annotations

import dataclasses
import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import TASKS, family_of
from node_viz.experiment.registry import load_target
from node_viz.records.history import AnyMetrics, RunStatus
from node_viz.records.pictures import AnyPicture
from node_viz.runs.pace import Pace
from node_viz.runs.snapshot import RunSnapshot

Point = tuple[float, ...]
Maker = Callable[[ExperimentConfig], Any]
Weights = dict[str, np.ndarray]
Numbers = dict[str, Any]  #: fields of a `RunView` that the trainer knows


@dataclass(frozen=True)
class Kept:
    """One moment of a run's history: what it looked like, and the weights that did it."""

    picture: AnyPicture
    weights: Weights
    state: bytes | None = None  #: of its worker, compressed; only of a run that several watch


@dataclass(frozen=True)
class Trained:
    """Where a run stands after a few steps."""

    step: int
    failure: str  #: the sentence that says why it trains no further, if it does not
    gauges_due: bool
    picture_due: bool


@dataclass(frozen=True)
class Measured:
    """What came of reading the gauges."""

    status: RunStatus  #: failed, or done if KL met its target
    numbers: Numbers


@dataclass(frozen=True)
class Painted:
    """One moment of a run: what it looks like, and the weights that do it."""

    picture: AnyPicture
    weights: Weights
    numbers: Numbers


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
        share: largest part of the time for pictures.
    """

    def __init__(
        self,
        config: ExperimentConfig,
        trainer: Maker = make_trainer,
        painter: Maker = make_painter,
        weights: Any = None,
        share: float = 0.25,
    ) -> None:
        self._trainer = trainer(config)
        self._painter = painter(config)
        if weights is not None:
            from node_viz.training.snapshot import load_weights

            load_weights(self._trainer.model, weights)
        self._gauges: AnyMetrics | None = None
        self._error: Exception | None = None  # of a step, not told yet
        self._pace = Pace(share=min(share, family_of(config).share))

    def train(self, most: int, seconds: float) -> Trained:
        """Take 1 to `most` steps: until `seconds` are over, or somebody should look at them.

        An error of a later step is raised at the next call, so that no step goes unseen.
        """
        trainer, pace, began = self._trainer, self._pace, time.perf_counter()
        for k in range(most):
            before = time.perf_counter()
            try:
                self._step()
            except Exception as error:
                if k == 0:
                    raise
                self._error = error
                break
            now = time.perf_counter()
            pace.trained(now - before)
            failed = trainer.status is RunStatus.FAILED
            if failed or trainer.due() or pace.due() or now - began >= seconds:
                break
        failed = trainer.status is RunStatus.FAILED
        return Trained(
            trainer.step_count,
            trainer.message if failed else "",
            not failed and trainer.due(),
            pace.due(),
        )

    def _step(self) -> None:
        if self._error is not None:
            raise self._error
        self._trainer.step()

    def measure(self) -> Measured:
        """Read the gauges."""
        began = time.perf_counter()
        self._gauges = self._trainer.measure() or self._gauges
        self._pace.measured(time.perf_counter() - began)
        return Measured(self._trainer.status, self._numbers())

    def paint(self, full: bool = False) -> Painted:
        """Paint the newest step, with all its times if `full`."""
        began = time.perf_counter()
        trainer = self._trainer
        picture = self._painter.paint(
            trainer.model,
            step=trainer.step_count,
            seconds=trainer.seconds,
            metrics=self._gauges,
            full=full,
        )
        picture = single(picture)
        weights = trainer.snapshot().weights
        self._pace.painted(time.perf_counter() - began)
        return Painted(picture, weights, self._numbers())

    def path(self, point: Point) -> Any:
        """Return the path of `point` under the weights as they are."""
        return self._painter.path(self._trainer.model, point)

    def _numbers(self) -> Numbers:
        trainer = self._trainer
        return {
            "seconds": trainer.seconds,
            "steps_per_second": self._pace.steps_per_second,
            "device": str(trainer.device),
            "solver_steps": trainer.solver_steps,
            "curves": trainer.curves(),
            "message": trainer.message,
        }


def single(record: Any) -> Any:
    """Return a picture with its tables of numbers in single precision.

    An eye sees no difference; it is half the memory and half the way from a worker process.
    """
    if isinstance(record, np.ndarray):
        table = cast("NDArray[Any]", record)
        return table.astype(np.float32) if table.ndim > 1 and table.dtype == np.float64 else table
    if isinstance(record, tuple):
        return tuple(single(one) for one in cast("tuple[Any, ...]", record))
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        parts = {one.name: getattr(record, one.name) for one in dataclasses.fields(record)}
        return dataclasses.replace(record, **{name: single(part) for name, part in parts.items()})
    return record


def path_of(snapshot: RunSnapshot, painter: Maker, point: Point) -> Any:
    """Return the path of `point` under a run's weights, None where there is none."""
    try:
        return _painter(painter, snapshot.config).path(snapshot.model(), point)
    except ArithmeticError:  # too wild to be solved
        return None


@functools.lru_cache(maxsize=8)
def _painter(painter: Maker, config: ExperimentConfig) -> Any:
    return painter(config)


def rehearse() -> None:
    """Import torch and take one step of a tiny run, so that the first visitor need not wait."""
    worker = Worker(ExperimentConfig(hidden=2, batch=8))
    worker.train(1, 0.0)
    worker.measure()
    worker.paint()
