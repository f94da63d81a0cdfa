"""The loop that flows and ODE-Nets share: one optimizer step after another, now and then a look.

Same config, same machine, same numbers: every random draw comes from the config's seed, and what
happens when is decided by counting steps, not by the clock.
"""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
import torch
from torch import nn

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.cost import most_steps
from node_viz.experiment.families import FAMILIES
from node_viz.records.history import RunStatus
from node_viz.shapes import expect
from node_viz.solvers import SolveError, SolveStatus
from node_viz.training.descent import Descent
from node_viz.training.device import resolve
from node_viz.training.memory import TOO_LARGE, is_out_of_memory
from node_viz.training.schedule import rate
from node_viz.training.snapshot import Snapshot, load_weights, weights_of

GAP = 0.01  #: nats, or units of the loss, of solver gap at which the training grid is refined
NOTED = 5  #: the batch's value is noted every so many steps
Gauges = TypeVar("Gauges")


SPENT = (
    "The training solver spent all the field calls that one step may take: the field is stiff for "
    "it, or the tolerance very tight. A larger rtol or a lower learning rate helps."
)


TRAINERS = {
    "flow": "Trainer is for flows",
    "net": "NetTrainer is for ODE-Nets",
    "series": "SeriesTrainer is for models of series",
}


def check_arguments(config: ExperimentConfig, clock: float | None, family: str) -> None:
    """Raise a `ValueError` unless these are arguments of a trainer of this family."""
    expect("config", config, ExperimentConfig)
    if config.task not in FAMILIES[family].tasks:
        right = TRAINERS[family]
        raise ValueError(f"{right}; got a config of task={config.task!r}")
    if clock is not None:
        expect("clock", clock, int, float)


class Loop(ABC, Generic[Gauges]):
    """One run of an experiment, driven a step at a time.

    Args:
        config: what to train.
        model: the network, on the CPU.
        clock: let the cosine follow this many seconds of training instead of `config.steps`; such a
            run depends on the machine's speed.

    Raises:
        ValueError: the config's device is not on this machine.
    """

    WILD: ClassVar[str]  #: what to say when the model cannot be measured any more
    EARLY: ClassVar[tuple[int, ...]] = (0, 1, 2, 4, 8, 16)  #: steps at which gauges are due too

    def __init__(
        self, config: ExperimentConfig, model: nn.Module, clock: float | None = None
    ) -> None:
        self.config, self.clock = config, clock
        self.device = resolve(config.device)
        self.model: Any = model.to(self.device)
        self.solver_steps = config.solver_steps
        self.step_count, self.seconds = 0, 0.0
        self.mates: list[Loop[Any]] = []  #: arms in lock-step, whose slowest is the clock of all
        self.watchers: list[Callable[[], None]] = []  #: called by `tell`
        self.status, self.message = RunStatus.PAUSED, ""
        self.history: list[Gauges] = []
        self._noted: list[tuple[int, float]] = []
        self._rng = np.random.default_rng([config.seed, 1])
        self._good = weights_of(self.model)
        self._descent = Descent(self.model.parameters())

    @abstractmethod
    def _loss(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Draw a batch; return what to descend, and the batch's value that is reported."""

    @abstractmethod
    def _gauges(self) -> Gauges:
        """Measure the model as it is."""

    @abstractmethod
    def _vital(self, gauges: Gauges) -> float:
        """Return the gauge that must be a number for the run to go on."""

    @abstractmethod
    def headline(self) -> str:
        """Return the newest gauge that matters most, in words."""

    @abstractmethod
    def curves(self) -> Any:
        """Return the history as numpy columns."""

    def _noting(self, value: float) -> float:
        """Return what is noted of a batch with this value."""
        return value

    def _looked(self, gauges: Gauges) -> None:
        """Do what follows from fresh gauges."""

    def step(self) -> float:
        """Take one optimizer step and return the batch's value: NLL in nats, or the loss.

        A step that goes wrong ends the run: its status becomes FAILED, its message says why, and
        the weights are those of the last good measurement.
        """
        start = time.perf_counter()
        try:
            value = self._update(*self._loss())
        except SolveError as error:
            spent = error.status is SolveStatus.STEP_LIMIT
            value = self._fail(SPENT if spent else str(error))
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            value = self._fail(TOO_LARGE)
        if not math.isfinite(value):
            if self.status is not RunStatus.FAILED:
                self._fail("The loss became infinite or undefined; a lower learning rate helps.")
        else:
            self.step_count += 1
        self.seconds += time.perf_counter() - start
        if self.status is not RunStatus.FAILED and self.step_count % NOTED == 0:
            self._noted.append((self.step_count, self._noting(value)))
        self.tell()
        return value

    def tell(self) -> None:
        """Tell the watchers: after each step and measurement, and where a run ends or is left."""
        for watcher in self.watchers:
            watcher()

    def _update(self, loss: torch.Tensor, value: torch.Tensor) -> float:
        """Go one Adam step down the loss's gradient, clipped to norm 1; return the value."""
        self._descent.forget()
        loss.backward()  # pyright: ignore[reportUnknownMemberType]
        lr = self.config.lr * rate(self.step_count, self.annealed(), self.config.schedule)
        if not self._descent.step(lr):
            return math.nan
        return value.item()

    def elapsed(self) -> float:
        """Return what the clock reads: seconds of training, of the slowest arm in lock-step."""
        return max(self.seconds, *(one.seconds for one in self.mates), 0.0)

    def progress(self) -> float:
        """Return how much of the run is over, 0 to 1, by steps or by the clock."""
        if self.clock is not None:
            return min(1.0, self.elapsed() / self.clock)
        return min(1.0, self.step_count / self.config.steps)

    def annealed(self) -> float:
        """Return how far the learning rate's cosine has come, 0 to 1: as far as the run."""
        return self.progress()

    def due(self) -> bool:
        """Return whether the gauges are due: at a few early steps, then ever more rarely."""
        n = self.step_count
        every = 25 if n <= 200 else 50 if n <= 1000 else 100
        return not self.measured and (n in self.EARLY or n % every == 0 or n == self.config.steps)

    def measure(self) -> Gauges | None:
        """Measure the gauges and append them to the history.

        Returns None, and ends the run, when even the tight solver cannot follow the field.
        """
        try:
            gauges = self._gauges()
        except SolveError as error:
            self._fail(f"{self.WILD} {error}")
            return None
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            self._fail(TOO_LARGE)
            return None
        if not math.isfinite(self._vital(gauges)):
            self._fail("A gauge became infinite or undefined; a lower learning rate helps.")
            return None
        self.history.append(gauges)
        self._good = weights_of(self.model)
        self._looked(gauges)
        self.tell()
        return gauges

    def refine(self, gap: float) -> None:
        """Double the training grid when its loss and the true one part ways, if memory allows."""
        cheated = not abs(gap) < GAP  # a gap that is not a number counts
        most = most_steps(self.config)
        if self.config.refine and cheated and self.solver_steps < most:
            before, self.solver_steps = self.solver_steps, min(most, 2 * self.solver_steps)
            told = f"a loss {abs(gap):.3f} too {'low' if gap < 0 else 'high'}"
            self.message = (
                f"At step {self.step_count} the {before}-step solver reported "
                f"{told if math.isfinite(gap) else 'no number as loss'}, so the training grid now "
                f"has {self.solver_steps} steps."
            )

    def run(self, steps: int | None = None) -> Iterator[Snapshot]:
        """Train and yield a snapshot whenever the gauges are due.

        Stops at `steps` (the config's by default), at the target KL, or on failure; `status` says
        which. Whoever leaves the loop before that has paused the run.
        """
        until = self.config.steps if steps is None else steps
        self.status = RunStatus.PLAYING
        try:
            while self.status is RunStatus.PLAYING:
                last = self.step_count >= until
                if self.due() or (last and not self.measured):
                    self.measure()
                    yield self.snapshot()
                if last and self.status is RunStatus.PLAYING:
                    self.status = RunStatus.DONE
                if self.status is RunStatus.PLAYING:
                    self.step()
        finally:
            if self.status is RunStatus.PLAYING:
                self.status = RunStatus.PAUSED
            self.tell()

    @property
    def measured(self) -> bool:
        """Whether the newest gauges are of this very step."""
        newest: Any = self.history[-1] if self.history else None
        return newest is not None and newest.step == self.step_count

    def snapshot(self) -> Snapshot:
        """Return this step's weights and the latest gauges."""
        metrics: Any = self.history[-1] if self.history else None
        return Snapshot(self.step_count, self.seconds, metrics, weights_of(self.model))

    def _fail(self, sentence: str) -> float:
        self._descent.forget()
        self.status = RunStatus.FAILED
        self.message = f"Stopped at step {self.step_count}. {sentence}"
        load_weights(self.model, self._good)
        self.tell()
        return math.nan
