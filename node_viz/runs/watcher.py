"""What a visitor sees, from a seat, of a run that several watch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from node_viz.records.history import AnyCurves, RunStatus
from node_viz.records.pictures import AnyPicture
from node_viz.runs.api import Command, Finished, Question, RunView
from node_viz.runs.run import Run
from node_viz.runs.shared import Seat
from node_viz.runs.snapshot import RunSnapshot
from node_viz.runs.worker import Kept, Maker, Point, Weights, path_of

EARLIER = "Trained already with these very settings; you see it from its beginning."
MANY = "{} watch this training; what you press is yours alone."
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
        self._before: tuple[Kept, ...] = ()  # what was seen before the seat went its own way
        self._shown: tuple[Any, ...] = ()  # the picture made last, and of what
        self._curves: tuple[Any, ...] = ()  # the same of the curves
        seat.watchers.append(self)

    @property
    def ending(self) -> bool:
        """Whether it is over for good."""
        return self._stopped or self.view.status in (RunStatus.FAILED, RunStatus.STOPPED)

    @property
    def source(self) -> Run:
        """The run that is watched."""
        return self.seat.training.runs[self._index]

    @property
    def kept(self) -> tuple[Kept, ...]:
        """What has been seen of the run, oldest first."""
        at, kept = self.seat.at, self.source.kept
        if self._before and (not kept or kept[-1].picture.step < at):
            return self._before
        return tuple(one for one in kept if one.picture.step <= at)

    def keep(self) -> None:
        """Hold on to what has been seen, until another training has come as far."""
        self._before = self.kept

    def weights(self, step: int | None) -> tuple[int, Weights] | None:
        """Return the newest step seen at or before `step`, or of all, and its weights."""
        kept = [one for one in self.kept if step is None or one.picture.step <= step]
        return (kept[-1].picture.step, kept[-1].weights) if kept else None

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
        now, kept = self.source.view, self.kept
        status = self._status(now, at)
        picture, traced = self._picture(kept[-1] if kept else None)
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
            tape_steps=tuple(one.picture.step for one in kept),
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
        """Say why it goes so fast, while it does, else who else is there."""
        ahead = sum(one.picture.step > at for one in self.source.kept)
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
        if self._curves and self.kept is self._before:
            return self._curves[3]
        if curves is None:
            return None
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
