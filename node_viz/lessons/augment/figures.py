"""Augmentation in two figures: the hole that a flow of the plane leaves, and ways on the line.

Plain dicts for `node_viz.stage.curves`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from node_viz.plots.figure import Figure, bare_axis, frame, short, words
from node_viz.plots.lines import broken
from node_viz.plots.small_multiples import DASHES
from node_viz.plots.training_curves import DARK, LIGHT
from node_viz.shapes import Array

SWAPPED = ("ink", "grid", "paper")  #: the colours that change with the theme
LEAST_TOP = 2.0  #: per cent; the closer look shows at least so much
EXACT = (-1.0, -0.5, 0.5, 1.0)  #: inputs whose exact ways are drawn
MARGIN = 1.15  #: room around the ways

Profile = tuple[str, str, Array, Array]  #: label, colour, radius (r,), share called disc (r,)


def hole_figure(
    arms: Sequence[Profile], radii: tuple[float, float, float], *, dark: bool
) -> Figure:
    """Draw which part of each circle is called disc, and the annulus once more from near.

    Args:
        arms: label, colour, radii and shares of each arm.
        radii: of the disc, and the two of the annulus.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    disc, inner, outer = radii
    data = [_profile(which, arm, near) for near in (False, True) for which, arm in enumerate(arms)]
    most = max((100 * share[radius > inner].max() for *_, radius, share in arms), default=0.0)
    layout = frame(
        (LIGHT, DARK), dark=dark, swapped=SWAPPED, showlegend=True, hovermode="x unified",
        margin={"l": 48, "r": 8, "t": 30, "b": 40},
    )  # fmt: skip
    axis = bare_axis(colours["grid"])
    layout["xaxis"] = {**axis, "domain": [0, 0.56], "range": [0, outer], "dtick": 0.25,
                       "title": words("radius of the circle")}  # fmt: skip
    layout["yaxis"] = {**axis, "range": [-3, 103], "dtick": 25, "title": words("called disc, %")}
    layout["xaxis2"] = {**axis, "domain": [0.64, 1], "range": [inner, outer], "dtick": 0.1,
                        "anchor": "y2", "title": words("radius, the annulus alone")}  # fmt: skip
    top = max(1.1 * most, LEAST_TOP)
    layout["yaxis2"] = {**axis, "anchor": "x2", "range": [-0.03 * top, top], "nticks": 5}
    layout["shapes"] = [_band(0, disc, "#0877bd"), _band(inner, outer, "#f59322")]
    layout["annotations"] = [
        _note(disc / 2, "disc"), _note((disc + inner) / 2, "empty"),
        _note((inner + outer) / 2, "annulus"),
    ]  # fmt: skip
    return {"data": data, "layout": layout}


def ways_figure(
    t: Array, z: Array, names: Sequence[str], colour: str, *, exact: bool, dark: bool
) -> Figure:
    """Draw the first coordinate over time and, where there is a second one, the plane of both.

    Ways from the left half of the line have the arm's colour, those from the right half the ink's.

    Args:
        t: times (s,).
        z: states (s, n, D) of inputs on the line.
        names: of the coordinates.
        colour: of the arm.
        exact: whether to draw q = x cos(pi t), the solution of q'' = -pi^2 q, dotted over it.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    groups = [(z[0, :, 0] < 0, colour), (z[0, :, 0] >= 0, colours["ink"])]
    time = np.broadcast_to(t[:, None], z.shape[:2])
    planes = [np.stack([time, z[..., 0]], -1)]
    if z.shape[2] > 1:
        planes.append(z[..., :2])
    data = [
        _ways(plane[:, chosen], shade, place)
        for place, plane in enumerate(planes)
        for chosen, shade in groups
    ]
    dotted = _half_period(t)[: len(planes)] if exact else []
    data += [_dotted(plane, place, colours["ink"]) for place, plane in enumerate(dotted)]
    layout = frame(
        (LIGHT, DARK), dark=dark, swapped=SWAPPED, hovermode=False,
        margin={"l": 44, "r": 8, "t": 8, "b": 38},
    )  # fmt: skip
    reach = [_reach([plane, *dotted[place : place + 1]]) for place, plane in enumerate(planes)]
    _frame(layout, reach, names, bare_axis(colours["grid"]))
    return {"data": data, "layout": layout}


def _half_period(t: Array) -> list[Array]:
    """Return (t, q) and (q, q') of q = x cos(pi t) for a few x, (s, n, 2) each."""
    x = np.array(EXACT)
    q = np.cos(math.pi * t)[:, None] * x
    p = -math.pi * np.sin(math.pi * t)[:, None] * x
    return [np.stack([np.broadcast_to(t[:, None], q.shape), q], -1), np.stack([q, p], -1)]


def _reach(planes: Sequence[Array]) -> float:
    """Return how far up and down an axis must go to hold all ways."""
    return MARGIN * max(0.5, *(float(np.abs(plane[..., 1]).max()) for plane in planes))


def _frame(layout: Figure, reach: Sequence[float], names: Sequence[str], axis: Figure) -> None:
    """Give every panel axes that hold its ways; two panels share the width."""
    width = 1.0 if len(reach) == 1 else 0.44
    first = {**axis, "range": [-reach[0], reach[0]], "title": words(names[0])}
    layout["xaxis"] = {**axis, "range": [0, 1], "dtick": 0.5, "domain": [0, width],
                       "title": words("t")}  # fmt: skip
    layout["yaxis"] = {**first, "nticks": 5}
    if len(reach) > 1:
        layout["xaxis2"] = {**first, "anchor": "y2", "nticks": 4, "domain": [0.6, 1]}
        layout["yaxis2"] = {**axis, "range": [-reach[1], reach[1]], "anchor": "x2", "nticks": 5,
                            "title": words(names[1])}  # fmt: skip


def _profile(which: int, arm: Profile, near: bool) -> Figure:
    label, colour, radius, share = arm
    return {
        "type": "scatter", "mode": "lines", "name": label, "legendgroup": label,
        "showlegend": not near, "x": short(radius), "y": short(100 * share),
        "xaxis": "x2" if near else "x", "yaxis": "y2" if near else "y",
        "line": {"color": colour, "width": 2.6, "dash": DASHES[which % len(DASHES)]},
        "hovertemplate": "%{y:.1f}%",
    }  # fmt: skip


def _ways(at: Array, colour: str, place: int) -> Figure:
    x, y = broken(at)
    return {
        "type": "scatter", "mode": "lines", "x": x, "y": y, "opacity": 0.7, "showlegend": False,
        "line": {"color": colour, "width": 1.3}, **_axes(place),
    }  # fmt: skip


def _dotted(at: Array, place: int, colour: str) -> Figure:
    return {**_ways(at, colour, place), "opacity": 1,
            "line": {"color": colour, "width": 2.2, "dash": "dot"}}  # fmt: skip


def _axes(place: int) -> Figure:
    number = "" if place == 0 else f"{place + 1}"
    return {"xaxis": f"x{number}", "yaxis": f"y{number}"}


def _band(low: float, high: float, colour: str) -> Figure:
    place = {"xref": "x", "yref": "paper", "x0": low, "x1": high, "y0": 0, "y1": 1}
    return {"type": "rect", **place, "fillcolor": colour, "opacity": 0.12, "line": {"width": 0},
            "layer": "below"}  # fmt: skip


def _note(x: float, text: str) -> Figure:
    return {"x": x, "y": 1, "yref": "paper", "yanchor": "top", "showarrow": False, "text": text,
            "font": {"size": 12}}  # fmt: skip
