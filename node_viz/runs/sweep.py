"""A grid of flows trained in turns, in a thread that takes one of the slots that runs share.

The cell that lags furthest trains next, so the grid fills evenly and a busy machine slows every
cell alike. `python -m node_viz.runs.sweep` trains the shipped grids again, each from its own base;
with a name and a query, as in `... sweep moons "steps=400"`, it makes one.
"""

from __future__ import annotations

import atexit
import logging
import sys
import threading
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs import shipped as checkpoints
from node_viz.runs import sweep_store
from node_viz.runs.slots import Slots
from node_viz.runs.sweep_view import TURN, SweepView, marks, untrained
from node_viz.runs.worker import Maker, make_painter, make_trainer

log = logging.getLogger(__name__)


class Sweep:
    """A grid of runs in a thread of its own, which lives only while there is something to do.

    Args:
        view: an untrained grid, or a shipped one, which is shown and not trained further.
        slots: the turns all runs share; their condition guards the wishes too.
        makers: what makes a trainer and a painter, in the thread.
        home: the folder of a shipped grid, where the pictures of its cells lie.
    """

    def __init__(
        self,
        view: SweepView,
        slots: Slots,
        makers: tuple[Maker, Maker] = (make_trainer, make_painter),
        home: Path | None = None,
    ) -> None:
        self.view = view
        self.thread: threading.Thread | None = None
        self._slots = slots
        self._makers = makers
        self._home = home
        self._trainers: list[Any] = []
        self._painter: Any = None
        self._marks = marks(view.base.steps)
        self._playing = False
        self._away = False  # nobody watches
        _made.add(self)

    @property
    def shipped(self) -> bool:
        """Whether the grid was trained elsewhere."""
        return self._home is not None

    @property
    def over(self) -> bool:
        """Whether no order can make it go on: it was shipped, is done, or has failed."""
        return self.shipped or self.view.status in (RunStatus.DONE, RunStatus.FAILED)

    def play(self) -> None:
        """Train every cell to the end of its run."""
        with self._slots.changed:
            self._playing = not self.shipped
            if self._wants_training():
                self._stand(self._slots.enter(self.view.name))
            self._wake()

    def pause(self) -> None:
        """Hold; what was learnt is kept."""
        with self._slots.changed:
            self._playing = False
            if self.view.status.live:
                self._show(status=RunStatus.PAUSED, place=0)
            self._slots.changed.notify_all()

    def choose(self, cell: int) -> None:
        """Put the flow of `cell` on the stage, now and at each of its later gauges."""
        if self._home is not None and self.view.cells[cell].metrics is not None:
            picture = checkpoints.read(self._home / str(cell)).pictures[-1]
            self._show(chosen=cell, painted=cell, picture=picture)
            return
        with self._slots.changed:
            self._show(chosen=cell, message="")
            self._wake()

    def release(self) -> None:
        """Say that nobody watches: the slot is given back until somebody does."""
        with self._slots.changed:
            self._away = True
            self._slots.changed.notify_all()

    def attach(self) -> None:
        """Say that somebody watches (again)."""
        if self._away:
            with self._slots.changed:
                self._away = False
                self._wake()

    def _wants_training(self) -> bool:
        return self._playing and not self._away and bool(self._unfinished())

    def _unfinished(self) -> list[int]:
        """Return the cells that have steps left to take."""
        cells = self.view.cells
        if not self._trainers:
            return list(range(len(cells)))
        steps = self.view.base.steps
        return [k for k, each in enumerate(self._trainers)
                if each.step_count < steps and not cells[k].failure]  # fmt: skip

    def _wake(self) -> None:
        """Start the thread if there is work for one."""
        if self.thread is None and (self._wants_training() or self.view.pending):
            self.thread = threading.Thread(target=self._live, name=self.view.name, daemon=True)
            self.thread.start()
        self._slots.changed.notify_all()

    def _live(self) -> None:
        """Train and paint until nothing is wanted."""
        while True:
            try:
                self._work()
            except Exception as error:  # the thread is the border: the grid fails, the app goes on
                log.exception("sweep %s failed", self.view.name)
                self._playing = False
                words = f"The grid failed ({type(error).__name__}); the log has details."
                self._show(status=RunStatus.FAILED, message=words, place=0)
            self._slots.leave(self.view.name)
            with self._slots.changed:
                if not (self._wants_training() or self.view.pending):
                    self.thread = None
                    return

    def _work(self) -> None:
        import torch

        torch.set_num_threads(1)  # holds for this thread
        while self._slots.take(self.view.name, self._wants_training, self._stand):
            if not self._trainers:
                self._trainers = [self._makers[0](cell.config) for cell in self.view.cells]
            turns = {k: self._trainers[k].step_count // TURN for k in self._unfinished()}
            self._advance(min(turns, key=turns.__getitem__))
            self._paint()
        self._paint()
        if self._playing and not self._unfinished():
            self._playing = False
            failed = all(cell.failure for cell in self.view.cells)
            self._show(status=RunStatus.FAILED if failed else RunStatus.DONE, place=0)

    def _advance(self, index: int) -> None:
        """Take one training step in one cell; read its gauges if they are due."""
        trainer = self._trainers[index]
        trainer.step()
        if trainer.status is not RunStatus.FAILED and trainer.step_count in self._marks:
            self._measure(index)
        if trainer.status is RunStatus.FAILED:
            self._swap(index, failure=trainer.message)
        left = [self._trainers[k].step_count for k in self._unfinished()]
        seconds = sum(each.seconds for each in self._trainers)
        self._show(step=min(left, default=self.view.base.steps), seconds=seconds)

    def _measure(self, index: int) -> None:
        from node_viz.training.snapshot import weights_of

        metrics = self._trainers[index].measure()
        if metrics is not None:
            self._swap(index, metrics=metrics, weights=weights_of(self._trainers[index].model))

    def _swap(self, index: int, **changes: Any) -> None:
        cells = list(self.view.cells)
        cells[index] = replace(cells[index], **changes)
        self._show(cells=tuple(cells))

    def _paint(self) -> None:
        """Paint the chosen cell as its gauges saw it, unless the picture is of that already."""
        from node_viz.training.restore import flow_of

        view = self.view
        if view.chosen is None or not view.pending:
            return
        cell = view.cells[view.chosen]
        assert cell.metrics is not None  # or it would not be pending
        assert cell.weights is not None
        self._painter = self._painter or self._makers[1](view.base)
        flow, gauges = flow_of(cell.config, cell.weights), cell.metrics
        about = {"step": gauges.step, "seconds": gauges.seconds, "metrics": gauges}
        try:
            picture = self._painter.paint(flow, full=True, **about)
        except ArithmeticError as error:  # a solve that did not get there
            self._show(message=f"This cell cannot be painted. {error}")
        else:
            self._show(picture=picture, painted=view.chosen)

    def _stand(self, place: int) -> None:
        status = RunStatus.QUEUED if place else RunStatus.PLAYING
        if (status, place) != (self.view.status, self.view.place):
            self._show(status=status, place=place)

    def _show(self, **changes: Any) -> None:
        with self._slots.changed:  # writers take turns; a reader just reads the attribute
            self.view = replace(self.view, **changes)


_made: weakref.WeakSet[Sweep] = weakref.WeakSet()


@atexit.register
def _close() -> None:
    """End all threads: torch dislikes to be cut off at exit."""
    for sweep in list(_made):
        thread = sweep.thread
        sweep.release()
        if thread is not None:
            thread.join(5.0)


def main(arguments: list[str]) -> None:
    """Make one shipped grid (NAME QUERY) or all of them again (no arguments)."""
    jobs = {name: sweep_store.load(name).base for name in sweep_store.names()}
    if arguments:
        jobs = {arguments[0]: ExperimentConfig.from_query(" ".join(arguments[1:]))}
    for name, base in jobs.items():
        sweep = Sweep(untrained(base), Slots(1, quantum=1e9))
        sweep.play()
        while sweep.thread is not None:
            sweep.thread.join(1.0)
        folder = sweep_store.HOME / name
        sweep_store.save(folder, sweep)
        size = sum(file.stat().st_size for file in folder.rglob("*.*"))
        print(f"{name}: {size / 1e3:.0f} kB, {sweep.view.seconds:.0f} s of training")


if __name__ == "__main__":
    main(sys.argv[1:])
