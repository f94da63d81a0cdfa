"""One run in its own thread: between two training steps it does whatever is wanted next."""

from __future__ import annotations

import logging
import threading
import time

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.api import Command, RunView
from node_viz.runs.lockstep import Lockstep
from node_viz.runs.shipped import ShippedRun
from node_viz.runs.slots import Slots
from node_viz.runs.wishes import Wishes, sentence, view_of
from node_viz.runs.worker import Kept, Maker, Weights, Worker

log = logging.getLogger(__name__)
PATIENCE = 0.3  #: seconds of rest before the whole picture is painted; another click may come first


class Run:
    """A run: what is wanted of it, and the thread that does it.

    Args:
        run: its name, also in the line for a slot.
        config: what to train.
        slots: the turns all runs share.
        lockstep: the runs it trains side by side with.
        makers: what makes the trainer and the painter, in the thread, once they are needed.
        budget: seconds of computing after which the run is stopped.
        shipped: a finished run to show instead of training one.
    """

    def __init__(
        self,
        run: str,
        config: ExperimentConfig,
        slots: Slots,
        lockstep: Lockstep,
        makers: tuple[Maker, Maker],
        budget: float,
        shipped: ShippedRun | None = None,
    ) -> None:
        view = RunView(run, config, RunStatus.PAUSED)
        shown = view_of(shipped, view) if shipped else view
        self.wishes = Wishes(shown, slots, lockstep, trains=shipped is None)
        self.kept = kept_of(shipped)  #: oldest first; swapped whole
        self.thread: threading.Thread | None = None
        self._slots = slots
        self._makers = makers
        self._budget = budget
        self._shipped = shipped
        self._worker: Worker | None = None
        self._done_at = -1  # the step that met the target KL

    @property
    def view(self) -> RunView:
        """The newest view."""
        return self.wishes.view

    def weights(self, step: int | None) -> tuple[int, Weights] | None:
        """Return the newest kept step at or before `step`, or of all, and its weights."""
        kept = [one for one in self.kept if step is None or one.picture.step <= step]
        return (kept[-1].picture.step, kept[-1].weights) if kept else None

    def order(self, command: Command) -> None:
        """Pass an order on and see that there is somebody to follow it."""
        self.wishes.order(command)
        self.wake()

    def wake(self) -> None:
        """Set the thread to work if there is any; a new run has its step 0 to show."""
        with self._slots.changed:
            if self.thread is not None:
                return
            if self.wishes.ending:
                self.wishes.ended()
            elif self.wishes.wants_work():
                self.thread = threading.Thread(target=self._live, name=self.view.run, daemon=True)
                self.wishes.show()
                self.thread.start()

    def _live(self) -> None:
        """Do what is wanted until the end is wanted."""
        wishes = self.wishes
        try:
            while not wishes.ending:
                if wishes.wants_training():
                    self._train()
                elif wishes.wants_work():
                    self._answer()
                else:
                    self._idle()
        except Exception as error:  # a run's thread is the border: it fails, the others go on
            log.exception("run %s failed", self.view.run)
            if not wishes.ending:
                wishes.end(RunStatus.FAILED, sentence(error))
        finally:
            self._slots.leave(self.view.run)
            self._worker = None
            wishes.ended()

    def _idle(self) -> None:
        """Wait for orders; if none comes for a moment, paint the whole picture first."""
        wishes, run = self.wishes, self.view.run
        self._slots.leave(run)  # it may have been paused before its first turn
        with self._slots.changed:
            self._slots.changed.wait_for(
                lambda: wishes.ending or wishes.wants_work(), None if wishes.whole else PATIENCE
            )
        if not wishes.whole and self._slots.take(
            run, wishes.wants_rest, lambda place: None, party=wishes.lockstep.name
        ):
            self._paint(self._build(), full=True)
        if not wishes.wants_training():
            self._slots.leave(run)

    def _train(self) -> None:
        """Train by turns until nobody wants more, then rest without a slot."""
        wishes = self.wishes
        while self._slots.take(
            self.view.run,
            wishes.wants_training,
            wishes.stand,
            party=wishes.lockstep.name,
            ready=lambda: wishes.lockstep.ready(wishes),
        ):
            began = time.perf_counter()
            self._advance(self._build())
            self._budget -= time.perf_counter() - began
            if self._budget <= 0 and not wishes.ending:
                self._paint(self._build(), full=True)
                wishes.end(RunStatus.STOPPED, "This run has used up its computing time.")
        if not wishes.ending:
            self._rest()

    def _open(self, worker: Worker) -> None:
        """Show step 0: the picture at once, then its gauges."""
        self._paint(worker)
        worker.measure()
        self.wishes.whole = True  # nothing moves yet, so no later time has more to show
        self.wishes.show(**worker.numbers())

    def _advance(self, worker: Worker) -> None:
        """Take one training step and look at it if that is due; notice failure and success."""
        wishes, lockstep = self.wishes, self.wishes.lockstep
        if self.view.picture is None:
            self._open(worker)
        wishes.step, wishes.whole = worker.step(), False
        with self._slots.changed:
            if lockstep.waits_for(wishes):
                self._slots.changed.notify_all()
        if worker.trainer.due() and worker.trainer.status is not RunStatus.FAILED:
            self._measure(worker)
        if worker.trainer.status is RunStatus.FAILED:
            wishes.end(RunStatus.FAILED, worker.trainer.message)
            self._paint(worker, full=True)
            return
        due = worker.pace.due() or wishes.point != wishes.traced
        with self._slots.changed:
            paints = lockstep.paints(wishes, due)
        if paints:
            self._paint(worker)

    def _measure(self, worker: Worker) -> None:
        worker.measure()
        if worker.trainer.status is RunStatus.DONE and self._done_at < 0:  # KL met its target
            self._done_at, self.wishes.until = self.wishes.step, 0
        self.wishes.show(**worker.numbers())

    def _rest(self) -> None:
        """Say at once that it paused, then show the very last step."""
        step = self.wishes.step
        if self.wishes.rest(done=step >= self.view.config.steps or step == self._done_at):
            shown = self.view.picture
            if self._worker is not None and (shown is None or shown.step != step):
                self._paint(self._worker)

    def _answer(self) -> None:
        """Trace the point asked about on the picture that stands; this needs no slot."""
        worker, point = self._build(), self.wishes.point
        if self.view.picture is None:
            self._open(worker)
        else:
            picture = worker.trace(self.view.picture, point)
            self.wishes.traced = point
            self.wishes.show(picture=picture)

    def _build(self) -> Worker:
        if self._worker is None:
            weights = self._shipped.weights if self._shipped else None
            share = self.wishes.lockstep.share
            self._worker = Worker(self.view.config, *self._makers, weights, share)
        return self._worker

    def _paint(self, worker: Worker, full: bool = False) -> None:
        point = self.wishes.point
        picture = worker.paint(point, full)
        self.wishes.traced, self.wishes.whole = point, full
        self.kept = worker.kept
        steps = tuple(one.picture.step for one in self.kept)
        self.wishes.show(picture=picture, tape_steps=steps, **worker.numbers())


def kept_of(shipped: ShippedRun | None) -> tuple[Kept, ...]:
    """Return the pictures that a shipped run brings, with their weights; none of any other run."""
    if shipped is None:
        return ()
    return tuple(Kept(one, shipped.weights_at(k)) for k, one in enumerate(shipped.pictures))
