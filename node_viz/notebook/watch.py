"""A trainer that is watched: it is painted as its steps pass, in the very loop that trains it.

Between two steps the weights stand still, so a picture is of one step and no lock is needed; a
thread beside the loop would paint weights that change under it, and fight it for the processor.
What a picture costs is paid off by training before the next one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from node_viz.notebook.panes import Pane
from node_viz.runs.pace import Pace
from node_viz.runs.worker import make_painter, single
from node_viz.solvers import SolveError
from node_viz.training.loop import Loop

INTERVAL = 0.3  #: seconds from picture to picture, at least
SHARE = 0.1  #: of the loop's time, at most, between two looks at the gauges
STALE = 10.0  #: seconds after which a picture is due, whatever it costs
TOO_WILD = "The model became too wild to be painted at step {}."

Point = tuple[float, ...]


class Watch:
    """Keeps pictures of a trainer in its pane.

    Args:
        trainer: is watched from now on, and painted at once.
        pane: where the pictures go.
        told: called with whether the run rests, when there is something new to show.

    Raises:
        ValueError: the model cannot be painted, and there is no picture of it.
    """

    def __init__(
        self, trainer: Loop[Any], pane: Pane, told: Callable[[bool], None] = lambda rests: None
    ) -> None:
        self.trainer, self.pane, self.told = trainer, pane, told
        self.point: Point | None = None  #: whose path each new picture shows
        self._painter = make_painter(trainer.config)
        self._pace = Pace(interval=INTERVAL, share=SHARE, free=1, stale=STALE)
        self._step, self._looks = trainer.step_count, len(trainer.history)
        self._rests, self._wild = False, ""
        self._left = time.perf_counter()  # when the loop was let go on
        self._paint(full=trainer.step_count > 0)
        if not len(pane.tape):
            raise ValueError(self._wild)
        trainer.watchers.append(self)

    def __call__(self) -> None:
        """Paint, if it is time to."""
        trainer, pane = self.trainer, self.pane
        stepped = trainer.step_count != self._step
        looked = len(trainer.history) != self._looks
        rests = not (stepped or looked or trainer.status.live)
        again = rests and self._rests  # a run that fails says so more than once
        self._pace.trained(time.perf_counter() - self._left)
        self._step, self._looks, self._rests = trainer.step_count, len(trainer.history), rests
        pane.live = trainer.status.live
        if not again and (looked or rests or self._pace.due()):
            self._paint(full=rests)
            pane.message = trainer.message or self._wild
            self.told(rests)
        self._left = time.perf_counter()

    def _paint(self, full: bool) -> None:
        """Paint this step; a full picture has more densities, and is worth it where a run rests."""
        began, trainer = time.perf_counter(), self.trainer
        shot = trainer.snapshot()
        try:
            picture = self._painter.paint(
                trainer.model,
                step=shot.step,
                seconds=shot.seconds,
                metrics=shot.metrics,
                full=full,
            )
        except SolveError:
            self._wild = TOO_WILD.format(shot.step)
        else:
            self._wild = ""
            self.pane.add(single(picture), shot.weights)
        self._pace.painted(time.perf_counter() - began)
