"""The classic summary of a flow: target density, model density and samples, side by side.

A static figure for a page's end or a paper; `plotly.graph_objects.Figure(figure)` takes the dict.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from node_viz.plots.figure import FONT, Figure
from node_viz.plots.theme import theme
from node_viz.records.pictures import DensityGrid
from node_viz.shapes import Array


def triptych(
    target: DensityGrid, model: DensityGrid, points: Array, *, dark: bool, most: int = 2000
) -> Figure:
    """Draw target density, model density and samples of the model side by side.

    Args:
        target: the true density.
        model: the model's density at t = 0, on the same square.
        points: (n, 2) samples of the model.
        dark: whether the page is dark.
        most: samples that are drawn.

    Returns:
        A Plotly figure as a dict; both densities share one colour scale, fixed by the target.
    """
    vmax = float(np.exp(np.max(target.log_prob)))
    half = target.half_side
    data = [_heat(target, vmax, dark, 1), _heat(model, vmax, dark, 2)]
    x, y = np.asarray(points, dtype=float)[:most].T
    marker = {"size": 3, "color": "#ffffff" if dark else "#10151c", "opacity": 0.45}
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": _rounded(x),
            "y": _rounded(y),
            "marker": marker,
            "xaxis": "x3",
            "yaxis": "y3",
            "hoverinfo": "skip",
        }
    )
    return {"data": data, "layout": _triptych_layout(half, dark)}


def _heat(density: DensityGrid, vmax: float, dark: bool, place: int) -> Figure:
    side = len(density.log_prob)
    nodes = _rounded(np.linspace(-density.half_side, density.half_side, side))
    p = np.exp(np.asarray(density.log_prob, dtype=float))
    axes = {"xaxis": f"x{place}", "yaxis": f"y{place}"}
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
        "colorscale": _colours(dark),
        **{axis: name.replace("x1", "x").replace("y1", "y") for axis, name in axes.items()},
    }


def _colours(dark: bool) -> list[list[Any]]:
    """Return viridis entered from the page's own background, as the stage has it."""
    if dark:
        stops = ["#0e1117", "#2c3a66", "#2b748e", "#2ab07f", "#9bd93c", "#f4e61e"]
    else:
        stops = ["#ffffff", "#d8ec9a", "#7fd34e", "#2fb07f", "#2d718e", "#3e4c8a"]
    return [[round(i / (len(stops) - 1), 3), colour] for i, colour in enumerate(stops)]


def _triptych_layout(half: float, dark: bool) -> Figure:
    ink = theme(dark).text
    layout: Figure = {
        "font": {"family": FONT, "size": 13, "color": ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 4, "r": 4, "t": 28, "b": 4},
        "showlegend": False,
        "annotations": [],
    }
    for k, title in enumerate(["target density", "model density", "samples of the model"]):
        name = "" if k == 0 else str(k + 1)
        left, right = (k + 0.02) / 3, (k + 0.98) / 3
        bare = {"range": [-half, half], "visible": False}
        layout[f"xaxis{name}"] = {**bare, "domain": [left, right], "anchor": f"y{name}"}
        square = {"scaleanchor": f"x{name}", "scaleratio": 1, "anchor": f"x{name}"}
        layout[f"yaxis{name}"] = {**bare, **square}
        place = {"xref": "paper", "yref": "paper", "x": (left + right) / 2, "y": 1}
        note = {**place, "yanchor": "bottom", "text": title, "showarrow": False}
        layout["annotations"].append(note)
    return layout


def _rounded(values: Any) -> list[Any]:
    return np.round(np.asarray(values, dtype=float), 5).tolist()
