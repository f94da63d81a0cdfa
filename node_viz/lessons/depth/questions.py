"""What the page on depth asks of a snapshot: ways in own time, weights over depth, calls."""

from __future__ import annotations

import numpy as np

from node_viz.records.net_answers import Calls, Depths, FieldFamily, WeightsOverDepth
from node_viz.runs.snapshot import RunSnapshot

LINE = np.linspace(-1.0, 1.0, 25)  #: inputs of the line that are followed
PLANE = 40  #: held-out points of the plane that are solved alone
FIELDS = np.linspace(-1.0, 1.0, 7)  #: inputs whose fields are drawn
STATES = np.linspace(-1.5, 1.5, 61)


def ways(now: RunSnapshot) -> Depths:
    """Follow inputs of the line in their own time; beside the exact depths."""
    from node_viz.probes.depth_study import exact_depths, own_time

    net = now.model()
    found = own_time(net, LINE)
    one_field = now.config.adaptive_depth and not now.config.data_control
    exact = exact_depths(net, found) if one_field else np.full_like(LINE, np.nan)
    return Depths(found, exact)


def weights(now: RunSnapshot, layer: int) -> WeightsOverDepth:
    """Return some weights of a layer over depth."""
    from node_viz.probes.depth_fields import weights_over_depth

    return weights_over_depth(now.model(), layer)


def fields(now: RunSnapshot) -> FieldFamily:
    """Return the fields of a data-controlled network on the line."""
    from node_viz.probes.depth_fields import family

    return family(now.model(), FIELDS, STATES)


def calls(now: RunSnapshot) -> Calls:
    """Count the calls of samples that are solved alone."""
    from node_viz.data import labelled_set
    from node_viz.probes.depth_study import calls_alone

    on_line = now.config.task == "regress"
    x = LINE if on_line else labelled_set(now.config.dataset).held_out(PLANE)[0]
    return calls_alone(now.model(), x)
