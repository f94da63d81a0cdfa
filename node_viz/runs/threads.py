"""Runs in threads of this process: torch lets go of the interpreter lock, so that is as fast.

A process pool or a cluster can take this host's place: nothing but `Host` is known outside.
"""

from __future__ import annotations

import atexit
import os
import threading
import weakref

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.pictures import AnyPicture
from node_viz.runs.api import Command, RunView
from node_viz.runs.job import Job
from node_viz.runs.lockstep import Pack
from node_viz.runs.shipped import load
from node_viz.runs.slots import Slots
from node_viz.runs.worker import Maker, Weights, make_painter, make_trainer


class ThreadHost:
    """A `Host` whose runs are background threads that take turns.

    Args:
        slots: runs that compute at once; None reads NODE_VIZ_SLOTS, else takes the number of cores.
        quantum: seconds of a turn while others wait.
        grace: seconds a released run goes on in case its visitor comes back.
        trainer_factory: config -> Trainer; None for the real one.
        painter_factory: config -> Painter; None for the real one.
        budget: seconds of computing after which a run is stopped.
    """

    def __init__(
        self,
        slots: int | None = None,
        quantum: float = 2.0,
        grace: float = 8.0,
        trainer_factory: Maker | None = None,
        painter_factory: Maker | None = None,
        budget: float = 3600.0,
    ) -> None:
        self._slots = Slots(default_slots() if slots is None else slots, quantum)
        self._grace = grace
        self._makers = (trainer_factory or make_trainer, painter_factory or make_painter)
        self._budget = budget
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._packs: weakref.WeakValueDictionary[str, Pack] = weakref.WeakValueDictionary()
        self._leaving: dict[str, threading.Timer] = {}
        self._made: weakref.WeakSet[Job] = weakref.WeakSet()  # also those dropped but still ending
        atexit.register(self.close)

    @property
    def slots(self) -> Slots:
        """The turns of this host's runs, for others that compute in the background."""
        return self._slots

    def start(
        self,
        config: ExperimentConfig,
        *,
        run: str,
        checkpoint: str | None = None,
        pack: str | None = None,
    ) -> None:
        """Make a paused run; its thread builds the trainer and shows step 0 when it is ready."""
        shipped = None if checkpoint is None or run in self._jobs else load(checkpoint)
        with self._lock:
            if run in self._jobs:
                return
            name = run if pack is None else pack
            self._jobs[run] = job = Job(
                run,
                config if shipped is None else shipped.config,
                self._slots,
                self._packs.setdefault(name, Pack(name)),
                self._makers,
                self._budget,
                shipped,
            )
            self._made.add(job)
            job.wake()

    def command(self, run: str, command: Command) -> None:
        """Give an order; an unknown run is ignored."""
        job = self._jobs.get(run)
        if job is not None:
            job.order(command)

    def latest(self, run: str) -> RunView | None:
        """Return the newest view, or None for an unknown run."""
        job = self._jobs.get(run)
        return None if job is None else job.view

    def tape(self, run: str) -> tuple[AnyPicture, ...]:
        """Return the kept pictures, oldest first; none for an unknown run."""
        job = self._jobs.get(run)
        return () if job is None else tuple(one.picture for one in job.kept)

    def weights(self, run: str, step: int | None = None) -> tuple[int, Weights] | None:
        """Return the newest kept step at or before `step` and its weights, if there are any."""
        job = self._jobs.get(run)
        return None if job is None else job.weights(step)

    def release(self, run: str) -> None:
        """End and forget the run after the grace time, unless someone attaches before."""
        with self._lock:
            if run in self._jobs and run not in self._leaving:
                timer = threading.Timer(self._grace, self._drop, (run,))
                timer.daemon = True
                self._leaving[run] = timer
                timer.start()

    def attach(self, run: str) -> None:
        """Keep the run after all."""
        with self._lock:
            timer = self._leaving.pop(run, None)
        if timer is not None:
            timer.cancel()

    def ask(self, question, *, dear=False):
        from concurrent.futures import ThreadPoolExecutor

        if not hasattr(self, "_pool"):
            self._pool, self._answers = ThreadPoolExecutor(1), {}
        if question not in self._answers:
            self._answers[question] = self._pool.submit(question[0], *question[1])

    def answer(self, question):
        from node_viz.runs.api import Finished

        one = getattr(self, "_answers", {}).get(question)
        if one is None or not one.done():
            return None
        error = one.exception()
        return Finished(None if error else one.result(), error)

    def close(self, timeout: float = 5.0) -> None:
        """End all runs and wait for their threads: torch dislikes to be cut off at exit."""
        atexit.unregister(self.close)
        with self._lock:
            timers, self._leaving = list(self._leaving.values()), {}
            jobs, self._jobs = list(self._made), {}
        for timer in timers:
            timer.cancel()
        for job in jobs:
            job.order(Command("stop"))
        for thread in [*timers, *(job.thread for job in jobs if job.thread)]:
            thread.join(timeout)

    def _drop(self, run: str) -> None:
        with self._lock:
            if self._leaving.get(run) is not threading.current_thread():
                return  # somebody attached while the timer went off
            del self._leaving[run]
            job = self._jobs.pop(run)
        job.order(Command("stop"))


def default_slots() -> int:
    """Return how many runs may compute at once on this machine, or as NODE_VIZ_SLOTS says."""
    text = os.environ.get("NODE_VIZ_SLOTS", "")
    if not text:
        return os.cpu_count() or 1
    if not text.isdigit() or int(text) < 1:
        raise ValueError(f"NODE_VIZ_SLOTS must be a whole number from 1; got {text!r}")
    return int(text)
