"""What all runners share: the task, the data, the marks, and how KL is estimated."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from node_viz.data import density
from node_viz.training.schedule import rate

HELD = 4096  #: points of the held-out batch
BETAS = (0.9, 0.99)
CLIP = 1.0  #: largest norm of a gradient

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Task:
    """What every runner is given."""

    data: str
    lr: float  #: Adam's peak rate; warm-up and cosine are the same for all
    seconds: float
    batch: int = 256
    width: int = 64
    seed: int = 0

    def batches(self) -> Iterator[Array]:
        """Yield fresh data, (batch, 2) float32, without end."""
        known, rng = density(self.data), np.random.default_rng([self.seed, 1])
        while True:
            yield known.sample(self.batch, rng).astype(np.float32)

    def rate(self, step: int, progress: float) -> float:
        """Return the learning rate now: warm-up, then a cosine over the seconds of the race."""
        return self.lr * rate(step, progress, "cosine")


class Runner(Protocol):
    """A flow of some library and its optimizer."""

    def step(self, progress: float) -> None:
        """Take one optimizer step; `progress` is the share of the race that is over."""
        ...

    def log_prob(self, x: Array) -> Array:
        """Return log q(x), (n,), by the library's adaptive solver at a tight tolerance."""
        ...


@dataclass(frozen=True)
class Mark:
    """A runner's standing."""

    due: float  #: seconds
    seconds: float  #: when the step that was on its way had ended
    steps: int
    kl: float


def race(runner: Runner, task: Task) -> Iterator[Mark]:
    """Let the clock run for the task's seconds and yield a `Mark` at each of `times`.

    The clock is this process's processor time on its one core, so that other people's jobs do not
    decide the race, and it stands still while KL is estimated. A step that takes so long that
    several marks pass, as one that compiles does, is followed by one mark only.
    """
    known = density(task.data)
    x = known.sample(HELD, np.random.default_rng([2024, HELD]))
    truth, x = known.log_prob(x), x.astype(np.float32)
    clock, steps = 0.0, 0
    for end in times(task.seconds):
        if clock >= end:
            continue
        while clock < end:
            start = time.process_time()
            runner.step(clock / task.seconds)
            clock += time.process_time() - start
            steps += 1
        yield Mark(end, clock, steps, float(np.mean(truth - runner.log_prob(x))))


def times(seconds: float, first: float = 0.5, factor: float = 1.1) -> list[float]:
    """Return marks, ever further apart, up to `seconds`, with 5 and 20 among them.

    >>> [round(t, 2) for t in times(1.0)]
    [0.5, 0.55, 0.61, 0.67, 0.73, 0.81, 0.89, 0.97, 1.0]
    """
    marks = {seconds, *(t for t in (5.0, 20.0) if t < seconds)}
    while first < seconds:
        marks.add(first)
        first *= factor
    return sorted(marks)
