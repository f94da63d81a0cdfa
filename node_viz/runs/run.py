"""One run, ruled by a thread of its own: between pieces of training it does what is wanted next.

The thread only gives orders; what computes is the run's worker, in the place that its slot stands
for (carried.py).
"""

from __future__ import annotations

import logging
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.api import Command, RunView, WorkerLost
from node_viz.runs.carried import Carried
from node_viz.runs.finished import Trained
from node_viz.runs.history import Entry, History, Moment
from node_viz.runs.lockstep import Lockstep
from node_viz.runs.places import AnyWorker, Place, Recipe
from node_viz.runs.shelf import Shelf
from node_viz.runs.shipped import ShippedRun
from node_viz.runs.slots import Slots
from node_viz.runs.wishes import Wishes, sentence, view_of
from node_viz.runs.worker import Kept, Maker

log = logging.getLogger(__name__)
PIECE = 0.04  #: seconds of training after which the thread looks whether something else is wanted
REST = 5.0  #: seconds without orders after which the thread ends
PATIENCE = 0.3  #: seconds of rest before the whole picture is painted; another click may come first


class Run:
    """A run: what is wanted of it, and the thread that has it done.

    Args:
        run: its name, also in the line for a slot.
        config: what to train.
        slots: the turns all runs share.
        places: where to compute, one for each slot.
        lockstep: the runs it trains side by side with.
        makers: what makes the trainer and the painter, in the thread, once they are needed.
        budget: seconds of computing after which the run is stopped.
        shelf: where its history lies.
        shipped: a finished run to show instead of training one.
        finished: told, in the run's thread, that it is trained to its end.
        begun: a moment of an equal run to go on from.
    """

    def __init__(
        self,
        run: str,
        config: ExperimentConfig,
        slots: Slots,
        places: Sequence[Place],
        lockstep: Lockstep,
        makers: tuple[Maker, Maker],
        budget: float,
        shelf: Shelf,
        shipped: ShippedRun | None = None,
        finished: Callable[[], None] = lambda: None,
        begun: Moment | None = None,
    ) -> None:
        view = RunView(run, config, RunStatus.PAUSED, step=begun.step if begun else 0)
        shown = view_of(shipped, view) if shipped else view
        self.wishes = Wishes(shown, slots, lockstep, trains=shipped is None)
        self.history = History(begun.entries if begun else entries_of(shipped), shelf)
        self.watched = False  #: several watch it, and may go on from any of its pictures
        self.thread: threading.Thread | None = None
        self._slots = slots
        recipe = Recipe(config, makers, shipped.weights if shipped else None)
        self._carried = Carried(recipe, places, begun and begun.state)
        self._budget = budget
        self._finished = finished
        self._done_at = -1  # the step that met the target KL

    @property
    def view(self) -> RunView:
        """The newest view."""
        return self.wishes.view

    @property
    def status(self) -> RunStatus:
        """Where it stands."""
        return self.view.status

    @property
    def kept(self) -> tuple[Kept, ...]:
        """What it looked like, oldest first."""
        return self.history.items

    @property
    def ending(self) -> bool:
        """Whether it is over for good, or will be in a moment."""
        return self.wishes.ending is not None

    @property
    def silent(self) -> float:
        """Seconds for which nothing was heard from where the run computes."""
        return self._carried.silent

    def moment(self, step: float) -> Kept | None:
        """Return the newest moment at or before a step."""
        return self.history.at(step)

    def trained(self) -> Trained:
        """Return what it leaves behind once it is done."""
        pictures = [one.picture for one in self.kept]
        assert self.view.curves is not None
        return Trained(
            self.view.config,
            tuple((one.step, one.seconds, one.metrics) for one in pictures),
            tuple(one.weights for one in self.kept),
            self.view.curves,
        )

    def order(self, command: Command) -> None:
        """Pass an order on and see that there is somebody to follow it."""
        with self._slots.changed:  # an order may take a slot, and then somebody must give it back
            self.wishes.order(command)
            self.wake()

    def wake(self) -> None:
        """Set the thread to work if there is any; a new run has its step 0 to show."""
        with self._slots.changed:
            if self.thread is not None:
                return
            if self.wishes.ending:
                self._slots.forget(self.view.run)
                self._carried.forget()
                self.wishes.ended()
            elif self.wishes.wants_work():
                self.thread = threading.Thread(target=self._live, name=self.view.run, daemon=True)
                self.wishes.show()
                self.thread.start()

    def _live(self) -> None:
        """Do what is wanted until the end is wanted, or nothing is for a while."""
        wishes = self.wishes
        try:
            while not wishes.ending:
                if wishes.wants_training():
                    self._train()
                elif wishes.wants_work():
                    self._answer()
                elif not self._idle():
                    return
        except Exception as error:  # a run's thread is the border: it fails, the others go on
            if not wishes.ending:
                log.exception("run %s failed", self.view.run)
                wishes.end(RunStatus.FAILED, sentence(error))
        if wishes.ending:
            self._slots.forget(self.view.run)
            self._carried.forget()
            wishes.ended()

    def _idle(self) -> bool:
        """Wait for orders; if none comes for a moment, paint the whole picture first.

        Returns:
            Whether to go on: a run that rests for long needs no thread, its next order brings one.
        """
        wishes, run = self.wishes, self.view.run
        self._slots.leave(run)  # it may have been paused before its first turn
        self._carried.take_home()
        pause = REST if wishes.whole else PATIENCE
        with self._slots.changed:
            # A slot that came with an order which the next one took back is given back below.
            wanted = self._slots.changed.wait_for(
                lambda: wishes.ending or wishes.wants_work() or self._slots.knows(run), pause
            )
            if not wanted and wishes.whole:
                self.thread = None
                return False
        if not wishes.whole and self._slots.take(
            run, wishes.wants_rest, lambda place: None, party=wishes.lockstep.name, last=True
        ):
            self._paint(self._here(), full=True)
        if not wishes.wants_training():
            self._slots.leave(run)
        return True

    def _train(self) -> None:
        """Train by turns until nobody wants more, then rest without a slot."""
        wishes = self.wishes
        while self._has_a_turn():
            began = time.perf_counter()
            self._advance(self._here())
            self._budget -= time.perf_counter() - began
            if self._budget <= 0 and not wishes.ending:
                self._paint(self._here(), full=True)
                wishes.end(RunStatus.STOPPED, "This run has used up its computing time.")
        if not wishes.ending:
            self._rest()

    def _has_a_turn(self) -> bool:
        """Wait for a slot, or keep the one it has; return False once nobody wants more."""
        wishes, run = self.wishes, self.view.run
        if self._carried.out and not self._slots.goes_on(run):
            self._carried.take_home()
        return self._slots.take(
            run,
            wishes.wants_training,
            wishes.stand,
            party=wishes.lockstep.name,
            ready=lambda: wishes.lockstep.ready(wishes),
            new=wishes.unseen,
        )

    def _open(self, worker: AnyWorker) -> None:
        """Show where it begins: the picture at once, then its gauges unless they are known."""
        self._paint(worker)
        self.wishes.whole = True  # nothing moves yet, so no later time has more to show
        if self.view.step == 0:
            self._measure(worker)

    def _advance(self, worker: AnyWorker) -> None:
        """Take a few training steps and look if that is due; notice failure and success."""
        wishes, lockstep = self.wishes, self.wishes.lockstep
        if self.view.picture is None:
            self._open(worker)
        with self._slots.changed:
            before = wishes.step
            steps = lockstep.sets_out(wishes, self._carried.steps)
        done = worker.train(steps, PIECE)
        with self._slots.changed:
            wishes.step, wishes.whole = done.step, False
            if lockstep.arrived(wishes, before):
                self._slots.changed.notify_all()
        failure = done.failure or (self._measure(worker) if done.gauges_due else "")
        if failure:
            wishes.end(RunStatus.FAILED, failure)
            self._paint(worker, full=True)
            return
        due = done.picture_due or wishes.unseen or wishes.point != wishes.traced
        with self._slots.changed:
            paints = lockstep.paints(wishes, due)
        if paints:
            self._paint(worker)

    def _measure(self, worker: AnyWorker) -> str:
        """Read and show the gauges; return why that failed, if it did."""
        measured = worker.measure()
        if measured.status is RunStatus.DONE and self._done_at < 0:  # KL met its target
            self._done_at, self.wishes.until = self.wishes.step, 0
        self.wishes.show(**measured.numbers)
        return measured.numbers["message"] if measured.status is RunStatus.FAILED else ""

    def _rest(self) -> None:
        """Say at once that it paused, then show the very last step."""
        step = self.wishes.step
        if self.wishes.rest(done=step >= self.view.config.steps or step == self._done_at):
            shown = self.view.picture
            if self._carried.made and (shown is None or shown.step != step):
                self._paint(self._anywhere())
            if self.view.status is RunStatus.DONE:
                self._finished()

    def _answer(self) -> None:
        """Trace the point asked about on the picture that stands; this needs no slot."""
        for last in (False, True):
            try:
                self._trace(self._anywhere())
                return
            except WorkerLost:  # it may have been another run that brought it down
                self._carried.discard()
                if last:
                    raise

    def _trace(self, worker: AnyWorker) -> None:
        point = self.wishes.point
        if self.view.picture is None:
            self._open(worker)
        else:
            path = None if point is None else worker.path(point)
            self.wishes.traced = point
            self.wishes.show(picture=replace(self.view.picture, path=path))

    def _here(self) -> AnyWorker:
        """Return the worker where the run's slot is."""
        return self._carried.at(self._slots.slot(self.view.run), self.wishes.lockstep.share)

    def _anywhere(self) -> AnyWorker:
        """Return the worker, for what needs no slot."""
        return self._carried.anywhere(self.wishes.lockstep.share)

    def _paint(self, worker: AnyWorker, full: bool = False) -> None:
        point = self.wishes.point
        painted = worker.paint(full)
        picture = painted.picture
        # The path belongs to a question of this moment, not to the history of the run.
        self.history.add(Kept(picture, painted.weights, self._state()))
        if point is not None:
            picture = replace(picture, path=worker.path(point))
        self.wishes.traced, self.wishes.whole = point, full
        self.wishes.unseen = self.wishes.unseen and self.wishes.step == 0
        self.wishes.show(picture=picture, tape_steps=self.history.steps, **painted.numbers)

    def _state(self) -> bytes | None:
        """Return what an equal run can go on from, if somebody may want to."""
        state = self._carried.copy() if self.watched else None
        return None if state is None else zlib.compress(state, 1)


def entries_of(shipped: ShippedRun | None) -> tuple[Entry, ...]:
    """Return the pictures that a shipped run brings, with their weights; none of any other run."""
    if shipped is None:
        return ()
    kept = [Kept(one, shipped.weights_at(k)) for k, one in enumerate(shipped.pictures)]
    return tuple(Entry(one, None) for one in kept)  # who shows it next shares its pictures
