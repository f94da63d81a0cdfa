"""Where two flows take the same data: the end points T_1(x) and T_2(x) joined by lines.

A point keeps the colour of the place it came from, so that one sees not only how far two maps part
but what they exchange.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from node_viz.plots.figure import Figure, frame
from node_viz.shapes import Array

HUES = 12  #: directions from the middle of the data that get a colour of their own
REACH = 3.4  #: half side of the square around the Gaussian
# The browser swaps one set for the other when the theme changes; same names, same order.
LIGHT = {"ink": "#1b1f24", "ring": "rgba(8,119,189,0.10)"}
DARK = {"ink": "#eceff4", "ring": "rgba(79,176,232,0.13)"}


def origin_figure(x: Array, half_side: float, *, dark: bool) -> Figure:
    """Draw the data points x (n, 2) in their colours: the key to the other pictures."""
    traces = []
    for hue, points in enumerate(_by_hue(x)):
        marker = {"color": _colour(hue), "size": 4}
        traces.append(_trace(x[points]) | {"mode": "markers", "marker": marker})
    return {"data": traces, "layout": _layout(half_side, DARK if dark else LIGHT)}


def ends_figure(x: Array, first: Array, second: Array, *, dark: bool) -> Figure:
    """Join the end points of two flows over the unit Gaussian's circles of radius 1, 2 and 3.

    Args:
        x: data points (n, 2), which give the colours.
        first: T_1(x), (n, 2).
        second: T_2(x), (n, 2).
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    traces = []
    for hue, points in enumerate(_by_hue(x)):
        gap = np.full((points.sum(), 2), np.nan)
        line = np.stack([first[points], second[points], gap], axis=1).reshape(-1, 2)
        style = {"line": {"color": _colour(hue), "width": 1.4}, "marker": {"size": 3}}
        traces.append(_trace(line) | {"mode": "lines+markers", **style})
    layout = _layout(REACH, colours)
    layout["shapes"] = [_ring(radius, colours["ring"]) for radius in (3, 2, 1)]
    return {"data": traces, "layout": layout}


def _by_hue(x: Array) -> list[NDArray[np.bool_]]:
    """Sort points by their direction from the mean; return one mask (n,) a hue."""
    across, up = (x - x.mean(axis=0)).T
    hue = np.floor(np.arctan2(up, across) / (2 * np.pi) * HUES).astype(int) % HUES
    return [hue == index for index in range(HUES)]


def _colour(hue: int) -> str:
    return f"hsl({360 * hue // HUES},70%,52%)"


def _ring(radius: float, colour: str) -> Figure:
    place = {"x0": -radius, "x1": radius, "y0": -radius, "y1": radius}
    look = {"fillcolor": colour, "line": {"width": 0}, "layer": "below"}
    return {"type": "circle", "xref": "x", "yref": "y", **place, **look}


def _trace(points: Array) -> Figure:
    x, y = ([round(v, 3) if np.isfinite(v) else None for v in c] for c in points.T.tolist())
    return {"type": "scatter", "x": x, "y": y, "hoverinfo": "skip"}


def _layout(half: float, colours: dict[str, str]) -> Figure:
    axis = {"range": [-half, half], "visible": False, "fixedrange": True}
    return frame(
        (LIGHT, DARK),
        dark=colours is DARK,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        hovermode=False,
        dragmode=False,
        xaxis=axis,
        yaxis={**axis, "scaleanchor": "x", "scaleratio": 1},
    )
