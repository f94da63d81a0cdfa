"""What a visitor sees, from a seat, of a run that several watch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from node_viz.records.history import AnyCurves, RunStatus
from node_viz.records.pictures import AnyPicture
from node_viz.runs.api import Command, Finished, Question, RunView
from node_viz.runs.history import Entry, upto
from node_viz.runs.run import Run
from node_viz.runs.shared import Seat
from node_viz.runs.snapshot import RunSnapshot
from node_viz.runs.worker import Kept, Maker, Point, path_of

EARLIER = "Trained already with these very settings; you see it from its beginning."
MANY = "{} watch this training; what you press is yours alone."
BEYOND = "Of the step you asked for no picture was kept; this is the next one."
BEHIND = 8  #: pictures to come after which it is worth a sentence


class Watcher:
    """One run of a seat's pack; in a host it stands where a `Run` stands.

    Args:
        run: its name.
        seat: the visitor's.
        painter: what makes the painter that traces points.
        ask: has a question worked out, or returns what came of it.
    """

    silent = 0.0
    thread = None

    def __init__(
        self, run: str, seat: Seat, painter: Maker, ask: Callable[[Question], Finished | None]
    ) -> None:
        self.point: Point | None = None  #: whose path to show
        self._name, self.seat = run, seat
        self._index = len(seat.watchers)
        self._painter, self._ask = painter, ask
        self._stopped = False
        self._before: tuple[Entry, ...] = ()  # what was seen before the seat went its own way
        self._here: Entry | None = None  # the moment shown last
        self._last: Kept | None = None  # the same, which need not be read again
        self._shown: tuple[Any, ...] = ()  # the picture made last, and of what
        self._curves: tuple[Any, ...] = ()  # the same of the curves
        seat.watchers.append(self)

    @property
    def ending(self) -> bool:
        """Whether it is over for good."""
        return self.status in (RunStatus.FAILED, RunStatus.STOPPED)

    @property
    def status(self) -> RunStatus:
        """Where it stands."""
        return self._status(self.source.view, self.seat.at)

    @property
    def source(self) -> Run:
        """The run that is watched."""
        return self.seat.training.runs[self._index]

    @property
    def kept(self) -> tuple[Kept, ...]:
        """What has been seen of the run, oldest first."""
        return tuple(entry.get() for entry in self._seen())

    def keep(self) -> None:
        """Hold on to what has been seen, until another training has come as far."""
        self._before = self._seen()

    def _seen(self) -> tuple[Entry, ...]:
        at, here = self.seat.at, self._here
        seen = self._more() or upto(self.source.history.entries, at)
        # As the others go on, the history grows thinner; what is looked at stays.
        lost = here is not None and here.step == at > max((one.step for one in seen), default=-1)
        return (*seen, here) if here is not None and lost else seen

    def _more(self) -> tuple[Entry, ...]:
        """Return what has been seen if the seat's training has not come as far yet."""
        if max(self.source.history.steps, default=-1) >= self.seat.at:
            self._before = ()
        return self._before

    def moment(self, step: float) -> Kept | None:
        """Return the newest moment seen at or before a step."""
        found = upto(self._seen(), step)
        return found[-1].get() if found else None

    def order(self, command: Command) -> None:
        """Change what this visitor sees; the others see no difference."""
        if command.kind == "play":
            self.seat.order(np.inf if command.until is None else command.until)
        elif command.kind == "pause":
            self.seat.order(self.seat.at)
        elif command.kind == "ask":
            self.point = command.point
        elif command.kind == "stop":
            self._stopped = True
            self.seat.leave(self)

    @property
    def view(self) -> RunView:
        """What may be known now."""
        at = self.seat.look()
        now, seen = self.source.view, self._seen()
        self._here = seen[-1] if seen else None
        self._last = self._here and self._here.get()
        status = self._status(now, at)
        picture, traced = self._picture(self._last)
        waits = status is RunStatus.QUEUED
        reached = _reached(now, at)
        return replace(
            now,
            run=self._name,
            status=status,
            message=(now.message if reached or status.over else "") or self._message(at),
            place=now.place if waits else 0,
            step=picture.step if picture else 0,
            seconds=picture.seconds if picture else 0.0,
            picture=picture,
            curves=self._curves_until(now.curves, at),
            tape_steps=tuple(entry.step for entry in seen),
            shipped=False,
            pending=not traced or picture is None or (reached and now.pending),
            origin=f"{self.seat.training.name} {self._index}",
            watched=len(self.seat.training.seats),
        )

    def _status(self, now: RunView, at: int) -> RunStatus:
        if self._stopped:
            return RunStatus.STOPPED
        if _reached(now, at) and (now.status.over or now.shipped):
            return RunStatus.DONE if now.shipped else now.status
        if self.seat.until <= at:
            return RunStatus.PAUSED
        waits = _reached(now, at) and now.status is RunStatus.QUEUED
        return RunStatus.QUEUED if waits else RunStatus.PLAYING

    def _message(self, at: int) -> str:
        """Say why it goes so fast, while it does, or so far, else who else is there."""
        if at == self.seat.beyond:
            return BEYOND
        ahead = sum(step > at for step in self.source.history.steps)
        if ahead > BEHIND and self.seat.until > at:
            return EARLIER
        seats = len(self.seat.training.seats)
        return MANY.format(seats) if seats > 1 else ""

    def _picture(self, kept: Kept | None) -> tuple[AnyPicture | None, bool]:
        """Return the picture with the path of the visitor's point, and whether it has it."""
        if kept is None or self.point is None:
            return (kept and kept.picture), True
        step, config = kept.picture.step, self.source.view.config
        name = f"{self.seat.training.name} {self._index}"
        snapshot = RunSnapshot(name, step, config, kept.weights, self.source.view.solver_steps)
        found = self._ask((path_of, (snapshot, self._painter, self.point)))
        if found is None:
            return kept.picture, False
        made = (kept, found)
        if self._shown[:2] != made:  # who remembers what was made of a picture knows it by identity
            self._shown = (*made, replace(kept.picture, path=found.value))
        return self._shown[2], True

    def _curves_until(self, curves: AnyCurves | None, at: int) -> AnyCurves | None:
        """Return the curves up to a step; the same object as long as they are the same."""
        if curves is None or self._more():  # the seat's own training has only begun
            return self._curves[3] if self._curves else None
        n = int(np.searchsorted(curves.step, at, side="right"))
        gauges = tuple(one for one in curves.metrics if one.step <= at)
        key = (n, len(gauges), curves.step[:n].tobytes())
        if self._curves[:3] != key:
            cut = replace(curves, step=curves.step[:n], loss=curves.loss[:n], metrics=gauges)
            self._curves = (*key, cut)
        return self._curves[3]


def _reached(now: RunView, at: int) -> bool:
    """Whether there is nothing newer to see than step `at`."""
    return now.picture is None or now.picture.step <= at
