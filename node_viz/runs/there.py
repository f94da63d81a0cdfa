"""A place to compute away from here: in a worker process, or in an actor of a cluster.

Should what computes there end, another one takes its place at once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from node_viz.runs.api import WorkerLost
from node_viz.runs.process import UNBEGUN, Process
from node_viz.runs.report import PlaceReport, memory_of
from node_viz.runs.worker import Measured, Painted, Point, Trained

log = logging.getLogger(__name__)
AFRESH = 5.0  #: seconds to wait for a process in the place of one that ended


class Remote(Protocol):
    """What computes away from here; what each does stands in `Process`."""

    pid: int  #: 0 if it is no process of this machine
    began: float  #: on the monotonic clock
    ready: threading.Event
    lost: bool

    @property
    def busy(self) -> int: ...  # noqa: D102

    @property
    def silent(self) -> float: ...  # noqa: D102

    def call(self, what: str, *args: Any) -> Any: ...  # noqa: D102

    def tell(self, what: str, *args: Any) -> None: ...  # noqa: D102

    def nudge(self) -> None: ...  # noqa: D102

    def kill(self) -> None: ...  # noqa: D102

    def close(self, timeout: float | None = None) -> None: ...  # noqa: D102


class There:
    """A place whose process is made anew when it ends.

    Args:
        make: makes what computes, told what to call after that has ended; None for a process.
    """

    steps = 64

    def __init__(self, make: Callable[[Callable[[], None]], Remote] | None = None) -> None:
        self._make = make or Process
        self._closed = False
        self._failures = 0  # in a row
        self._restarts = 0
        self._changed = threading.Condition()
        with self._changed:
            self.process = self._make(self._ended)  #: that computes here now

    @property
    def busy(self) -> int:
        """How many wait for something to be computed here."""
        return self.process.busy

    @property
    def silent(self) -> float:
        """Seconds for which nothing was heard of the process though something should have been."""
        return self.process.silent

    def open(self, state: Any) -> RemoteWorker:
        """Return a worker with this state."""
        process = self._alive()
        return RemoteWorker(process, process.call("open", state))

    def close(self, worker: RemoteWorker) -> Any:
        """Return the worker's state."""
        return worker.process.call("close", worker.name)

    def copy(self, worker: RemoteWorker) -> bytes:
        """Return the worker's state; the worker goes on."""
        return worker.process.call("copy", worker.name)

    def drop(self, worker: RemoteWorker) -> None:
        """Forget a worker."""
        worker.process.tell("forget", worker.name)

    def work_out(self, work: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Return `work(*args)`."""
        return self._alive().call("work_out", work, args)

    def records(self, work: Callable[..., Iterator[Any]], args: tuple[Any, ...]) -> Iterator[Any]:
        """Yield the newest of what `work(*args)` yields in a piece of time."""
        process = self._alive()
        job = process.call("begin", work, args)
        try:
            over = False
            while not over:
                record, over = process.call("go_on", job)
                yield record
        finally:
            process.tell("drop", job)

    def nudge(self) -> None:
        """Have a job that is at work here say how far it is, now."""
        self.process.nudge()

    def report(self) -> PlaceReport:
        """Return how things stand here."""
        now = self.process
        return PlaceReport(
            pid=now.pid,
            seconds=time.monotonic() - now.began,
            ready=now.ready.is_set() and not now.lost,
            busy=now.busy,
            silent=now.silent,
            restarts=self._restarts,
            memory=memory_of(now.pid),
        )

    def shut(self, timeout: float | None = None) -> None:
        """End the process for good."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self.process.close(timeout)

    def _alive(self) -> Remote:
        """Return the process; where one has just ended, wait a moment for the next.

        Raises:
            WorkerLost: none comes.
        """
        with self._changed:
            if self._changed.wait_for(lambda: self._closed or not self.process.lost, AFRESH):
                return self.process
        raise WorkerLost(UNBEGUN)

    def _ended(self) -> None:
        """Begin another process; where none gets ready it is tried ever more rarely."""
        with self._changed:
            self._failures = 0 if self.process.ready.is_set() else self._failures + 1
            log.warning("process %s has ended; another takes its place", self.process.pid)
            begun = False
            while not self._closed and not begun:
                if self._failures:
                    pause = min(30.0, 0.5 * 2**self._failures)
                    self._changed.wait_for(lambda: self._closed, pause)
                begun = not self._closed and self._begin()

    def _begin(self) -> bool:
        """Begin a process if the machine has room for it."""
        try:
            self.process = self._make(self._ended)
        except Exception:  # no memory, too many processes or threads; Ray has errors of its own
            log.exception("a worker process cannot be started")
            self._failures += 1
            return False
        self._restarts += 1
        self._changed.notify_all()
        return True


class RemoteWorker:
    """A `Worker` in a process."""

    def __init__(self, process: Remote, name: int) -> None:
        self.process = process
        self.name = name

    def train(self, most: int, seconds: float) -> Trained:
        """Take a few steps."""
        return self.process.call("train", self.name, most, seconds)

    def measure(self) -> Measured:
        """Read the gauges."""
        return self.process.call("measure", self.name)

    def paint(self, full: bool = False) -> Painted:
        """Paint the newest step."""
        return self.process.call("paint", self.name, full)

    def path(self, point: Point) -> Any:
        """Return the path of a point."""
        return self.process.call("path", self.name, point)
