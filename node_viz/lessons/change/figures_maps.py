"""Maps of the plane under a flow: its divergence, and the terms of the continuity equation.

Orange is above 0 and blue below, as in the other figures of this page.
"""

from __future__ import annotations

import numpy as np

from node_viz.lessons.change.figures import COLOURS, layout_of
from node_viz.plots.figure import Figure, axis_name, on
from node_viz.plots.lines import note, rounded, stroke
from node_viz.plots.theme import Palette
from node_viz.records.answers import ContinuityGrid, DivergenceGrid
from node_viz.records.pictures import DensityGrid
from node_viz.remembered import remembered
from node_viz.shapes import Array

SHARE = 98.0  #: percent of a map's values that its colours tell apart; far out a net may say much
MASS = (0.2, 0.05, 0.01)  #: of the densest place: heights of the contour lines


@remembered()
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
    look, limit = Palette(COLOURS, dark), _limit(grid.values)
    data = [_map(grid.values[place], grid.half_side, limit, look, "div f = %{z:.2f}")]
    data[0] |= {"showscale": True, "colorbar": _bar(limit)}
    if density is not None:
        data.append(_contours(density, look["ink"]))
    layout = layout_of(look, margin={"l": 4, "r": 4, "t": 4, "b": 4}) | {"showlegend": False}
    layout["xaxis"], layout["yaxis"] = _bare(grid.half_side, [0, 1], 0)
    layout["xaxis"]["constraintoward"] = "right"  # next to its colour bar
    return {"data": data, "layout": layout}


def _bar(limit: float) -> Figure:
    values, meanings = np.linspace(-limit, limit, 5), ("gathers", "", "still", "", "spreads")
    said = zip(values, meanings, strict=True)
    return {
        "title": {"text": "div f<br>per unit t"},
        "thickness": 14,
        "outlinewidth": 0,
        "len": 0.9,
        "tickvals": rounded(values),
        "ticktext": [f"{v:+.1f}  {word}" if v else f"0  {word}" for v, word in said],
    }


def _contours(density: DensityGrid, ink: str) -> Figure:
    p = np.exp(density.log_prob)
    nodes = rounded(np.linspace(-density.half_side, density.half_side, len(p)))
    low, high, step = MASS[-1], MASS[0], (MASS[0] - MASS[-1]) / 2
    return {
        "type": "contour",
        "x": nodes,
        "y": nodes,
        "z": rounded(p / p.max()),
        "contours": {"start": low, "end": high, "size": step, "coloring": "none"},
        "line": stroke(ink, 1),
        "showscale": False,
        "hoverinfo": "skip",
    }


@remembered()
def continuity_figure(grid: ContinuityGrid, *, dark: bool) -> Figure:
    """Draw four maps of one colour scale: two that agree, what is left, and the usual mistake."""
    look, limit = Palette(COLOURS, dark), float(np.abs(grid.rho_t).max()) or 1.0
    maps = {
        "∂ρ/∂t at one fixed place": grid.rho_t,
        "−div(ρf)": -grid.divergence_term,
        "∂ρ/∂t + div(ρf): what is left": grid.residual,
        "∂ρ/∂t + ρ div f: the mistake": grid.confused,
    }
    layout = layout_of(look, margin={"l": 4, "r": 4, "t": 30, "b": 4}) | {"annotations": []}
    data = []
    for k, (title, values) in enumerate(maps.items()):
        data.append(_map(values, grid.half_side, limit, look, "%{z:.4f}") | on(k))
        span = [(k + 0.02) / 4, (k + 0.98) / 4]
        axes = _bare(grid.half_side, span, k)
        layout[axis_name("xaxis", k)], layout[axis_name("yaxis", k)] = axes
        layout["annotations"].append(_title(title, sum(span) / 2))
    return {"data": data, "layout": layout}


def _title(text: str, x: float) -> Figure:
    where = {"xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom"}
    return note(text, x, 1, **where, font={"size": 13})


def _map(values: Array, half: float, limit: float, look: Palette, hover: str) -> Figure:
    """Return a heat map, blue below 0 and orange above."""
    nodes = rounded(np.linspace(-half, half, len(values)))
    return {
        "type": "heatmap",
        "x": nodes,
        "y": nodes,
        "z": rounded(values),
        "zmin": -limit,
        "zmax": limit,
        "zsmooth": "best",
        "showscale": False,
        "colorscale": [[0, look["gathers"]], [0.5, look["still"]], [1, look["spreads"]]],
        "hovertemplate": f"(%{{x:.2f}}, %{{y:.2f}})<br>{hover}<extra></extra>",
    }


def _limit(values: Array) -> float:
    return float(np.percentile(np.abs(values), SHARE)) or 1.0


def _bare(half: float, across: list[float], place: int) -> tuple[Figure, Figure]:
    """Return the two axes of a square map without ticks."""
    axis = {"range": [-half, half], "visible": False, "constrain": "domain", "fixedrange": True}
    x, y = axis_name("x", place), axis_name("y", place)
    return {**axis, "domain": across, "anchor": y}, {**axis, "scaleanchor": x, "anchor": x}
