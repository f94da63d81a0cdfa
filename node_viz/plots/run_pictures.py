"""Figures of a finished run for a notebook or a page of their own, as Plotly figures.

The curves and the plane's triptych are the app's own; on a line, where a density is a curve, the
triptych is drawn here. `page` puts figures on one HTML page that opens without a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from node_viz.plots.densities import triptych
from node_viz.plots.theme import PLAIN
from node_viz.plots.training_curves import training_curves
from node_viz.records.history import Curves
from node_viz.records.pictures import DensityGrid
from node_viz.shapes import Array, expect

LOOK = {"template": "plotly_white", "margin": {"t": 60, "b": 40, "l": 50, "r": 20}}


def density_figure(grid: DensityGrid) -> go.Figure:
    """Return the density on a square as a heat map, or on a line as a curve."""
    expect("grid", grid, DensityGrid)
    p, axis = np.exp(grid.log_prob), _axis(grid)
    if p.ndim == 1:
        figure = go.Figure(_curve(grid))
    else:
        figure = go.Figure(go.Heatmap(x=axis, y=axis, z=p, zmin=0, colorscale="viridis"))
        figure.update_yaxes(scaleanchor="x", constrain="domain")
    figure.update_xaxes(constrain="domain")
    return figure.update_layout(title=f"density at t = {grid.t:g}", width=560, height=520, **LOOK)


def triptych_figure(
    target: DensityGrid, model: DensityGrid, samples: Array, *, dark: bool = False
) -> go.Figure:
    """Return the classic three panes: the target, the model's density, the model's samples.

    Args:
        target: the exact density; its peak fixes the colours of both heat maps.
        model: the model density on the same square, or line.
        samples: (n, d) points drawn from the model.
        dark: whether the page is dark.
    """
    if samples.shape[1] == 2:
        return go.Figure(triptych(target, model, samples, dark=dark))
    titles = ("target density", "model density", "samples of the model")
    figure = make_subplots(1, 3, subplot_titles=titles)
    figure.add_trace(_curve(target), 1, 1)
    figure.add_trace(_curve(model), 1, 2)
    drawn = go.Histogram(x=samples[:, 0], histnorm="probability density", marker_color=PLAIN)
    figure.add_trace(drawn, 1, 3)
    figure.update_xaxes(range=[-target.half_side, target.half_side])
    figure.update_yaxes(range=[0, 1.3 * float(np.exp(target.log_prob).max())])
    return figure.update_layout(showlegend=False, **LOOK)


def curves_figure(curves: Curves) -> go.Figure:
    """Return KL, NFE and the Jacobian's norm against the training step."""
    expect("curves", curves, Curves)
    return go.Figure(training_curves(curves, dark=False))


def page(title: str, words: str, figures: Sequence[go.Figure]) -> str:
    """Return one HTML page that needs nothing beside it: plotly.js stands in it once."""
    config = {"toImageButtonOptions": {"scale": 3}, "displaylogo": False}
    parts = [
        figure.to_html(full_html=False, include_plotlyjs=number == 0, config=config)
        for number, figure in enumerate(figures)
    ]
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
    style = "<style>body{font-family:sans-serif;max-width:1200px;margin:2em auto}</style>"
    words = f"<h1>{escape(title)}</h1><p>{escape(words)}</p>"
    return f"{head}{style}{words}{''.join(parts)}</html>"


def _axis(grid: DensityGrid) -> Array:
    return np.linspace(-grid.half_side, grid.half_side, grid.log_prob.shape[-1])


def _curve(grid: DensityGrid) -> go.Scatter:
    return go.Scatter(x=_axis(grid), y=np.exp(grid.log_prob), line_color=PLAIN, fill="tozeroy")
