"""What the page on augmentation asks of a snapshot: where it is wrong, and how steep."""

from __future__ import annotations

import numpy as np

from node_viz.records.net_answers import Leak
from node_viz.runs.snapshot import RunSnapshot

POINTS = 256  #: held-out points on whose ways the Jacobian is looked at


def leak(now: RunSnapshot) -> Leak:
    """Measure the hole, and the largest Jacobian norm on the ways of held-out points."""
    import torch

    from node_viz.data import labelled_set
    from node_viz.probes.hole import hole
    from node_viz.probes.net_gauges import jacobian_norms

    net = now.model()
    x, _ = labelled_set(now.config.dataset).held_out(500)
    points = torch.as_tensor(np.asarray(x[:POINTS]), dtype=torch.float32)
    return Leak(now.step, hole(net), jacobian_norms(net, points).max().item())
