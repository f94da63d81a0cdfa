"""What the page on augmentation asks of a snapshot: where it is wrong, how an input travels."""

from __future__ import annotations

import numpy as np

from node_viz.records.net_answers import Leak
from node_viz.runs.snapshot import RunSnapshot

POINTS = 256  #: held-out points on whose ways the Jacobian is looked at
MOMENTS = 33  #: of a path at which its state is kept


def leak(now: RunSnapshot) -> Leak:
    """Measure the hole, and the largest Jacobian norm on the paths of held-out points."""
    import torch

    from node_viz.data import labelled_set
    from node_viz.probes.hole import hole, region
    from node_viz.probes.net_gauges import jacobian_norms

    net = now.model()
    x, _ = labelled_set(now.config.dataset).held_out(500)
    points = torch.as_tensor(np.asarray(x[:POINTS]), dtype=torch.float32)
    found = hole(net)
    steep = jacobian_norms(net, points).max().item()
    return Leak(now.step, found, region(net, found), steep)


def path(now: RunSnapshot, x: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Follow an input of the plane through a plane of states until it leaves the picture."""
    import torch

    from node_viz.data import labelled_set
    from node_viz.solvers import reached

    net, times = now.model(), np.linspace(0.0, 1.0, MOMENTS)
    with torch.no_grad():
        way = net.flow(torch.tensor([x]), save_at=times, method="rk4", steps=MOMENTS - 1)
    reached(way)
    z = way.states[:, 0].double().numpy()
    edge = labelled_set(now.config.dataset).half_side
    inside = int(np.argmax([*(np.abs(z).max(1) > edge), True]))  # states before it leaves
    return tuple((float(a), float(b)) for a, b in z[:inside])
