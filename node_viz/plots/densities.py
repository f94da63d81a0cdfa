"""The classic summary of a flow: target density, model density and samples, side by side.

A static figure for a page's end or a paper; `plotly.graph_objects.Figure(figure)` takes the dict.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from node_viz.plots.figure import CLEAR, FONT, Figure, axis_name, on
from node_viz.plots.lines import note, scatter
from node_viz.plots.theme import INK
from node_viz.records.pictures import DensityGrid
from node_viz.shapes import Array

#: viridis entered from the page's own background, as the stage has it
SCALE = (
    ("#ffffff", "#d8ec9a", "#7fd34e", "#2fb07f", "#2d718e", "#3e4c8a"),
    ("#0e1117", "#2c3a66", "#2b748e", "#2ab07f", "#9bd93c", "#f4e61e"),
)
DOT = ("#10151c", "#ffffff")  #: of a sample, on a light and on a dark page


def triptych(
    target: DensityGrid,
    model: DensityGrid,
    points: Array,
    *,
    dark: bool,
    most: int = 2000,
    title: str = "target density",
) -> Figure:
    """Draw target density, model density and samples of the model side by side.

    Args:
        target: the true density.
        model: the model's density at t = 0, on the same square.
        points: (n, 2) samples of the model.
        dark: whether the page is dark.
        most: samples that are drawn.
        title: of the first of the three.

    Returns:
        A Plotly figure as a dict; both densities share one colour scale, fixed by the target.
    """
    vmax = float(np.exp(np.max(target.log_prob)))
    half = target.half_side
    x, y = (_rounded(column) for column in np.asarray(points, dtype=float)[:most].T)
    marker = {"size": 3, "color": DOT[dark], "opacity": 0.45}
    data = [
        _heat(target, vmax, SCALE[dark], 0),
        _heat(model, vmax, SCALE[dark], 1),
        scatter(x, y, "markers", marker=marker, hoverinfo="skip", **on(2)),
    ]
    return {"data": data, "layout": _layout(half, INK[dark], title)}


def _heat(density: DensityGrid, vmax: float, scale: Sequence[str], place: int) -> Figure:
    side = len(density.log_prob)
    nodes = _rounded(np.linspace(-density.half_side, density.half_side, side))
    p = np.exp(np.asarray(density.log_prob, dtype=float))
    return {
        "type": "heatmap",
        "x": nodes,
        "y": nodes,
        "z": _rounded(np.sqrt(p)),
        "customdata": _rounded(p),
        "hovertemplate": "(%{x:.2f}, %{y:.2f})<br>density %{customdata:.4f}<extra></extra>",
        "zmin": 0,
        "zmax": float(np.sqrt(vmax)),
        "zsmooth": "best",
        "showscale": False,
        "colorscale": [[round(i / (len(scale) - 1), 3), colour] for i, colour in enumerate(scale)],
        **on(place),
    }


def _layout(half: float, ink: str, first: str) -> Figure:
    layout: Figure = {
        "font": {"family": FONT, "size": 13, "color": ink},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "margin": {"l": 4, "r": 4, "t": 28, "b": 4},
        "showlegend": False,
        "annotations": [],
    }
    for k, title in enumerate([first, "model density", "samples of the model"]):
        x, y = axis_name("x", k), axis_name("y", k)
        left, right = (k + 0.02) / 3, (k + 0.98) / 3
        bare = {"range": [-half, half], "visible": False}
        layout[axis_name("xaxis", k)] = {**bare, "domain": [left, right], "anchor": y}
        square = {"scaleanchor": x, "scaleratio": 1, "anchor": x}
        layout[axis_name("yaxis", k)] = {**bare, **square}
        where = {"xref": "paper", "yref": "paper", "yanchor": "bottom"}
        layout["annotations"].append(note(title, (left + right) / 2, 1, **where))
    return layout


def _rounded(values: Any) -> list[Any]:
    """Return the numbers of a whole grid, which must be quick, with five decimals."""
    return np.round(np.asarray(values, dtype=float), 5).tolist()
