"""The arms of a comparison in one chart: what they learn, what it costs, how straight they are.

Five panels share their x axis; an arm has one colour and one dash in all of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from node_viz.plots.figure import Figure, Series
from node_viz.plots.small_multiples import Panel, add_floor, small_multiples
from node_viz.plots.training_curves import FLOOR
from node_viz.records.history import Curves, Metrics
from node_viz.remembered import remembered

LEAST_WAY = 0.05  #: W2^2 below which points have hardly moved and the ratio to it means nothing


def energy_ratio(metrics: Metrics) -> float:
    """Return E / W2^2, nan while hardly anything moves; 1 is the least there can be.

    >>> moved = Metrics(0, 0.0, 2.0, 2.0, 0.0, 26, 20, 1.0, kinetic_energy=1.5, solver_gap=0.0,
    ...                 energy_floor=1.0)
    >>> energy_ratio(moved)
    1.5
    """
    floor = metrics.energy_floor
    return metrics.kinetic_energy / floor if floor > LEAST_WAY else math.nan


def straightness(metrics: Metrics) -> float:
    """Return E over the mean squared way, nan while hardly anything moves; 1 is a straight line."""
    return metrics.straightness if metrics.energy_floor > LEAST_WAY else math.nan


KL_AXIS = {
    "tickvals": (0.001, 0.01, 0.03, 0.1, 0.2, 0.5, 1, 2, 5, 10),
    "autorangeoptions": {"clipmax": 10},
}
RATIO_AXIS = {"rangemode": "normal", "autorangeoptions": {"include": [1.0, 1.1], "clipmax": 4}}
RATIOS = (2, 3)  #: places of the panels whose least value is 1
PANELS = (
    Panel("KL, nats", lambda metrics: max(metrics.kl, FLOOR), log=True, axis=KL_AXIS),
    Panel("NFE, calls a solve", lambda metrics: metrics.nfe),
    Panel("energy / W₂²", energy_ratio, axis=RATIO_AXIS),
    Panel("energy / way²", straightness, axis=RATIO_AXIS),
    Panel("mean ‖∂f/∂z‖", lambda metrics: metrics.jacobian_norm),
)


@remembered()
def arm_curves(arms: Sequence[Series[Curves]], *, dark: bool, seconds: bool = False) -> Figure:
    """Draw KL, NFE, energy / W2^2, energy / way^2 and the Jacobian norm of every arm.

    Args:
        arms: the history of each arm.
        dark: whether the page is dark.
        seconds: whether they stand over the seconds of training instead of its steps.

    Returns:
        A Plotly figure as a dict, for `node_viz.stage.curves`.
    """
    figure = small_multiples(arms, PANELS, dark=dark, seconds=seconds)
    for place in RATIOS:
        add_floor(figure, place, 1.0)
    return figure
