"""The seam behind which everything happens that takes time: runs, questions and jobs.

A run is training that a page watches and commands. A question is worked out once and its answer is
kept. A job is any other long work, which says now and then how far it is. Only ids, configs,
commands, records, importable functions and arguments that can be pickled cross the seam, so that
today's threads can give way to a process pool or a cluster. Nothing here imports torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import (
    AnyCurves,
    AnyMetrics,
    Curves,
    Metrics,
    NetCurves,
    RunStatus,
    Scores,
)
from node_viz.records.pictures import AnyPicture
from node_viz.runs.report import HostReport


class WorkerLost(Exception):
    """What was computing came to an end before it was done; its text is a sentence."""

    def __init__(self, sentence: str = "The process that computed this has ended") -> None:
        super().__init__(sentence)


@dataclass(frozen=True)
class Command:
    """An order to a run. Orders are absolute, so one that arrives twice does nothing twice.

    `play` trains until step `until` (the config's end when None; past it is fine). A step that
    lies behind is as good as `pause`, and in a pack it pauses all members that train, at one and
    the same step. `pause` holds this run; `ask` traces the path of `point` on this and all later
    pictures, None for no path; `stop` ends the run and keeps its history.
    """

    kind: Literal["play", "pause", "ask", "stop"]
    until: int | None = None
    point: tuple[float, ...] | None = None  #: z at t = 0, or (*z, t); x of an ODE-Net


@dataclass(frozen=True)
class RunView:
    """What a page may know of a run at this moment; immutable, swapped whole."""

    run: str
    config: ExperimentConfig
    status: RunStatus
    message: str = ""  #: a sentence for a person: why it failed, that the grid was refined
    place: int = 0  #: in the line for a slot: 1 is next, 0 means it is not waiting
    step: int = 0
    seconds: float = 0.0  #: training only
    steps_per_second: float = 0.0
    device: str = "cpu"  #: what `auto` became
    solver_steps: int = 0  #: steps of the training grid now, after any refinement
    picture: AnyPicture | None = None  #: the newest; its kind follows from the config
    curves: AnyCurves | None = None
    tape_steps: tuple[int, ...] = ()  #: steps whose pictures are kept
    shipped: bool = False  #: it was trained elsewhere
    pending: bool = False  #: an answer, or the whole picture after a pause, is still on its way
    origin: str = ""  #: the training that several watch, in questions about it; "" if it is no such
    watched: int = 1  #: how many visitors watch this training

    @property
    def flow_curves(self) -> Curves | None:
        """Return the curves of a flow."""
        return self.curves if isinstance(self.curves, Curves) else None

    @property
    def gauges(self) -> tuple[Metrics, ...]:
        """Return a flow's gauges so far, oldest first."""
        return self.flow_curves.metrics if self.flow_curves else ()

    @property
    def scores(self) -> tuple[Scores, ...]:
        """Return an ODE-Net's gauges so far, oldest first."""
        return self.curves.metrics if isinstance(self.curves, NetCurves) else ()

    @property
    def measured(self) -> tuple[AnyMetrics, ...]:
        """Return the gauges of whatever family so far, oldest first."""
        return self.curves.metrics if self.curves else ()

    @property
    def live(self) -> bool:
        """Whether something new may still come, so that a page should ask again."""
        return self.status.live or self.pending


#: an importable function and what to call it with; both are hashable, for they name the answer
Question = tuple[Callable[..., Any], tuple[Any, ...]]


@dataclass(frozen=True)
class Finished:
    """What came of a question: a value, or the error that came instead."""

    value: Any
    error: Exception | None = None


@dataclass(frozen=True)
class Progress:
    """How far a job is; immutable."""

    value: Any  #: the newest record that it yielded; None before the first
    place: int  #: in the line for a slot: 1 is next, 0 means it is not waiting
    over: bool  #: it is done or has failed
    message: str  #: a sentence for a person if it failed
    live: bool  #: something new may still come, so that a page should ask again


class Host(Protocol):
    """Where runs, questions and jobs live, in the same fair turns."""

    def start(
        self,
        config: ExperimentConfig,
        *,
        run: str,
        shipped: str | None = None,
        pack: str | None = None,
        shared: tuple[ExperimentConfig, ...] = (),
    ) -> None:
        """Make a paused run called `run`, from scratch or as the shipped run called `shipped`.

        Starting a run that exists does nothing. It trains once it is told to play. A shipped run
        brings its own config, pictures and curves and is not trained further: it traces points, and
        whoever wants to train starts a new run from its config.

        Runs of one `pack` train in lock-step: none is more than a few steps ahead of the slowest
        that still trains, and all paint pictures at the same steps. A member that fails, stops, is
        paused or released holds nobody up. The pack shares the turns of one visitor, so its name
        should be as unique as a run's.

        With `shared`, the configs of the whole pack in the order in which its runs are started, an
        equal pack is trained once for all who start it, see `node_viz.runs.shared`; to each of
        them it looks like a run of their own.
        """
        ...

    def command(self, run: str, command: Command) -> None:
        """Give an order; an unknown run is ignored (its owner has left)."""
        ...

    def latest(self, run: str) -> RunView | None:
        """Return the newest view, or None for an unknown run. Never waits."""
        ...

    def tape(self, run: str) -> tuple[AnyPicture, ...]:
        """Return the kept pictures of the whole run, oldest first."""
        ...

    def picture(self, run: str, step: int) -> AnyPicture | None:
        """Return the newest kept picture at or before `step`, None if there is none."""
        ...

    def weights(
        self, run: str, step: int | None = None
    ) -> tuple[int, dict[str, np.ndarray]] | None:
        """Return (step, weights) of the newest kept picture at or before `step`, None for none.

        Without a `step` the newest of all. The arrays are the run's own: read them, never write.
        """
        ...

    def release(self, run: str) -> None:
        """Say that nobody watches: within 10 s the run rests and the slot is free.

        It stays for ten minutes or so in case someone attaches again; a run that is over goes.
        """
        ...

    def attach(self, run: str) -> bool:
        """Say that somebody watches again: a page loaded anew, a network that came back.

        Returns:
            Whether the run was laid to rest meanwhile.
        """
        ...

    def ask(self, question: Question, *, dear: bool = False) -> None:
        """Have a question worked out, in a turn of its own; asked twice it is worked out once.

        Answers are pure: they follow from the arguments, so all who ask share them. A bounded
        number is kept, those longest unasked go first. A `dear` question takes so long that nobody
        who moves a slider should wait for it: those stand in a line of their own, one at a time.
        """
        ...

    def answer(self, question: Question) -> Finished | None:
        """Return what came of a question, or None while nothing did. Never waits."""
        ...

    def begin(
        self,
        job: str,
        work: Callable[..., Iterator[Any]],
        *args: Any,
        party: str | None = None,
        alone: bool = False,
    ) -> None:
        """Begin long work called `job`: `work(*args)` yields records, between which others compute.

        A record is immutable and tells all there is to know; None says that nothing is new.
        Beginning a job that exists does nothing. Of the jobs that are over or held a bounded number
        is kept, those longest unasked go first. Jobs of one `party` share the turns of one visitor;
        of those that compute `alone` one is at work, and the others wait in the order in which they
        were begun.
        """
        ...

    def progress(self, job: str) -> Progress | None:
        """Return how far a job is, or None for an unknown one. Never waits."""
        ...

    def hold(self, job: str) -> None:
        """Have a job rest after the piece it is at; it goes on from there when resumed."""
        ...

    def resume(self, job: str) -> None:
        """Let a job that was held go on."""
        ...

    def drop(self, job: str) -> None:
        """End a job and forget it."""
        ...

    def at_once(self) -> int:
        """Return how many may compute at once: among so many jobs long work is best dealt."""
        ...

    def crowd(self) -> float:
        """Return how many visitors compute or wait for each of those that may compute at once."""
        ...

    def report(self) -> HostReport:
        """Return how things stand, for whoever runs the server; nothing of it names a visitor."""
        ...

    def warm(self) -> None:
        """Get ready to compute, in the background; to be called once a page is on its way."""
        ...

    def close(self, timeout: float | None = 5.0) -> None:
        """End everything and wait for what computes, at most `timeout` seconds each."""
        ...
