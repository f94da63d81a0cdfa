"""Where computing happens: in this process, or in a worker process of its own (process.py).

A place opens a run's state and gives a worker; closed again, the state can be opened elsewhere.
"""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.report import PlaceReport, memory_of
from node_viz.runs.worker import Maker, Measured, Painted, Point, Trained, Worker


class AnyWorker(Protocol):
    """A `Worker`, or one that is far away."""

    def train(self, most: int, seconds: float) -> Trained:
        """Take a few steps."""
        ...

    def measure(self) -> Measured:
        """Read the gauges."""
        ...

    def paint(self, full: bool = False) -> Painted:
        """Paint the newest step."""
        ...

    def path(self, point: Point) -> Any:
        """Return the path of a point."""
        ...


@dataclass(frozen=True)
class Recipe:
    """The state of a run that nobody has computed yet: what its worker is made from."""

    config: ExperimentConfig
    makers: tuple[Maker, Maker]  #: of trainer and painter
    weights: Any = None  #: what to start from; None for the trainer's own
    share: float = 0.25  #: largest part of the time for pictures

    def make(self) -> Worker:
        """Return the worker."""
        return Worker(self.config, *self.makers, self.weights, self.share)


class Place(Protocol):
    """Somewhere to compute. Methods wait for what they return and may be called by any thread."""

    steps: int  #: to take at a time, when nobody but the clock says stop

    @property
    def busy(self) -> int:
        """How many wait for something to be computed here."""
        ...

    @property
    def silent(self) -> float:
        """Seconds for which nothing was heard of this place though something should have been."""
        ...

    def open(self, state: Any) -> AnyWorker:
        """Return a worker with this state, a `Recipe` or what `close` returned."""
        ...

    def close(self, worker: Any) -> Any:
        """Return the worker's state; the worker is of no use any more."""
        ...

    def copy(self, worker: Any) -> bytes | None:
        """Return the worker's state, for `open`, while the worker goes on; None if it cannot."""
        ...

    def drop(self, worker: Any) -> None:
        """Forget a worker and its state."""
        ...

    def work_out(self, work: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Return `work(*args)`."""
        ...

    def records(self, work: Callable[..., Iterator[Any]], args: tuple[Any, ...]) -> Iterator[Any]:
        """Yield what `work(*args)` yields, called once the first record is asked for."""
        ...

    def nudge(self) -> None:
        """Have a job that is at work here say how far it is, now."""
        ...

    def report(self) -> PlaceReport:
        """Return how things stand here."""
        ...


class Here:
    """This process, on the thread that calls."""

    steps = 1
    busy = 0
    silent = 0.0

    def __init__(self) -> None:
        self._began = time.monotonic()

    def open(self, state: Any) -> Worker:
        """Return the worker, which is its own state unless that was copied."""
        if isinstance(state, bytes):
            return pickle.loads(state)
        return state.make() if isinstance(state, Recipe) else state

    def close(self, worker: Worker) -> Worker:
        """Return the worker."""
        return worker

    def copy(self, worker: Worker) -> bytes | None:
        """Return the worker's state; None of a trainer that somebody made for this process."""
        try:
            return pickle.dumps(worker, protocol=5)
        except (AttributeError, TypeError, pickle.PicklingError):
            return None

    def drop(self, worker: Worker) -> None:
        """Do nothing: nothing but the caller knows the worker."""

    def work_out(self, work: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Return `work(*args)`."""
        one_thread()
        return work(*args)

    def records(self, work: Callable[..., Iterator[Any]], args: tuple[Any, ...]) -> Iterator[Any]:
        """Yield what `work(*args)` yields, each asked for by the thread that wants it."""
        records: Iterator[Any] | None = None
        while True:
            one_thread()
            records = iter(work(*args)) if records is None else records
            try:
                record = next(records)
            except StopIteration:
                return
            yield record

    def nudge(self) -> None:
        """Do nothing: a job here says so after every record."""

    def report(self) -> PlaceReport:
        """Return how things stand; nobody knows how many threads compute here."""
        pid, seconds = os.getpid(), time.monotonic() - self._began
        return PlaceReport(pid, seconds, True, self.busy, self.silent, 0, memory_of(pid))


def one_thread() -> None:
    """Let torch compute on the calling thread alone."""
    import torch

    torch.set_num_threads(1)  # holds for this thread
