"""Who trains what: where equal packs meet, those of today and those that were kept on disk."""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from node_viz.records.history import RunStatus
from node_viz.runs import finished
from node_viz.runs.api import Command
from node_viz.runs.history import Moment
from node_viz.runs.run import Run
from node_viz.runs.shared import Configs, Seat, Training
from node_viz.runs.shipped import ShippedRun
from node_viz.runs.slots import Slots
from node_viz.runs.watcher import Watcher

Runs = list[Run]


@dataclass(frozen=True)
class Makers:
    """What a host makes and has done for its trainings."""

    #: the runs of a pack, for nobody in particular, from moments of an equal one
    train: Callable[[Configs, Sequence[Moment | None]], Runs]
    show: Callable[[tuple[ShippedRun, ...]], Runs]  #: the same of a pack that was kept
    watch: Callable[[str, Seat], Watcher]  #: a run's name and its seat -> what its visitor sees
    begin: Callable[..., None]  #: long work, as in `Host.begin`


class Trainings:
    """The packs that may be watched by several.

    Args:
        slots: the turns that all runs share.
        makers: what the host makes.
        cache: where packs that are done are kept; None for nowhere.
    """

    def __init__(self, slots: Slots, makers: Makers, cache: Path | None) -> None:
        self._slots, self._makers, self._cache = slots, makers, cache
        self._begun: dict[Configs, tuple[str, list[weakref.ref[Run]]]] = {}
        self._watched: weakref.WeakValueDictionary[Configs, Training] = (
            weakref.WeakValueDictionary()
        )
        self._seats: weakref.WeakValueDictionary[str, Seat] = weakref.WeakValueDictionary()

    def note(self, pack: str, configs: Configs, run: Run) -> None:
        """Note that a run of a pack trains for itself, until an equal pack comes."""
        name, runs = self._begun.get(configs, ("", []))
        if name != pack:
            gone = [key for key, (_, old) in self._begun.items() if any(r() is None for r in old)]
            for key in gone:
                del self._begun[key]
            runs = []
            self._begun[configs] = (pack, runs)
        runs.append(weakref.ref(run))

    def kept(self, configs: Configs) -> tuple[ShippedRun, ...]:
        """Return the pack that was trained to its end before, if the cache has it.

        It reads a disk, so nobody's lock should be held.
        """
        return finished.find(self._cache, configs) if self._cache else ()

    def join(
        self, run: str, pack: str, configs: Configs, kept: tuple[ShippedRun, ...]
    ) -> dict[str, Watcher]:
        """Give the next run of a pack a seat where an equal pack trains, or was `kept`.

        Returns:
            What visitors see from now on, by the names of their runs: the newcomer, and whoever
            was alone with that training so far. Nothing if nobody trains the same.
        """
        with self._slots.changed:
            seat, found = self._seats.get(pack), dict[str, Watcher]()
            if seat is None:
                training = self._watched.get(configs)
                if training is None:
                    training = self._training(configs, kept)
                if training is None or not training.inviting:
                    return {}
                if not training.seats:
                    found = self._sit_down(training)
                self._watched[configs] = training
                self._seats[pack] = seat = Seat(training)
            return {**found, run: self._makers.watch(run, seat)}

    def done(self, pack: str, configs: Configs) -> None:
        """Keep a pack if all its runs are done; each of them says so when it is."""
        with self._slots.changed:
            name, _ = self._begun.get(configs, ("", []))
            runs = self._pack(configs) if name == pack else []
            whole = bool(runs) and all(run.view.status is RunStatus.DONE for run in runs)
        if self._cache and whole:
            told = [run.trained() for run in runs]
            self._makers.begin(f"keep {pack}", finished.keep, self._cache, told)

    def _training(self, configs: Configs, kept: tuple[ShippedRun, ...]) -> Training | None:
        """Return the training of a pack that has no seats yet, one of today if there is one."""
        today = self._of(self._pack(configs), configs)
        if today is not None and today.inviting:
            return today
        return self._of(self._makers.show(kept), configs)

    def _of(self, runs: Runs, configs: Configs) -> Training | None:
        again = partial(self._makers.train, configs)
        return Training(runs, self._slots, again) if runs else None

    def _pack(self, configs: Configs) -> Runs:
        """Return the runs of the last pack with these configs, if it is complete."""
        _, begun = self._begun.get(configs, ("", []))
        runs = [run for run in (one() for one in begun) if run is not None]
        return runs if len(runs) == len(configs) else []

    def _sit_down(self, training: Training) -> dict[str, Watcher]:
        """Give a seat, where it is now, to the visitor who was alone with a training so far."""
        if training.runs[0].view.shipped:
            return {}  # nobody's, it was kept
        until = max(one.wishes.until for one in training.runs)
        ends = any(one.wishes.until >= one.view.config.steps for one in training.runs)
        at = max(training.steps(), default=0)
        seat, watchers = Seat(training, at, math.inf if ends else until), dict[str, Watcher]()
        for one in training.runs:
            watchers[one.view.run] = watcher = self._makers.watch(one.view.run, seat)
            watcher.point = one.wishes.point
            one.order(Command("ask"))
        return watchers
