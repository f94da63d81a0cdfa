"""Figures of a finished model of series for a notebook or a page of their own."""

from __future__ import annotations

import plotly.graph_objects as go

from node_viz.plots.run_pictures import LOOK
from node_viz.plots.theme import PLAIN
from node_viz.records.series import SeriesCurves, SeriesPicture


def foretold_figure(picture: SeriesPicture) -> go.Figure:
    """Return the first coordinate of a series over time: where it is, is seen and is said to be."""
    figure = go.Figure()
    inside = picture.t <= picture.horizon
    faint = {"color": "#bbbbbb", "width": 3}
    figure.add_scatter(x=picture.t, y=picture.truth[0, :, 0], name="true", line=faint)
    for part, name, dash in ((inside, "seen span", "solid"), (~inside, "beyond it", "dash")):
        line = {"color": PLAIN, "dash": dash}
        figure.add_scatter(x=picture.t[part], y=picture.said[0, part, 0], name=name, line=line)
    seen = picture.seen[0, :, 0]
    figure.add_scatter(x=picture.seen_t[0], y=seen, name="observed", mode="markers")
    figure.update_xaxes(title="time t")
    figure.update_yaxes(title="x₁")
    return figure.update_layout(height=360, **LOOK)


def series_curves_figure(curves: SeriesCurves) -> go.Figure:
    """Return the errors on held-out series against the training step."""
    steps = [one.step for one in curves.metrics]
    figure = go.Figure()
    for name, label in (("rmse_in", "seen span"), ("rmse_out", "beyond"), ("rmse_mean", "mean")):
        values = [getattr(one, name) for one in curves.metrics]
        figure.add_scatter(x=steps, y=values, name=label)
    figure.update_yaxes(type="log", title="RMSE")
    figure.update_xaxes(title="training step")
    return figure.update_layout(height=360, **LOOK)
