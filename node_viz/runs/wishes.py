"""A run as its visitor knows it: orders come in, views go out.

Orders do not act; they only change what is wanted: train until which step, show the path of which
point, end or go on. The run's thread (run.py) compares that with what is and does the next thing.
An order that comes twice changes nothing the second time, by construction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from node_viz.records.history import RunStatus
from node_viz.runs.api import Command, RunView, WorkerLost
from node_viz.runs.lockstep import Lockstep
from node_viz.runs.shipped import ShippedRun
from node_viz.runs.slots import Slots
from node_viz.training.memory import as_told

Point = tuple[float, ...]


class Wishes:
    """The wishes of one run and its newest view, swapped whole.

    Args:
        view: what to show at first.
        slots: the turns all runs share; their condition guards the wishes too.
        lockstep: the runs it trains side by side with.
        trains: whether it can train at all; a shipped run cannot.
    """

    def __init__(self, view: RunView, slots: Slots, lockstep: Lockstep, trains: bool) -> None:
        self.view = view
        self.lockstep = lockstep
        self.step = view.step  #: ahead of view.step while playing
        self.until = 0  #: wish: train while step < until
        self.unseen = False  #: it was told to play, and no picture has come since
        self.point: Point | None = None  #: wish: the point whose path to show
        self.ending: RunStatus | None = None  #: wish: end, and as what
        self.traced: Point | None = None  #: the point whose path the newest picture shows
        self.whole = view.picture is not None  #: the newest picture is there with all its times
        self._slots = slots
        self._trains = trains
        if trains:
            with slots.changed:
                lockstep.join(self)

    def order(self, command: Command) -> None:
        """Change what is wanted; after `play` the very next view says `playing` or `queued`."""
        with self._slots.changed:
            if self.ending:
                return
            if command.kind == "play" and self._trains:
                self.unseen = self.unseen or not self.wants_training()
                end, until = self.view.config.steps, command.until
                self.until = end if until is None else self.lockstep.stop_at(until)
                stops = until is not None and until < self.until
                self._slots.give_way(self.lockstep.name, stops)
            elif command.kind == "pause":
                self.until = 0
                if self.view.status.live:  # at most the step under way still counts
                    self.show(status=RunStatus.PAUSED, place=0)
            elif command.kind == "ask":
                self.point = command.point
                self.show()
            elif command.kind == "stop":
                self.ending = RunStatus.STOPPED
            if self.wants_training():
                if self.lockstep.ready(self):
                    self._slots.enter(self.view.run, self.lockstep.name)
                self.stand(self._slots.stands(self.lockstep.name))
            self._slots.changed.notify_all()

    def wants_training(self) -> bool:
        """Whether there are steps to take."""
        return not self.ending and self._trains and self.step < self.until

    def wants_work(self) -> bool:
        """Whether there is anything to do: steps, a first picture or an answer."""
        untold = self.view.picture is None or self.point != self.traced
        return self.wants_training() or (not self.ending and untold)

    def wants_rest(self) -> bool:
        """Whether it stands still and goes on existing."""
        return not self.ending and not self.wants_work()

    def rest(self, done: bool) -> bool:
        """Say that it paused or is done, unless it was told to play on meanwhile."""
        with self._slots.changed:
            if self.wants_training():
                return False
            self.show(status=RunStatus.DONE if done else RunStatus.PAUSED, place=0)
            return True

    def stand(self, place: int) -> None:
        """Say whether it plays or at which place in the line its pack waits."""
        status = RunStatus.QUEUED if place else RunStatus.PLAYING
        if (status, place) != (self.view.status, self.view.place):
            self.show(status=status, place=place)

    def end(self, ending: RunStatus, message: str) -> None:
        """Wish the end and say why."""
        with self._slots.changed:
            self.ending = ending
            self.show(message=message)

    def ended(self) -> None:
        """Say how it ended; its pack goes on without it."""
        with self._slots.changed:
            self.ending = self.ending or RunStatus.FAILED
            self.lockstep.leave(self)
            self.show(status=self.ending, place=0)
            self._slots.changed.notify_all()

    def show(self, **changes: Any) -> None:
        """Swap the view for one with these changes."""
        pending = not self.ending and (self.point != self.traced or not self.whole)
        with self._slots.changed:  # writers take turns; a reader just reads the attribute
            self.view = replace(self.view, pending=pending, step=self.step, **changes)


def view_of(shipped: ShippedRun, view: RunView) -> RunView:
    """Return `view` with what a shipped run has to show."""
    last = shipped.pictures[-1]
    return replace(
        view,
        shipped=True,
        step=last.step,
        seconds=last.seconds,
        solver_steps=shipped.config.solver_steps,
        picture=last,
        curves=shipped.curves,
        tape_steps=tuple(picture.step for picture in shipped.pictures),
    )


def sentence(error: Exception) -> str:
    """Return what to tell a visitor: our own errors are sentences, others are not."""
    if isinstance(error, WorkerLost):
        return f"The run failed. {error}; what it learnt is kept. Train starts again."
    error = as_told(error)
    if isinstance(error, ValueError):
        return f"The run failed: {error}."
    if isinstance(error, ArithmeticError):  # a solve that did not get there
        return f"The run failed. {error}"
    return f"The run failed ({type(error).__name__}); what it learnt is kept, the log has details."
