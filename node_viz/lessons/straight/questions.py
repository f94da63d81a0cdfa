"""What the page on straight paths asks: where two trainings go, and the force."""

from __future__ import annotations

import numpy as np

from node_viz.data import density
from node_viz.records.answers import Compared, Force
from node_viz.runs.snapshot import RunSnapshot

POINTS = 400  #: data points whose ends are compared
HELD = 512  #: of the held-out batch, as in the gauges


def force(now: RunSnapshot) -> Force:
    """Measure the force along the paths of the held-out batch, and its two parts."""
    from node_viz.probes.force import force as measured
    from node_viz.probes.gauges import held_out_of

    return measured(now.model(), held_out_of(now.config, HELD))


def compared(now: RunSnapshot, others: tuple[RunSnapshot, ...]) -> Compared:
    """Compare snapshots in pairs, `now` with the first of the others and so on."""
    import torch

    from node_viz.probes.endmaps import disagreement

    x = density(now.config.dataset).sample(POINTS, np.random.default_rng(0))
    points = torch.as_tensor(x, dtype=torch.float32)
    flows = [one.model() for one in (now, *others)]
    pairs = [
        disagreement(first, second, points)
        for first, second in zip(flows[::2], flows[1::2], strict=True)
    ]
    ends = tuple((pair.a, pair.b) for pair in pairs)
    return Compared(now.step, x, ends, tuple(pair.mean_square for pair in pairs))
