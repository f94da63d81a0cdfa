"""Figures of a finished ODE-Net for a notebook or a page of their own, as Plotly figures."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from node_viz.plots.run_pictures import LOOK
from node_viz.plots.theme import CLASSES, PLAIN
from node_viz.records.history import NetCurves
from node_viz.records.pictures import NetPicture

SCALE = [[0.0, CLASSES[0]], [0.5, "#f2f2f2"], [1.0, CLASSES[1]]]


def answers_figure(picture: NetPicture) -> go.Figure:
    """Return the answers over the inputs, beside where the ways of some inputs end.

    In the plane a map of P(class 1) with the inputs on it and, on the right, the first two
    coordinates of z(1); on the line y over x, beside z_1 over t.
    """
    line = picture.inputs.shape[1] == 1
    titles = ("answer", "z₁ on the way") if line else ("P(class 1)", "z(1)")
    figure = make_subplots(1, 2, subplot_titles=titles)
    for column, traces in enumerate(_line(picture) if line else _plane(picture), 1):
        figure.add_traces(traces, rows=1, cols=column)
    return figure.update_layout(height=480, showlegend=False, **LOOK)


def net_curves_figure(curves: NetCurves) -> go.Figure:
    """Return the loss, on batches and on held-out points, against the training step."""
    steps = [one.step for one in curves.metrics]
    figure = go.Figure()
    figure.add_scatter(x=curves.step, y=curves.loss, name="batch", line={"color": "#bbbbbb"})
    held = [one.loss for one in curves.metrics]
    figure.add_scatter(x=steps, y=held, name="held out", line={"color": PLAIN})
    figure.update_yaxes(type="log", title="loss")
    figure.update_xaxes(title="training step")
    return figure.update_layout(height=360, **LOOK)


def _plane(picture: NetPicture) -> tuple[list[go.Heatmap | go.Scatter], list[go.Scatter]]:
    axis = np.linspace(-picture.half_side, picture.half_side, len(picture.decision))
    p = 1 / (1 + np.exp(-np.clip(picture.decision, -30, 30)))
    heat = go.Heatmap(x=axis, y=axis, z=p, zmin=0, zmax=1, colorscale=SCALE, opacity=0.6)
    return [heat, _points(picture.inputs, picture)], [_points(picture.paths.z[-1], picture)]


def _line(picture: NetPicture) -> tuple[list[go.Scatter], list[go.Scatter]]:
    axis = np.linspace(-picture.half_side, picture.half_side, len(picture.decision))
    asked = go.Scatter(x=picture.inputs[:, 0], y=picture.labels, line={"dash": "dot"})
    said = go.Scatter(x=axis, y=picture.decision, line={"color": PLAIN})
    ways = [
        go.Scatter(x=picture.paths.t, y=z, mode="lines", line={"color": PLAIN, "width": 1})
        for z in picture.paths.z[:, :, 0].T
    ]
    return [asked, said], ways


def _points(z: np.ndarray, picture: NetPicture) -> go.Scatter:
    colours = np.where(picture.labels > 0.5, CLASSES[1], CLASSES[0])
    marker = {"color": colours, "size": 5}
    return go.Scatter(x=z[:, 0], y=z[:, 1], mode="markers", marker=marker)
