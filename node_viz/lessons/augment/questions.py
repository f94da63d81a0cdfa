"""Snapshots asked what no gauge says: where on fresh points they are wrong, how steep they get.

All of it comes from kept weights, so it works for runs that train here and for shipped ones. Torch
is imported in here, which may only be called once the page has settled.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.lessons.augment.link import GROUP
from node_viz.records.net_answers import Leak
from node_viz.runs.api import RunView
from node_viz.runs.worker import Weights
from node_viz.ui.snapshots import now_and_then, remembered, snapshot

POINTS = 256  #: held-out points on whose ways the Jacobian is looked at
PAUSE = 4.0  #: seconds between two answers while the arms train: they cost a solve of 21600 points
MOST = 120  #: answers that are kept, so that going back over the steps is quick


def leaks(views: Sequence[RunView], step: int | None) -> list[Leak | None]:
    """Return what each arm's snapshot at `step` does, of the newest all have got to if None.

    None stands for an arm that has no snapshot yet, or is too wild for the solver.
    """

    def make() -> list[Leak | None]:
        at = _common(views) if step is None else step
        return [_ask(view, at) for view in views]

    return now_and_then("leaks", views, (step,), PAUSE, make)


def _common(views: Sequence[RunView]) -> int | None:
    """Return the newest step that all arms have got to that still train; None if none does."""
    return min((v.tape_steps[-1] for v in views if v.live and v.tape_steps), default=None)


def _ask(view: RunView, step: int | None) -> Leak | None:
    kept = snapshot(view, step)
    if kept is None:
        return None
    key = ("leak", view.run, kept[0])
    return remembered(GROUP, key, lambda: _leak(kept[0], view, kept[1]), MOST)


def _leak(step: int, view: RunView, weights: Weights) -> Leak:
    import torch

    from node_viz.data import labelled_set
    from node_viz.probes.hole import hole
    from node_viz.probes.net_gauges import jacobian_norms
    from node_viz.training.restore import net_of

    net = net_of(view.config, weights)
    x, _ = labelled_set(view.config.dataset).held_out(500)
    points = torch.as_tensor(np.asarray(x[:POINTS]), dtype=torch.float32)
    return Leak(step, hole(net), jacobian_norms(net, points).max().item())
