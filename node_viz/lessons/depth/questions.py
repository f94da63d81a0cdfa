"""Snapshots asked what the gauges do not say: ways in own time, weights over depth, calls.

All of it comes from kept weights, so it works for runs that train here and for shipped ones. Torch
is imported in here, which may only be called once the page has settled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from node_viz.lessons.depth.link import GROUP
from node_viz.records.history import RunStatus
from node_viz.records.net_answers import Calls, FieldFamily, OwnTime, WeightsOverDepth
from node_viz.runs.api import RunView
from node_viz.shapes import Array
from node_viz.ui.snapshots import now_and_then, remembered, snapshot

if TYPE_CHECKING:
    from node_viz.odenets.net import ODENet

LINE = np.linspace(-1.0, 1.0, 25)  #: inputs of the line that are followed
PLANE = 40  #: held-out points of the plane that are solved alone
FIELDS = np.linspace(-1.0, 1.0, 7)  #: inputs whose fields are drawn
STATES = np.linspace(-1.5, 1.5, 61)
PAUSE = 3.0  #: seconds between two answers while the networks train
MOST = 200  #: answers that are kept, so that going back over the steps is quick

Answer = TypeVar("Answer")


def ways_of(view: RunView, step: int | None) -> tuple[int, OwnTime, Array] | None:
    """Return step, ways in own time and exact depths of a snapshot at `step`, None: the newest.

    None stands for a run that has no snapshot yet, or is too wild for the solver.
    """

    def ask(net: ODENet) -> tuple[OwnTime, Array]:
        from node_viz.probes.depth_study import exact_depths, own_time

        ways = own_time(net, LINE)
        one_field = view.config.adaptive_depth and not view.config.data_control
        return ways, exact_depths(net, ways) if one_field else np.full_like(LINE, np.nan)

    found = _asked("ways", view, step, ask)
    return None if found is None else (found[0], *found[1])


def weights_of(view: RunView, step: int | None, layer: int) -> tuple[int, WeightsOverDepth] | None:
    """Return step and some weights of a layer over depth, as above."""

    def ask(net: ODENet) -> WeightsOverDepth:
        from node_viz.probes.depth_fields import weights_over_depth

        return weights_over_depth(net, layer)

    return _asked(f"layer {layer}", view, step, ask)


def family_of(view: RunView, step: int | None) -> tuple[int, FieldFamily] | None:
    """Return step and the fields of a data-controlled network on the line, as above."""

    def ask(net: ODENet) -> FieldFamily:
        from node_viz.probes.depth_fields import family

        return family(net, FIELDS, STATES)

    return _asked("family", view, step, ask)


def calls_of(view: RunView, step: int | None) -> tuple[int, Calls] | None:
    """Return step and calls of samples solved alone, as above."""

    def ask(net: ODENet) -> Calls:
        from node_viz.data import labelled_set
        from node_viz.probes.depth_study import calls_alone

        on_line = view.config.task == "regress"
        x = LINE if on_line else labelled_set(view.config.dataset).held_out(PLANE)[0]
        return calls_alone(net, x)

    return _asked("calls", view, step, ask)


def common(views: Sequence[RunView]) -> int | None:
    """Return the newest step that all arms have got to that still train; None if none does."""
    sound = [view for view in views if view.status is not RunStatus.FAILED]
    return min((v.tape_steps[-1] for v in sound if v.live and v.tape_steps), default=None)


def _asked(
    what: str, view: RunView, step: int | None, ask: Callable[[ODENet], Answer]
) -> tuple[int, Answer] | None:
    """Return (step, answer) for the snapshot at or before `step`, as remembered."""

    def make() -> Any:
        kept = snapshot(view, step)
        if kept is None:
            return None
        at, weights = kept

        def answer() -> tuple[int, Answer]:
            from node_viz.training.restore import net_of

            return at, ask(net_of(view.config, weights))

        return remembered(GROUP, (what, view.run, at), answer, MOST)

    return now_and_then(f"{GROUP} {what} {view.run}", [view], (step,), PAUSE, make)
