"""What the page on STEER and OT-Flow asks of a snapshot: NLL(T), the way past the end, Phi."""

from __future__ import annotations

import numpy as np

from node_viz.data import density
from node_viz.records.answers import Ends, Price, Surface
from node_viz.records.pictures import Trajectories
from node_viz.runs.snapshot import RunSnapshot

POINTS = 512  #: of the held-out batch, as in the gauges
PATHS = 60  #: points that are followed in pictures
SIDE = 45  #: grid points along each side of the surface
MARGIN = 0.8  #: the surface is drawn over this share of the stage, where the points are


def ends(now: RunSnapshot) -> Ends:
    """Measure what the flow does around the end time."""
    from node_viz.probes.end_time import nll_over_end_time, paths_beyond
    from node_viz.probes.gauges import held_out_of

    cnf, held = now.model(), held_out_of(now.config, POINTS)
    curve, paths = nll_over_end_time(cnf, held), paths_beyond(cnf, held.x)
    end = int(np.argmin(np.abs(paths.t - 1)))
    drift = float(np.linalg.norm(paths.z[-1] - paths.z[end], axis=1).mean())
    return Ends(now.step, curve, Trajectories(paths.t, paths.z[:, :PATHS]), drift)


def slope(now: RunSnapshot, t: float) -> Surface:
    """Measure OT-Flow's potential at flow time t, and the paths that run down it."""
    from node_viz.probes.gauges import held_out_of
    from node_viz.probes.surface import potential_surface

    half = MARGIN * density(now.config.dataset).half_side
    x = held_out_of(now.config, POINTS).x
    return potential_surface(now.model(), t, half, SIDE, x[:PATHS])


def price(now: RunSnapshot) -> Price:
    """Measure OT-Flow's transport cost and its HJB term, as it is and with the other sign."""
    import torch

    from node_viz.flows.regularizers import HJB, HJB_PRINTED, KINETIC
    from node_viz.probes.gauges import held_out_of
    from node_viz.solvers import reached

    x, terms = held_out_of(now.config, POINTS).x, (KINETIC, HJB, HJB_PRINTED)
    with torch.no_grad():
        integrals = reached(now.model().with_log_det(x, regularizers=terms))[2:]
    energy, hjb, plus = (integral.mean().item() for integral in integrals)
    return Price(energy / 2, hjb, plus)
