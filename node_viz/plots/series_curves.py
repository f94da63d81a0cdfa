"""Models of series in one chart: their errors, what they descend, what that costs."""

from __future__ import annotations

from collections.abc import Sequence

from node_viz.plots.figure import Figure, Series
from node_viz.plots.small_multiples import Panel, add_floor, small_multiples
from node_viz.records.series import SeriesCurves

PANELS = (
    Panel("RMSE beyond the horizon", lambda one: one.rmse_out),
    Panel("RMSE where it is seen", lambda one: one.rmse_in),
    Panel("KL(q ‖ p), nats", lambda one: one.kl_z),
    Panel("NFE, 0 to horizon", lambda one: one.nfe, steps=True),
)


def series_curves(arms: Sequence[Series[SeriesCurves]], *, dark: bool) -> Figure:
    """Draw the gauges of every arm; a dotted line is the error of saying the mean.

    Args:
        arms: the history of each arm.
        dark: whether the page is dark.

    Returns:
        A Plotly figure as a dict, for `node_viz.stage.curves`.
    """
    figure = small_multiples(arms, PANELS, dark=dark)
    add_floor(figure, 0, arms[0].data.metrics[-1].rmse_mean)
    return figure
