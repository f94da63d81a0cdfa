"""Equal configs train once: all who start the same pack of runs watch one training.

A training is a function of its config, seed included, so a second visitor's run would show the same
pictures once more. Whoever starts a pack that somebody has started already takes a *seat*: a place
of one's own in the history of that training, which begins at step 0, goes from picture to picture
as far as the training has come, and rests where the visitor says. Nobody's order stops the others:
the training goes as far as the seat that wants most. A step that it has passed without a picture is
reached by a training of the seat's own, which begins at the last picture before it. Pictures from
before there were two to watch have no state to begin with: there the next picture has to do.
"""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.api import Command
from node_viz.runs.history import Moment
from node_viz.runs.run import Run
from node_viz.runs.slots import Slots

if TYPE_CHECKING:
    from node_viz.runs.watcher import Watcher

FRAME = 0.15  #: seconds from one picture of a history to the next, at least
CATCH_UP = 12  #: looks after which a seat that is behind has made good about two thirds of it
FAR = 100  #: steps that are trained again for one that was passed; in a full class they take 15 s

Configs = tuple[ExperimentConfig, ...]
Again = Callable[[Sequence[Moment | None]], list[Run]]


class Training:
    """The runs of one pack, and the seats of those who watch them; the slots' lock guards all.

    Args:
        runs: the pack, complete.
        slots: the turns that all runs share.
        again: makes an equal pack, for a seat that goes its own way, from these moments.
    """

    def __init__(self, runs: Sequence[Run], slots: Slots, again: Again) -> None:
        self.runs = tuple(runs)
        self.name = uuid.uuid4().hex  #: in questions about it
        self.seats: list[Seat] = []
        self.slots, self.again = slots, again

    @property
    def sound(self) -> bool:
        """Whether somebody else may come to watch: nothing was stopped, and nothing has failed."""
        gone = (RunStatus.STOPPED, RunStatus.FAILED)
        return not any(run.wishes.ending or run.view.status in gone for run in self.runs)

    @property
    def inviting(self) -> bool:
        """Whether it is worth watching: it goes on, is done, or has not begun.

        Of one that somebody has left half way most steps could not be reached but by training.
        """
        rests = not any(run.wishes.wants_training() for run in self.runs)
        begun = any(run.wishes.step > 0 for run in self.runs)
        over = all(run.view.status.over or run.view.shipped for run in self.runs)
        return self.sound and (over or not (rests and begun))

    def steps(self) -> list[int]:
        """Return the steps of which every run has a picture that has not ended before, ascending.

        What has ended goes on showing its last picture.
        """
        kept = [set(run.history.steps) for run in self.runs]
        ends = [
            max(steps, default=-1) if run.view.status.over or run.view.shipped else math.inf
            for run, steps in zip(self.runs, kept, strict=True)
        ]
        runs = list(zip(kept, ends, strict=True))
        return [
            step
            for step in sorted(set[int]().union(*kept))
            if all(step in has or step > end for has, end in runs)
        ]

    def follow(self) -> None:
        """Train as far as the seat wants that wants most, or rest."""
        until = max((seat.until for seat in self.seats if seat.until > seat.at), default=None)
        going = [run for run in self.runs if not run.view.status.over]
        if until is not None:
            for run in going:
                if run.wishes.until != min(until, run.view.config.steps):
                    run.order(Command("play", until=None if until == math.inf else int(until)))
        elif any(run.wishes.wants_training() for run in going):
            newest = max(run.view.step for run in self.runs)  # so they stop at one step
            for run in going:
                run.order(Command("play", until=newest))

    def leave(self, seat: Seat) -> None:
        """Give up a seat; a training that nobody watches ends."""
        self.seats.remove(seat)
        if self.seats:
            self.follow()
            return
        for run in self.runs:
            run.order(Command("stop"))


class Seat:
    """One visitor's place in the history of a training.

    Args:
        training: what is watched.
        at: the step shown.
        until: the step to go on to; its end if infinite.
    """

    def __init__(self, training: Training, at: int = 0, until: float = 0) -> None:
        self.training, self.at, self.until = training, at, until
        self._shared = training  # where it began
        self.watchers: list[Watcher] = []
        self.beyond = -1  #: the step shown where the one asked for had no picture
        self._since = -math.inf  # when the picture shown was reached
        training.seats.append(self)
        for run in training.runs:
            run.watched = True

    def order(self, until: float) -> None:
        """Go on to a step, or rest if it lies behind."""
        with self.training.slots.changed:
            self.until = until
            if until == math.inf and self.training is not self._shared and self._shared.sound:
                self._move(self._shared)
            self.training.follow()

    @property
    def goes_on(self) -> bool:
        """Whether its visitor waits for pictures."""
        return self.until > self.at

    def look(self) -> int:
        """Go on to the next picture if it is time, and return the step shown."""
        with self.training.slots.changed:
            if self.until <= self.at:
                return self.at
            steps = self.training.steps()
            ahead = [step for step in steps if self.at < step <= self.until]
            if not ahead and steps and steps[-1] > self.until:
                self._go_own_way(steps)
            elif ahead and time.monotonic() - self._since >= FRAME:
                self.at = ahead[math.ceil(len(ahead) / CATCH_UP) - 1]
                self._since = time.monotonic()
                if self.at >= self.until:
                    self.training.follow()
            return self.at

    def leave(self, watcher: Watcher) -> None:
        """Give up one run of the pack, and with the last one the seat."""
        with self.training.slots.changed:
            if watcher in self.watchers:
                self.watchers.remove(watcher)
                if not self.watchers:
                    self.training.leave(self)

    def _go_own_way(self, steps: Sequence[int]) -> None:
        """Reach a step that the others passed unseen by a training of one's own.

        Args:
            steps: of which there is a picture; where too much would be trained again, the first of
                them after the step asked for has to do.
        """
        of = self.training
        moments = [run.history.moment(self.at) for run in of.runs]
        begins = min(0 if one is None else one.step for one in moments)
        if self.until - begins > FAR:
            self.at = self.until = self.beyond = min(step for step in steps if step > self.until)
        else:
            self._move(Training(of.again(moments), of.slots, of.again))
        self.training.follow()

    def _move(self, training: Training) -> None:
        """Watch another training, which is as far as this seat or will be in a moment."""
        for watcher in self.watchers:
            watcher.keep()
        before, self.training = self.training, training
        training.seats.append(self)
        before.leave(self)
