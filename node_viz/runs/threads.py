"""Runs, questions and jobs, each ruled by a thread of this process, computed in places.

By itself the place is this process: that is for notebooks and tests. `ProcessHost` (processes.py)
has worker processes instead. Nothing but `Host` is known outside.
"""

from __future__ import annotations

import atexit
import math
import threading
import time
import uuid
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.pictures import AnyPicture
from node_viz.runs.api import Command, Finished, Progress, Question, RunView
from node_viz.runs.background import Background
from node_viz.runs.history import Moment
from node_viz.runs.leaving import Leaving
from node_viz.runs.lockstep import Lockstep
from node_viz.runs.places import Here, Place
from node_viz.runs.report import SILENCE, STANDS, HostReport
from node_viz.runs.run import Run
from node_viz.runs.shared import Seat
from node_viz.runs.shelf import Shelf
from node_viz.runs.shipped import ShippedRun, load
from node_viz.runs.slots import Slots, default_slots
from node_viz.runs.trainings import Makers, Trainings
from node_viz.runs.watcher import Watcher
from node_viz.runs.worker import Maker, Weights, make_painter, make_trainer, rehearse

BREATH = 2.0  #: seconds the first page gets to reach the browser before torch is imported
WATCHING = 1.0  #: of what a visitor costs, for one who watches a training of others
SILENT = "Nothing is heard from the process that computes this run."


class ThreadHost:
    """A `Host` whose runs, questions and jobs are background threads that take turns.

    Args:
        slots: how many compute at once; None reads NODE_VIZ_SLOTS, else takes the number of cores.
        quantum: seconds of a turn while others wait.
        grace: seconds a released run goes on in case its visitor comes back.
        keep: seconds after that for which it rests before it is forgotten, see `Leaving`.
        trainer_factory: config -> Trainer; None for the real one.
        painter_factory: config -> Painter; None for the real one.
        budget: seconds of computing after which a run is stopped.
        places: where to compute, one for each slot; None for this process.
        round_: seconds in which everybody should have a turn, see `Slots`.
        cache: where packs that were `shared` are kept once they are trained; None for nowhere.
            On its disk the histories of runs lie too, while this process lives.
    """

    def __init__(
        self,
        slots: int | None = None,
        quantum: float = 2.0,
        grace: float = 8.0,
        trainer_factory: Maker | None = None,
        painter_factory: Maker | None = None,
        budget: float = 3600.0,
        places: Sequence[Place] | None = None,
        round_: float = math.inf,
        keep: float = 0.0,
        cache: Path | None = None,
    ) -> None:
        count = default_slots() if slots is None else slots
        self._slots = Slots(count, quantum, round_=round_)
        self._places: Sequence[Place] = [Here()] * count if places is None else places
        self._background = Background(self._slots, self._places)
        self._makers = (trainer_factory or make_trainer, painter_factory or make_painter)
        self._budget, self._shelf = budget, Shelf(cache)
        self._lock = threading.Lock()
        self._runs: dict[str, Run | Watcher] = {}
        making = Makers(self._train, self._show, self._watch, self.begin)
        self._trainings = Trainings(self._slots, making, cache)
        self._packs: weakref.WeakValueDictionary[str, Lockstep] = weakref.WeakValueDictionary()
        self._leaving = Leaving(grace, keep, self._rest, self.forget)
        self._gone: Counter[str] = Counter()  # runs that were forgotten, by how they stood
        self._began = time.monotonic()
        self._made: weakref.WeakSet[Run] = weakref.WeakSet()  # also those dropped but still ending
        atexit.register(self.close, None)

    def start(
        self,
        config: ExperimentConfig,
        *,
        run: str,
        shipped: str | None = None,
        pack: str | None = None,
        shared: tuple[ExperimentConfig, ...] = (),
    ) -> None:
        """Make a paused run; its thread builds the trainer and shows step 0 when it is ready."""
        new = run not in self._runs
        known = load(shipped) if shipped and new else None
        kept = self._trainings.kept(shared) if shared and new else ()
        with self._lock:
            if run in self._runs:
                return
            name = run if pack is None else pack
            if shared:
                self._runs.update(self._trainings.join(run, name, shared, kept))
            if run in self._runs:
                return
            self._runs[run] = made = self._new(
                run,
                config if known is None else known.config,
                name,
                known,
                partial(self._trainings.done, name, shared),
            )
            if shared:
                self._trainings.note(name, shared, made)
            made.wake()

    def _new(
        self,
        run: str,
        config: ExperimentConfig,
        pack: str,
        shipped: ShippedRun | None = None,
        finished: Callable[[], None] = lambda: None,
        begun: Moment | None = None,
    ) -> Run:
        lockstep = self._packs.setdefault(pack, Lockstep(pack))
        places = self.places_for(config)
        made = Run(
            *(run, config, self._slots, places, lockstep, self._makers, self._budget),
            *(self._shelf, shipped, finished, begun),
        )
        self._made.add(made)
        return made

    def _train(
        self, configs: tuple[ExperimentConfig, ...], moments: Sequence[Moment | None]
    ) -> list[Run]:
        """Make the runs of a pack that several watch, or somebody who has left such a pack."""
        pack = uuid.uuid4().hex
        runs = [
            self._new(uuid.uuid4().hex, config, pack, begun=moment)
            for config, moment in zip(configs, moments, strict=True)
        ]
        for run in runs:
            run.wake()
        return runs

    def _show(self, kept: tuple[ShippedRun, ...]) -> list[Run]:
        """Make the runs of a pack that was trained to its end before."""
        pack = uuid.uuid4().hex
        return [self._new(uuid.uuid4().hex, one.config, pack, one) for one in kept]

    def _watch(self, run: str, seat: Seat) -> Watcher:
        """Make what a visitor sees of a run from a seat."""

        def answered(question: Question) -> Finished | None:
            found = self._background.answer(question)
            if found is None:
                self._background.ask(question)
            return found

        return Watcher(run, seat, self._makers[1], answered)

    def places_for(self, config: ExperimentConfig) -> Sequence[Place]:
        """Return where a run with this config may compute, one place for each slot."""
        return self._places

    def command(self, run: str, command: Command) -> None:
        """Give an order; an unknown run is ignored."""
        found = self._runs.get(run)
        if found is not None:
            found.order(command)

    def latest(self, run: str) -> RunView | None:
        """Return the newest view, or None for an unknown run."""
        found = self._runs.get(run)
        if found is None:
            return None
        silent = found.silent > SILENCE and not found.view.message
        return replace(found.view, message=SILENT) if silent else found.view

    def tape(self, run: str) -> tuple[AnyPicture, ...]:
        """Return the kept pictures, oldest first; none for an unknown run."""
        found = self._runs.get(run)
        return () if found is None else tuple(one.picture for one in found.kept)

    def picture(self, run: str, step: int) -> AnyPicture | None:
        """Return the newest kept picture at or before `step`, None if there is none."""
        found = self._runs.get(run)
        kept = None if found is None else found.moment(step)
        return kept and kept.picture

    def weights(self, run: str, step: int | None = None) -> tuple[int, Weights] | None:
        """Return the newest kept step at or before `step` and its weights, if there are any."""
        found = self._runs.get(run)
        kept = None if found is None else found.moment(math.inf if step is None else step)
        return kept and (kept.picture.step, kept.weights)

    def release(self, run: str) -> None:
        """Let the run go on for the grace time, then rest, then end, unless someone attaches."""
        if run in self._runs:
            self._leaving.leave(run)

    def attach(self, run: str) -> bool:
        """Keep the run after all; return whether it was already laid to rest."""
        return self._leaving.back(run)

    def ask(self, question: Question, *, dear: bool = False) -> None:
        """Have a question worked out."""
        self._background.ask(question, dear=dear)

    def answer(self, question: Question) -> Finished | None:
        """Return what came of a question, or None while nothing did."""
        return self._background.answer(question)

    def begin(
        self,
        job: str,
        work: Callable[..., Iterator[Any]],
        *args: Any,
        party: str | None = None,
        alone: bool = False,
    ) -> None:
        """Begin long work."""
        self._background.begin(job, work, *args, party=party, alone=alone)

    def progress(self, job: str) -> Progress | None:
        """Return how far a job is, or None for an unknown one."""
        return self._background.progress(job)

    def hold(self, job: str) -> None:
        """Have a job rest."""
        self._background.hold(job)

    def resume(self, job: str) -> None:
        """Let a job go on."""
        self._background.resume(job)

    def drop(self, job: str) -> None:
        """End a job and forget it."""
        self._background.drop(job)

    def at_once(self) -> int:
        """Return how many may compute at once."""
        return self._slots.count

    def crowd(self) -> float:
        """Return how many visitors compute or wait for each slot.

        Whoever watches a training of others costs no computing, but as many pictures.
        """
        with self._lock:
            seats = {one.seat for one in self._runs.values() if isinstance(one, Watcher)}
        looking = sum(seat.goes_on for seat in seats)
        return max(self._slots.parties, WATCHING * looking) / self._slots.count

    def report(self) -> HostReport:
        """Return how things stand."""
        with self._lock:
            now = Counter(stands(run) for run in self._runs.values())
            gone = self._gone.copy()
        questions, jobs = self._background.under_way()
        return HostReport(
            seconds=time.monotonic() - self._began,
            slots=self._slots.count,
            runs={one: now[one] for one in STANDS},
            resting=self._leaving.resting,
            gone={one: gone[one] for one in STANDS},
            waits=self._slots.waits(),
            questions=questions,
            jobs=jobs,
            places=tuple(place.report() for place in dict.fromkeys(self._places)),
        )

    def warm(self) -> None:
        """Import torch and take one step of a tiny run, in a moment, in the background."""
        # Not a daemon: torch must not be cut off in the middle of its import when Python ends.
        threading.Timer(BREATH, rehearse).start()

    def close(self, timeout: float | None = 5.0) -> None:
        """End everything and wait for the threads, each at most `timeout` seconds.

        At exit it is for as long as they take: torch dislikes to be cut off.
        """
        atexit.unregister(self.close)
        self._leaving.clear()
        with self._lock:
            runs, self._runs = list(self._made), {}
        for run in runs:
            run.order(Command("stop"))
        for thread in [self._leaving.thread, *(run.thread for run in runs)]:
            if thread is not None:
                thread.join(timeout)
        self._background.close(timeout)  # last, for a run that is done has a job to begin

    def _rest(self, run: str) -> bool:
        """Hold a run where it is, all of its pack at one step; return False if it is over."""
        found = self._runs.get(run)
        if found is None or found.ending:
            return False
        if found.status.live:
            found.order(Command("play", until=found.view.step))
        return True

    def forget(self, run: str) -> None:
        """End a run and forget it."""
        self._leaving.back(run)
        with self._lock:
            found = self._runs.pop(run, None)
            if found is not None:
                self._gone[stands(found)] += 1
        if found is not None:
            found.order(Command("stop"))


def stands(run: Run | Watcher) -> str:
    """Return how a run stands, in a word."""
    shipped = isinstance(run, Run) and run.view.shipped
    return "shipped" if shipped else run.status.name.lower()
