"""What the page on the lying solver asks of a snapshot: taken at its word, and what is true."""

from __future__ import annotations

import numpy as np

from node_viz.data import density
from node_viz.records.answers import Belief
from node_viz.runs.snapshot import RunSnapshot

WIDER = 1.25  #: of the stage's square, so that hardly any mass is outside
FINE, COARSE, QUICK = 161, 61, 33  #: grid sides: of the belief; of the truth, at rest and in flight
POINTS = 8  #: data points whose paths are drawn


def belief(now: RunSnapshot, side: int) -> Belief:
    """Find the density that the training solver believes in, and the real one on a grid."""
    import torch

    from node_viz.probes.believed import believed_density, mass_of, parted_paths
    from node_viz.probes.grid import probe_density

    data, cnf = density(now.config.dataset), now.model()
    half, steps = WIDER * data.half_side, now.solver_steps or now.config.solver_steps
    x = torch.as_tensor(data.sample(POINTS, np.random.default_rng(0)), dtype=torch.float32)
    believed = believed_density(cnf, now.config, half, FINE, steps)
    true = probe_density(cnf, half, side, norm="mean")
    paths = parted_paths(cnf, now.config, x, steps)
    return Belief(now.step, steps, believed, true, paths, (mass_of(believed), mass_of(true)))
