"""Snapshots asked what the gauges do not say: NLL(T), where paths go past the end, the potential.

All of it comes from kept weights, so it works for runs that train here and for shipped ones. Torch
is imported in here, which may only be called once the page has settled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import numpy as np

from node_viz.lessons.steer.link import GROUP
from node_viz.records.answers import Ends, Price, Surface
from node_viz.records.pictures import Trajectories
from node_viz.runs.api import RunView
from node_viz.ui.snapshots import now_and_then, remembered, snapshot

POINTS = 512  #: of the held-out batch, as in the gauges
PATHS = 60  #: points that are followed in pictures
PAUSE = 4.0  #: seconds between two answers while the flows train: they cost a few solves
MOST = 120  #: answers that are kept, so that going back over the steps is quick
SIDE = 45  #: grid points along each side of the surface
MARGIN = 0.8  #: the surface is drawn over this share of the stage, where the points are

Weights = dict[str, np.ndarray]
Answer = TypeVar("Answer")


def ends_of(views: Sequence[RunView], step: int | None) -> list[Ends | None]:
    """Return what each arm's snapshot at `step` (None: the newest) does around the end time.

    None stands for an arm that has no snapshot yet, or is too wild for the solver.
    """

    def make() -> list[Ends | None]:
        at = _common(views) if step is None else step
        return [_ask("ends", view, at, _ends) for view in views]

    return now_and_then("ends", views, (step,), PAUSE, make)


def slope_of(view: RunView, step: int | None, t: float) -> tuple[int, Surface] | None:
    """Return the step and potential of OT-Flow's snapshot at `step` and flow time t, as above."""
    what = f"potential at {t}"
    return now_and_then(
        what, [view], (step,), PAUSE, lambda: _ask(what, view, step, partial(_slope, t=t))
    )


def price_of(view: RunView, step: int | None) -> Price | None:
    """Return transport cost and HJB term of OT-Flow's snapshot at `step`, as above."""
    return now_and_then("price", [view], (step,), PAUSE, lambda: _ask("price", view, step, _price))


def _common(views: Sequence[RunView]) -> int | None:
    """Return the newest step that all arms have got to that still train; None if none does."""
    return min((v.tape_steps[-1] for v in views if v.live and v.tape_steps), default=None)


def _ask(
    what: str, view: RunView, step: int | None, ask: Callable[[int, RunView, Weights], Answer]
) -> Answer | None:
    """Return the answer for the snapshot at or before `step`, as remembered."""
    kept = snapshot(view, step)
    if kept is None:
        return None
    return remembered(GROUP, (what, view.run, kept[0]), lambda: ask(kept[0], view, kept[1]), MOST)


def _ends(step: int, view: RunView, weights: Weights) -> Ends:
    from node_viz.probes.end_time import nll_over_end_time, paths_beyond
    from node_viz.probes.gauges import held_out_of
    from node_viz.training.restore import flow_of

    cnf, held = flow_of(view.config, weights), held_out_of(view.config, POINTS)
    curve, paths = nll_over_end_time(cnf, held), paths_beyond(cnf, held.x)
    end = int(np.argmin(np.abs(paths.t - 1)))
    drift = float(np.linalg.norm(paths.z[-1] - paths.z[end], axis=1).mean())
    return Ends(step, curve, Trajectories(paths.t, paths.z[:, :PATHS]), drift)


def _slope(step: int, view: RunView, weights: Weights, t: float) -> tuple[int, Surface]:
    from node_viz.data import density
    from node_viz.probes.gauges import held_out_of
    from node_viz.probes.surface import potential_surface
    from node_viz.training.restore import flow_of

    cnf, x = flow_of(view.config, weights), held_out_of(view.config, POINTS).x
    half = MARGIN * density(view.config.dataset).half_side
    return step, potential_surface(cnf, t, half, SIDE, x[:PATHS])


def _price(step: int, view: RunView, weights: Weights) -> Price:
    import torch

    from node_viz.flows.regularizers import HJB, KINETIC
    from node_viz.probes.gauges import held_out_of
    from node_viz.solvers import reached
    from node_viz.training.restore import flow_of

    cnf, x = flow_of(view.config, weights), held_out_of(view.config, POINTS).x
    with torch.no_grad():
        integrals = reached(cnf.with_log_det(x, regularizers=(KINETIC, HJB)))[2:]
    energy, hjb = (integral.mean().item() for integral in integrals)
    return Price(energy / 2, hjb)
