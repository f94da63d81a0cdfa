"""Augmentation in two figures: the gap that a flow of the plane leaves, and paths on the line.

Plain dicts for `node_viz.stage.curves`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from node_viz.course.parts import number
from node_viz.plots.figure import Figure, Series, axis_title, bare_axis, frame, on
from node_viz.plots.lines import broken, note, rounded, scatter, short, stroke
from node_viz.plots.small_multiples import dash
from node_viz.plots.theme import DATA, NOISE, PAGE, Palette
from node_viz.records.net_answers import DISC, INNER, OUTER, Hole
from node_viz.records.pictures import Trajectories
from node_viz.remembered import remembered
from node_viz.shapes import Array

LEAST_TOP = 2.0  #: per cent; the closer look shows at least so much
EXACT = (-1.0, -0.5, 0.5, 1.0)  #: inputs whose exact paths are drawn
MARGIN = 1.15  #: room around the paths


@remembered()
def hole_figure(arms: Sequence[Series[Hole]], *, dark: bool) -> Figure:
    """Draw which part of each circle is called disc, and the annulus once more, enlarged.

    Args:
        arms: what each arm says on the circles.
        dark: whether the page is dark.
    """
    look = Palette(PAGE, dark)
    data = [_share(which, arm, place) for place in (0, 1) for which, arm in enumerate(arms)]
    data += [_narrowest(arm) for arm in arms if arm.data.passage > 0]
    leaks = (100 * hole.share[hole.radius > INNER].max() for *_, hole in arms)
    top = max(1.1 * max(leaks, default=0.0), LEAST_TOP)
    layout = frame(
        look,
        showlegend=True,
        hovermode="x unified",
        margin={"l": 48, "r": 8, "t": 30, "b": 40},
        shapes=[_band(0, DISC, NOISE), _band(INNER, OUTER, DATA)],
        annotations=[
            _over(DISC / 2, "disc"),
            _over((DISC + INNER) / 2, "empty"),
            _over((INNER + OUTER) / 2, "annulus"),
        ],
        xaxis=bare_axis(look, domain=[0, 0.56], range=[0, OUTER], dtick=0.25),
        yaxis=bare_axis(look, range=[-3, 103], dtick=25, title=axis_title("called disc, %")),
        xaxis2=bare_axis(look, domain=[0.64, 1], range=[INNER, OUTER], dtick=0.1, anchor="y2"),
        yaxis2=bare_axis(look, anchor="x2", range=[-0.03 * top, top], nticks=5),
    )
    layout["xaxis"]["title"] = axis_title("radius of the circle")
    layout["xaxis2"]["title"] = axis_title("radius, the annulus enlarged")
    return {"data": data, "layout": layout}


def _share(which: int, arm: Series[Hole], place: int) -> Figure:
    return scatter(
        short(arm.data.radius),
        short(100 * arm.data.share),
        name=arm.label,
        legendgroup=arm.label,
        showlegend=place == 0,
        **on(place),
        line=stroke(arm.colour, 2.6, dash(which)),
        hovertemplate="%{y:.1f}%",
    )


def _narrowest(arm: Series[Hole]) -> Figure:
    """Return a ring, in the enlarged panel, on the circle with the least length called disc."""
    hole = arm.data
    at = hole.narrowest
    return scatter(
        short(hole.radius[[at]]),
        short(100 * hole.share[[at]]),
        "markers+text",
        text=[f"gap {number(hole.passage)} long"],
        textposition="bottom center",
        showlegend=False,
        cliponaxis=False,
        **on(1),
        marker={"size": 11, "symbol": "circle-open", "color": arm.colour, "line": {"width": 2}},
        hoverinfo="skip",
    )


def _band(low: float, high: float, colour: str) -> Figure:
    place = {"xref": "x", "yref": "paper", "x0": low, "x1": high, "y0": 0, "y1": 1}
    look = {"fillcolor": colour, "opacity": 0.12, "line": {"width": 0}, "layer": "below"}
    return {"type": "rect", **place, **look}


def _over(x: float, text: str) -> Figure:
    """Return what a band is called, at its upper edge."""
    return note(text, x, 1, yref="paper", yanchor="top", font={"size": 12})


@remembered()
def ways_figure(
    arm: Series[Trajectories], names: Sequence[str], *, exact: bool, dark: bool
) -> Figure:
    """Draw the first coordinate over time and, where there is a second one, the plane of both.

    Paths from the left half of the line have the arm's colour, those from the right half the ink's.

    Args:
        arm: paths of inputs on the line.
        names: of the coordinates.
        exact: whether to draw q = x cos(pi t), the solution of q'' = -pi^2 q, dotted over it.
        dark: whether the page is dark.
    """
    look, t, z = Palette(PAGE, dark), arm.data.t, arm.data.z
    planes = [np.stack([np.broadcast_to(t[:, None], z.shape[:2]), z[..., 0]], -1)]
    if z.shape[2] > 1:
        planes.append(z[..., :2])
    groups = [(z[0, :, 0] < 0, arm.colour), (z[0, :, 0] >= 0, look["ink"])]
    data = [
        _ways(plane[:, chosen], place, stroke(colour, 1.3)) | {"opacity": 0.7}
        for place, plane in enumerate(planes)
        for chosen, colour in groups
    ]
    dotted = _half_period(t)[: len(planes)] if exact else []
    dots = stroke(look["ink"], 2.2, "dot")
    data += [_ways(plane, place, dots) | {"opacity": 1} for place, plane in enumerate(dotted)]
    reach = [_reach([plane, *dotted[place : place + 1]]) for place, plane in enumerate(planes)]
    margin = {"l": 44, "r": 8, "t": 8, "b": 38}
    axes = _ways_axes(look, reach, names)
    return {"data": data, "layout": frame(look, hovermode=False, margin=margin, **axes)}


def _ways(at: Array, place: int, line: Figure) -> Figure:
    x, y = (rounded(column) for column in broken(at))
    return scatter(x, y, showlegend=False, line=line, **on(place))


def _half_period(t: Array) -> list[Array]:
    """Return (t, q) and (q, q') of q = x cos(pi t) for a few x, (s, n, 2) each."""
    x = np.array(EXACT)
    q = np.cos(math.pi * t)[:, None] * x
    p = -math.pi * np.sin(math.pi * t)[:, None] * x
    return [np.stack([np.broadcast_to(t[:, None], q.shape), q], -1), np.stack([q, p], -1)]


def _reach(planes: Sequence[Array]) -> float:
    """Return how far up and down an axis must go to hold all paths."""
    return MARGIN * max(0.5, *(float(np.abs(plane[..., 1]).max()) for plane in planes))


def _ways_axes(look: Palette, reach: Sequence[float], names: Sequence[str]) -> Figure:
    """Return axes that hold the paths of every panel; two panels share the width."""
    width = 1.0 if len(reach) == 1 else 0.44
    first = bare_axis(look, range=[-reach[0], reach[0]], title=axis_title(names[0]))
    axes = {
        "xaxis": bare_axis(look, range=[0, 1], dtick=0.5, domain=[0, width], title=axis_title("t")),
        "yaxis": {**first, "nticks": 5},
    }
    if len(reach) > 1:
        second = bare_axis(look, range=[-reach[1], reach[1]], title=axis_title(names[1]))
        axes["xaxis2"] = {**first, "anchor": "y2", "nticks": 4, "domain": [0.6, 1]}
        axes["yaxis2"] = {**second, "anchor": "x2", "nticks": 5}
    return axes
