"""Where two flows take the same data: the end points T_1(x) and T_2(x) joined by lines.

A point keeps the colour of the place it came from, so that one sees not only how far two maps part
but what they exchange.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from node_viz.plots.figure import Figure, frame
from node_viz.plots.lines import broken, circle, rounded, scatter, stroke
from node_viz.plots.theme import INK, RING, Palette
from node_viz.records.answers import Compared
from node_viz.remembered import remembered
from node_viz.shapes import Array

HUES = 12  #: directions from the middle of the data that get a colour of their own
REACH = 3.4  #: half side of the square around the Gaussian
COLOURS = {"ink": INK, "ring": RING}


@remembered()
def origin_figure(found: Compared, half_side: float, *, dark: bool) -> Figure:
    """Draw the data points in their colours: the key to the other pictures."""
    traces = []
    for hue, points in enumerate(_by_hue(found.x)):
        marker = {"color": _colour(hue), "size": 4}
        traces.append(_trace(found.x[points].T, "markers") | {"marker": marker})
    return {"data": traces, "layout": _layout(half_side, Palette(COLOURS, dark))}


@remembered()
def ends_figure(found: Compared, method: int, *, dark: bool) -> Figure:
    """Join the end points of two flows over the unit Gaussian's circles of radius 1, 2 and 3.

    Args:
        found: where flows take the same points, whose places give the colours.
        method: which method's two flows are drawn.
        dark: whether the page is dark.
    """
    look, ends, traces = Palette(COLOURS, dark), np.stack(found.ends[method]), []
    for hue, points in enumerate(_by_hue(found.x)):
        style = {"line": stroke(_colour(hue), 1.4), "marker": {"size": 3}}
        traces.append(_trace(broken(ends[:, points]), "lines+markers") | style)
    layout = _layout(REACH, look)
    ring = {"fillcolor": look["ring"], "line": {"width": 0}, "xref": "x", "yref": "y"}
    layout["shapes"] = [circle(radius, **ring) for radius in (3, 2, 1)]
    return {"data": traces, "layout": layout}


def _by_hue(x: Array) -> list[NDArray[np.bool_]]:
    """Sort points by their direction from the mean; return one mask (n,) a hue."""
    across, up = (x - x.mean(axis=0)).T
    hue = np.floor(np.arctan2(up, across) / (2 * np.pi) * HUES).astype(int) % HUES
    return [hue == index for index in range(HUES)]


def _colour(hue: int) -> str:
    return f"hsl({360 * hue // HUES},70%,52%)"


def _trace(columns: Array, mode: str) -> Figure:
    x, y = (rounded(column, 3) for column in columns)
    return scatter(x, y, mode, hoverinfo="skip")


def _layout(half: float, look: Palette) -> Figure:
    axis = {"range": [-half, half], "visible": False, "fixedrange": True}
    return frame(
        look,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        hovermode=False,
        dragmode=False,
        xaxis=axis,
        yaxis={**axis, "scaleanchor": "x", "scaleratio": 1},
    )
