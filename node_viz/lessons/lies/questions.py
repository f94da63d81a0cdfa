"""A snapshot taken at its word: the density its training solver believes in, and the real one."""

from __future__ import annotations

import numpy as np

from node_viz.data import density
from node_viz.lessons.lies.link import GROUP
from node_viz.records.answers import Belief
from node_viz.runs.api import RunView
from node_viz.ui.snapshots import now_and_then, remembered, snapshot

WIDER = 1.25  #: of the stage's square, so that hardly any mass is outside
FINE, COARSE, QUICK = 161, 61, 33  #: grid sides: of the belief; of the truth, at rest and in flight
POINTS = 8  #: data points whose paths are drawn
PAUSE = 5.0  #: seconds between two answers while the flows train
MOST = 60  #: answers that are kept


def belief_of(view: RunView, step: int | None) -> tuple[int, Belief | None] | None:
    """Return the step and what was found there: the snapshot at `step`, the newest if None.

    None stands for a run without a snapshot, and for a flow too wild for the tight solver.
    """

    def make() -> tuple[int, Belief | None] | None:
        kept = snapshot(view, step)
        if kept is None:
            return None
        side = QUICK if view.live else COARSE
        key = (view.run, kept[0], view.live)
        return kept[0], remembered(GROUP, key, lambda: _look(view, *kept, side), MOST)

    return now_and_then("belief", [view], (step,), PAUSE, make)


def _look(view: RunView, step: int, weights: dict[str, np.ndarray], side: int) -> Belief:
    import torch

    from node_viz.probes.believed import believed_density, mass_of, parted_paths
    from node_viz.probes.grid import probe_density
    from node_viz.training.restore import flow_of

    data, cnf = density(view.config.dataset), flow_of(view.config, weights)
    half, steps = WIDER * data.half_side, view.solver_steps or view.config.solver_steps
    x = torch.as_tensor(data.sample(POINTS, np.random.default_rng(0)), dtype=torch.float32)
    believed = believed_density(cnf, view.config, half, FINE, steps)
    true = probe_density(cnf, half, side)
    paths = parted_paths(cnf, view.config, x, steps)
    return Belief(step, steps, believed, true, paths, (mass_of(believed), mass_of(true)))
