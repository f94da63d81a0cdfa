"""One run in its own thread: what happens between a visitor's orders and the view they get to see.

Orders do not act; they only change what is wanted: train until which step, show the path of which
point, end or go on. The thread compares that with what is, between two training steps, and does the
next thing. An order that comes twice changes nothing the second time, by construction.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from typing import Any

from node_viz.config import ExperimentConfig
from node_viz.records import Picture, RunStatus
from node_viz.runs.api import Command, RunView
from node_viz.runs.checkpoints import Checkpoint
from node_viz.runs.slots import Slots
from node_viz.runs.workshop import Maker, Point, Workshop

log = logging.getLogger(__name__)
PATIENCE = 0.3  #: seconds of rest before the whole picture is painted; another click may come first


class Job:
    """A run: its wishes, written by orders; its `view` and `pictures`, swapped whole by the thread.

    Args:
        run: its name, also in the line for a slot.
        config: what to train.
        slots: the turns all runs share; their condition guards the wishes too.
        makers: what makes the trainer and the painter, in the thread, once they are needed.
        budget: seconds of computing after which the run is stopped.
        shipped: a finished run to show instead of training one.
    """

    def __init__(
        self,
        run: str,
        config: ExperimentConfig,
        slots: Slots,
        makers: tuple[Maker, Maker],
        budget: float,
        shipped: Checkpoint | None = None,
    ) -> None:
        self.view = RunView(run, config, RunStatus.PAUSED)
        self.pictures: tuple[Picture, ...] = ()
        self.thread: threading.Thread | None = None
        self._slots = slots
        self._makers = makers
        self._budget = budget
        self._shipped = shipped
        self._workshop: Workshop | None = None
        self._step = 0  # ahead of view.step while playing
        self._done_at = -1  # the step that met the target KL
        self._traced: Point | None = None  # the point whose path the newest picture shows
        self._whole = shipped is not None  # the newest picture is there with all its times
        self._until = 0  # wish: train while step < until
        self._point: Point | None = None  # wish: the point whose path to show
        self._ending: RunStatus | None = None  # wish: end, and as what
        if shipped is not None:
            self.view, self.pictures = exhibit(self.view, shipped), shipped.pictures
            self._step = self.view.step

    def order(self, command: Command) -> None:
        """Change what is wanted; after `play` the very next view says `playing` or `queued`."""
        with self._slots.changed:
            if self._ending:
                return
            if command.kind == "play":
                self._until = self.view.config.steps if command.until is None else command.until
            elif command.kind == "pause":
                self._until = 0
                if self.view.status.live:  # at most the step under way still counts
                    self._show(status=RunStatus.PAUSED, place=0)
            elif command.kind == "ask":
                self._point = command.point
                self._show()
            elif command.kind == "stop":
                self._ending = RunStatus.STOPPED
                if self.thread is None:
                    self._show(status=RunStatus.STOPPED)
            if self._wants_training():
                self._stand(self._slots.enter(self.view.run))
            self.wake()

    def wake(self) -> None:
        """Set the thread to work if there is any; a new run has its step 0 to show."""
        with self._slots.changed:
            if self.thread is None and self._wants_work():
                self.thread = threading.Thread(target=self._live, name=self.view.run, daemon=True)
                self._show()
                self.thread.start()
            self._slots.changed.notify_all()

    def _wants_training(self) -> bool:
        return not self._ending and not self._shipped and self._step < self._until

    def _wants_rest(self) -> bool:
        return not self._ending and not self._wants_work()

    def _wants_work(self) -> bool:
        untold = self.view.picture is None or self._point != self._traced
        return self._wants_training() or (not self._ending and untold)

    def _live(self) -> None:
        """Do what is wanted until the end is wanted."""
        try:
            while not self._ending:
                if self._wants_training():
                    self._train()
                elif self._wants_work():
                    self._answer()
                else:
                    self._idle()
        except Exception as error:  # a run's thread is the border: it fails, the others go on
            log.exception("run %s failed", self.view.run)
            if not self._ending:
                self._end(RunStatus.FAILED, sentence(error))
        finally:
            self._slots.leave(self.view.run)
            self._workshop = None
            self._ending = self._ending or RunStatus.FAILED
            self._show(status=self._ending, place=0)

    def _idle(self) -> None:
        """Wait for orders; if none comes for a moment, paint the whole picture first."""
        self._slots.leave(self.view.run)  # it may have been paused before its first turn
        with self._slots.changed:
            self._slots.changed.wait_for(
                lambda: self._ending or self._wants_work(), None if self._whole else PATIENCE
            )
        if not self._whole and self._slots.take(
            self.view.run, self._wants_rest, lambda place: None
        ):
            self._paint(self._build(), full=True)
        if not self._wants_training():
            self._slots.leave(self.view.run)

    def _train(self) -> None:
        """Train by turns until nobody wants more, then rest without a slot."""
        while self._slots.take(self.view.run, self._wants_training, self._stand):
            began = time.perf_counter()
            shop = self._build()
            if self.view.picture is None:
                self._open(shop)
            self._advance(shop)
            if shop.pace.due() or self._point != self._traced:
                self._paint(shop)
            self._budget -= time.perf_counter() - began
            if self._budget <= 0 and not self._ending:
                self._paint(shop, full=True)
                self._end(RunStatus.STOPPED, "This run has used up its computing time.")
        if not self._ending:
            self._rest()

    def _open(self, shop: Workshop) -> None:
        """Show step 0: the picture at once, then its gauges."""
        self._paint(shop)
        shop.measure()
        self._whole = True  # nothing moves yet, so no later time has more to show
        self._show(**shop.numbers())

    def _advance(self, shop: Workshop) -> None:
        """Take one training step; read the gauges when they are due; notice failure and success."""
        self._step, self._whole = shop.step(), False
        if shop.trainer.due() and shop.trainer.status is not RunStatus.FAILED:
            self._measure(shop)
        if shop.trainer.status is RunStatus.FAILED:
            self._end(RunStatus.FAILED, shop.trainer.message)
            self._paint(shop, full=True)

    def _measure(self, shop: Workshop) -> None:
        shop.measure()
        if shop.trainer.status is RunStatus.DONE and self._done_at < 0:  # KL met its target
            self._done_at, self._until = self._step, 0
        self._show(**shop.numbers())

    def _rest(self) -> None:
        """Say at once that it paused, then show the very last step."""
        done = self._step >= self.view.config.steps or self._step == self._done_at
        with self._slots.changed:
            if self._wants_training():
                return  # it was told to play on meanwhile
            self._show(status=RunStatus.DONE if done else RunStatus.PAUSED, place=0)
        shown = self.view.picture
        if self._workshop is not None and (shown is None or shown.step != self._step):
            self._paint(self._workshop)

    def _answer(self) -> None:
        """Trace the point asked about on the picture that stands; this needs no slot."""
        shop, point = self._build(), self._point
        if self.view.picture is None:
            self._open(shop)
        else:
            picture = shop.trace(self.view.picture, point)
            self._traced = point
            self._show(picture=picture)

    def _build(self) -> Workshop:
        if self._workshop is None:
            weights = self._shipped.weights if self._shipped else None
            self._workshop = Workshop(self.view.config, *self._makers, weights)
        return self._workshop

    def _paint(self, shop: Workshop, full: bool = False) -> None:
        point = self._point
        picture = shop.paint(point, full)
        self._traced, self._whole = point, full
        self.pictures = shop.pictures()
        steps = tuple(kept.step for kept in self.pictures)
        self._show(picture=picture, tape_steps=steps, **shop.numbers())

    def _stand(self, place: int) -> None:
        status = RunStatus.QUEUED if place else RunStatus.PLAYING
        if (status, place) != (self.view.status, self.view.place):
            self._show(status=status, place=place)

    def _end(self, ending: RunStatus, message: str) -> None:
        self._ending = ending
        self._show(message=message)

    def _show(self, **changes: Any) -> None:
        pending = not self._ending and (self._point != self._traced or not self._whole)
        with self._slots.changed:  # writers take turns; a reader just reads the attribute
            self.view = replace(self.view, pending=pending, step=self._step, **changes)


def exhibit(view: RunView, shipped: Checkpoint) -> RunView:
    """Return the view of a run that was trained elsewhere."""
    last = shipped.pictures[-1]
    return replace(
        view,
        step=last.step,
        seconds=last.seconds,
        solver_steps=shipped.config.solver_steps,
        picture=last,
        curves=shipped.curves,
        tape_steps=tuple(picture.step for picture in shipped.pictures),
    )


def sentence(error: Exception) -> str:
    """Return what to tell a visitor: our own errors are sentences, others are not."""
    if isinstance(error, ValueError):
        return f"The run failed: {error}."
    if isinstance(error, ArithmeticError):  # a solve that did not get there
        return f"The run failed. {error}"
    return f"The run failed ({type(error).__name__}); what it learnt is kept, the log has details."
