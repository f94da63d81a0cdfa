"""One run in its own thread: between two training steps it does whatever is wanted next."""

from __future__ import annotations

import logging
import threading
import time

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.api import Command, RunView
from node_viz.runs.lockstep import Pack
from node_viz.runs.shipped import ShippedRun
from node_viz.runs.slots import Slots
from node_viz.runs.wishes import Desk, exhibit
from node_viz.runs.worker import Kept, Maker, Weights, Worker

log = logging.getLogger(__name__)
PATIENCE = 0.3  #: seconds of rest before the whole picture is painted; another click may come first


class Job:
    """A run: its desk, and the thread that does what is wanted there.

    Args:
        run: its name, also in the line for a slot.
        config: what to train.
        slots: the turns all runs share.
        pack: the runs it trains in lock-step with.
        makers: what makes the trainer and the painter, in the thread, once they are needed.
        budget: seconds of computing after which the run is stopped.
        shipped: a finished run to show instead of training one.
    """

    def __init__(
        self,
        run: str,
        config: ExperimentConfig,
        slots: Slots,
        pack: Pack,
        makers: tuple[Maker, Maker],
        budget: float,
        shipped: ShippedRun | None = None,
    ) -> None:
        view = RunView(run, config, RunStatus.PAUSED)
        self.desk = Desk(exhibit(view, shipped), slots, pack, trains=shipped is None)
        self.kept: tuple[Kept, ...] = ()  #: pictures and their weights, oldest first; swapped whole
        self.thread: threading.Thread | None = None
        self._slots = slots
        self._makers = makers
        self._budget = budget
        self._shipped = shipped
        self._workshop: Worker | None = None
        self._done_at = -1  # the step that met the target KL
        if shipped is not None:
            self.kept = tuple(
                Kept(picture, shipped.weights_at(k)) for k, picture in enumerate(shipped.pictures)
            )

    @property
    def view(self) -> RunView:
        """The newest view."""
        return self.desk.view

    def weights(self, step: int | None) -> tuple[int, Weights] | None:
        """Return the newest kept step at or before `step`, or of all, and its weights."""
        kept = [one for one in self.kept if step is None or one.picture.step <= step]
        return (kept[-1].picture.step, kept[-1].weights) if kept else None

    def order(self, command: Command) -> None:
        """Pass an order on and see that there is somebody to follow it."""
        self.desk.order(command)
        self.wake()

    def wake(self) -> None:
        """Set the thread to work if there is any; a new run has its step 0 to show."""
        with self._slots.changed:
            if self.thread is not None:
                return
            if self.desk.ending:
                self.desk.ended()
            elif self.desk.wants_work():
                self.thread = threading.Thread(target=self._live, name=self.view.run, daemon=True)
                self.desk.show()
                self.thread.start()

    def _live(self) -> None:
        """Do what is wanted until the end is wanted."""
        desk = self.desk
        try:
            while not desk.ending:
                if desk.wants_training():
                    self._train()
                elif desk.wants_work():
                    self._answer()
                else:
                    self._idle()
        except Exception as error:  # a run's thread is the border: it fails, the others go on
            log.exception("run %s failed", self.view.run)
            if not desk.ending:
                desk.end(RunStatus.FAILED, sentence(error))
        finally:
            self._slots.leave(self.view.run)
            self._workshop = None
            desk.ended()

    def _idle(self) -> None:
        """Wait for orders; if none comes for a moment, paint the whole picture first."""
        desk, run = self.desk, self.view.run
        self._slots.leave(run)  # it may have been paused before its first turn
        with self._slots.changed:
            self._slots.changed.wait_for(
                lambda: desk.ending or desk.wants_work(), None if desk.whole else PATIENCE
            )
        if not desk.whole and self._slots.take(
            run, desk.wants_rest, lambda place: None, party=desk.pack.name
        ):
            self._paint(self._build(), full=True)
        if not desk.wants_training():
            self._slots.leave(run)

    def _train(self) -> None:
        """Train by turns until nobody wants more, then rest without a slot."""
        desk = self.desk
        while self._slots.take(
            self.view.run,
            desk.wants_training,
            desk.stand,
            party=desk.pack.name,
            ready=lambda: desk.pack.ready(desk),
        ):
            began = time.perf_counter()
            self._advance(self._build())
            self._budget -= time.perf_counter() - began
            if self._budget <= 0 and not desk.ending:
                self._paint(self._build(), full=True)
                desk.end(RunStatus.STOPPED, "This run has used up its computing time.")
        if not desk.ending:
            self._rest()

    def _open(self, shop: Worker) -> None:
        """Show step 0: the picture at once, then its gauges."""
        self._paint(shop)
        shop.measure()
        self.desk.whole = True  # nothing moves yet, so no later time has more to show
        self.desk.show(**shop.numbers())

    def _advance(self, shop: Worker) -> None:
        """Take one training step and look at it if that is due; notice failure and success."""
        desk, pack = self.desk, self.desk.pack
        if self.view.picture is None:
            self._open(shop)
        desk.step, desk.whole = shop.step(), False
        with self._slots.changed:
            if pack.waits_for(desk):
                self._slots.changed.notify_all()
        if shop.trainer.due() and shop.trainer.status is not RunStatus.FAILED:
            self._measure(shop)
        if shop.trainer.status is RunStatus.FAILED:
            desk.end(RunStatus.FAILED, shop.trainer.message)
            self._paint(shop, full=True)
            return
        due = shop.pace.due() or desk.point != desk.traced
        with self._slots.changed:
            paints = pack.paints(desk, due)
        if paints:
            self._paint(shop)

    def _measure(self, shop: Worker) -> None:
        shop.measure()
        if shop.trainer.status is RunStatus.DONE and self._done_at < 0:  # KL met its target
            self._done_at, self.desk.until = self.desk.step, 0
        self.desk.show(**shop.numbers())

    def _rest(self) -> None:
        """Say at once that it paused, then show the very last step."""
        step = self.desk.step
        if self.desk.rest(done=step >= self.view.config.steps or step == self._done_at):
            shown = self.view.picture
            if self._workshop is not None and (shown is None or shown.step != step):
                self._paint(self._workshop)

    def _answer(self) -> None:
        """Trace the point asked about on the picture that stands; this needs no slot."""
        shop, point = self._build(), self.desk.point
        if self.view.picture is None:
            self._open(shop)
        else:
            picture = shop.trace(self.view.picture, point)
            self.desk.traced = point
            self.desk.show(picture=picture)

    def _build(self) -> Worker:
        if self._workshop is None:
            weights = self._shipped.weights if self._shipped else None
            share = self.desk.pack.share
            self._workshop = Worker(self.view.config, *self._makers, weights, share)
        return self._workshop

    def _paint(self, shop: Worker, full: bool = False) -> None:
        point = self.desk.point
        picture = shop.paint(point, full)
        self.desk.traced, self.desk.whole = point, full
        self.kept = shop.kept
        steps = tuple(one.picture.step for one in self.kept)
        self.desk.show(picture=picture, tape_steps=steps, **shop.numbers())


def sentence(error: Exception) -> str:
    """Return what to tell a visitor: our own errors are sentences, others are not."""
    if isinstance(error, ValueError):
        return f"The run failed: {error}."
    if isinstance(error, ArithmeticError):  # a solve that did not get there
        return f"The run failed. {error}"
    return f"The run failed ({type(error).__name__}); what it learnt is kept, the log has details."
