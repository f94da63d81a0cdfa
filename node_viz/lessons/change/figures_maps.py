"""Maps of the plane under a flow: its divergence, and the terms of the continuity equation.

Orange is above 0 and blue below, as in the figures of `change_figures`.
"""

from __future__ import annotations

import numpy as np

from node_viz.lessons.change.figures import DARK, LIGHT, layout_of, short
from node_viz.plots.figure import Figure
from node_viz.records.answers import ContinuityGrid, DivergenceGrid
from node_viz.records.pictures import DensityGrid
from node_viz.shapes import Array

SHARE = 98.0  #: percent of a map's values that its colours tell apart; far out a net may say much
MASS = (0.2, 0.05, 0.01)  #: of the densest place: heights of the contour lines


def divergence_figure(
    grid: DivergenceGrid, place: int, density: DensityGrid | None, *, dark: bool
) -> Figure:
    """Draw div f at one of the grid's times, in the colours of all its times.

    Args:
        grid: the divergence at several times.
        place: which of them.
        density: of the flow at that time; its contour lines show where the points are.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    limit = _limit(grid.values)
    data = [_map(grid.values[place], grid.half_side, limit, colours, "div f = %{z:.2f}")]
    data[0] |= {"showscale": True, "colorbar": _bar(limit)}
    if density is not None:
        data.append(_contours(density, colours["ink"]))
    layout = layout_of(colours) | {"margin": {"l": 4, "r": 4, "t": 4, "b": 4}, "showlegend": False}
    layout["xaxis"], layout["yaxis"] = _bare(grid.half_side, [0, 1], "")
    layout["xaxis"]["constraintoward"] = "right"  # next to its colour bar
    return {"data": data, "layout": layout}


def _bar(limit: float) -> Figure:
    words = ["gathers", "", "still", "", "spreads"]
    values = np.linspace(-limit, limit, 5)
    text = [f"{v:+.1f}  {w}" if v else f"0  {w}" for v, w in zip(values, words, strict=True)]
    title = {"text": "div f<br>per unit t"}
    return {"title": title, "thickness": 14, "outlinewidth": 0, "len": 0.9,
            "tickvals": short(values), "ticktext": text}  # fmt: skip


def _contours(density: DensityGrid, ink: str) -> Figure:
    p = np.exp(density.log_prob)
    nodes = np.linspace(-density.half_side, density.half_side, len(p))
    low, high, step = MASS[-1], MASS[0], (MASS[0] - MASS[-1]) / 2
    return {
        "type": "contour", "x": short(nodes), "y": short(nodes), "z": short(p / p.max()),
        "contours": {"start": low, "end": high, "size": step, "coloring": "none"},
        "line": {"color": ink, "width": 1}, "showscale": False, "hoverinfo": "skip",
    }  # fmt: skip


def continuity_figure(grid: ContinuityGrid, *, dark: bool) -> Figure:
    """Draw four maps of one colour scale: two that agree, what is left, and the usual mistake."""
    colours = DARK if dark else LIGHT
    maps = {
        "∂ρ/∂t, at a place": grid.rho_t,
        "−div(ρf)": -grid.divergence_term,
        "∂ρ/∂t + div(ρf): what is left": grid.residual,
        "∂ρ/∂t + ρ div f: the mistake": grid.confused,
    }
    limit = float(np.abs(grid.rho_t).max()) or 1.0
    layout = layout_of(colours) | {"margin": {"l": 4, "r": 4, "t": 30, "b": 4}, "annotations": []}
    data = []
    for k, (title, values) in enumerate(maps.items()):
        name = "" if k == 0 else f"{k + 1}"
        trace = _map(values, grid.half_side, limit, colours, "%{z:.4f}")
        data.append(trace | {"xaxis": f"x{name}", "yaxis": f"y{name}"})
        span = [(k + 0.02) / 4, (k + 0.98) / 4]
        layout[f"xaxis{name}"], layout[f"yaxis{name}"] = _bare(grid.half_side, span, name)
        layout["annotations"].append(
            {"text": title, "showarrow": False, "xref": "paper", "yref": "paper", "y": 1,
             "x": sum(span) / 2, "xanchor": "center", "yanchor": "bottom", "font": {"size": 13}}
        )  # fmt: skip
    return {"data": data, "layout": layout}


def _map(values: Array, half: float, limit: float, colours: dict[str, str], hover: str) -> Figure:
    """Return a heat map, blue below 0 and orange above."""
    nodes = short(np.linspace(-half, half, len(values)))
    scale = [[0, colours["gathers"]], [0.5, colours["still"]], [1, colours["spreads"]]]
    return {
        "type": "heatmap", "x": nodes, "y": nodes, "z": short(values), "zmin": -limit,
        "zmax": limit, "zsmooth": "best", "showscale": False, "colorscale": scale,
        "hovertemplate": f"(%{{x:.2f}}, %{{y:.2f}})<br>{hover}<extra></extra>",
    }  # fmt: skip


def _limit(values: Array) -> float:
    return float(np.percentile(np.abs(values), SHARE)) or 1.0


def _bare(half: float, across: list[float], name: str) -> tuple[Figure, Figure]:
    """Return the two axes of a square map without ticks."""
    axis = {"range": [-half, half], "visible": False, "constrain": "domain", "fixedrange": True}
    y = {"scaleanchor": f"x{name}", "anchor": f"x{name}"}
    return axis | {"domain": across, "anchor": f"y{name}"}, axis | y
