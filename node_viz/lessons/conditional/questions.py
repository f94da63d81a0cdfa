"""What the page on conditional flows asks of a snapshot: each label's fit, and where noise goes."""

from __future__ import annotations

import numpy as np

from node_viz.data import density
from node_viz.records.answers import LabelFit, Pushed
from node_viz.runs.snapshot import RunSnapshot

HELD = 512  #: points of the held-out batch, as in the gauges
SAMPLES = 1000  #: of each label
POINTS = 500  #: of the noise that is pushed forward in pictures


def by_label(now: RunSnapshot) -> tuple[LabelFit, ...]:
    """Measure what the flow of each label is worth; nothing of a flow that is given none."""
    from node_viz.probes.by_label import fits
    from node_viz.probes.gauges import held_out_of

    cnf = now.model()
    if not cnf.kinds:
        return ()
    return fits(cnf, density(now.config.dataset), held_out_of(now.config, HELD), SAMPLES)


def pushed(now: RunSnapshot) -> Pushed:
    """Carry the same noise to the data by the flow of each label."""
    import torch

    from node_viz.solvers import reached

    noise = np.random.default_rng(0).standard_normal((POINTS, 2))
    start = torch.as_tensor(noise, dtype=torch.float32)
    with torch.no_grad():
        ends = [
            reached(one.transport(start, 1.0, 0.0)).double().numpy() for one in now.model().parts()
        ]
    return Pushed(now.step, noise, np.stack(ends))
