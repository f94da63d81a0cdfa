"""What STEER is about, in two figures: NLL over the end time, and paths that go on past the end.

Plain dicts for `node_viz.stage.curves`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.plots.figure import Figure, Series, axis_title, frame, hairlines
from node_viz.plots.lines import broken, circle, note, rounded, scatter, stroke, upright
from node_viz.plots.small_multiples import dash
from node_viz.plots.theme import RING, Palette
from node_viz.plots.training_curves import COLOURS as GAUGES
from node_viz.records.answers import EndTimeCurve
from node_viz.records.pictures import Trajectories
from node_viz.remembered import remembered
from node_viz.shapes import Array

COLOURS = {
    **GAUGES,
    "way": ("rgba(27,31,36,0.32)", "rgba(236,239,244,0.34)"),
    "ring": RING,
    "window": ("rgba(160,69,154,0.10)", "rgba(160,69,154,0.24)"),
}
FIRST, LAST = 0.5, 1.5  #: end times that are drawn
ROOM = 1.5  #: nats above the entropy that the chart shows at most
REACH = 3.6  #: half side of the square around the Gaussian


@remembered()
def end_time_figure(
    arms: Sequence[Series[EndTimeCurve]], entropy: float, b: float, *, dark: bool
) -> Figure:
    """Draw NLL(T) of every arm over its floor, with the window of STEER's end times shaded.

    References:
        STEER (Ghosh et al., 2020), arXiv 2006.10711.

    Args:
        arms: the curve of each arm.
        entropy: of the data, nats.
        b: STEER draws its end times from U(1-b, 1+b).
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    data = [_nll(place, arm) for place, arm in enumerate(arms)]
    most = max((float(curve.nll.max()) for *_, curve in arms), default=entropy + ROOM)
    top = min(most, entropy + ROOM)
    room = 0.2 * (top - entropy)  # below the floor stands its name
    across = _title("end time T: where the flow is stopped")
    heights = [entropy - room, top + room / 2]
    layout = frame(
        look,
        showlegend=True,
        hovermode="x unified",
        margin={"l": 52, "r": 8, "t": 26, "b": 40},
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
        xaxis=hairlines(look, range=[FIRST, LAST], dtick=0.25, title=across),
        yaxis=hairlines(look, range=heights, nticks=6, title=_title("NLL(T), nats")),
        shapes=_shapes(entropy, b, look),
    )
    font = {"size": 12, "color": look["ink"]}
    where = {"xanchor": "left", "yanchor": "top", "font": font}
    layout["annotations"] = [note("entropy: the floor at every T", FIRST, entropy, **where)]
    return {"data": data, "layout": layout}


def _nll(place: int, arm: Series[EndTimeCurve]) -> Figure:
    return scatter(
        rounded(arm.data.T),
        rounded(arm.data.nll),
        name=arm.label,
        showlegend=True,
        line=stroke(arm.colour, 2.6, dash(place)),
        hovertemplate="%{y:.3f} nats",
    )


def _shapes(entropy: float, b: float, look: Palette) -> list[Figure]:
    """Return the window of end times, a line at T = 1 and one at the floor."""
    place = {"x0": max(1 - b, FIRST), "x1": min(1 + b, LAST), "y0": 0, "y1": 1, "yref": "paper"}
    shade = {"fillcolor": look["window"], "line": {"width": 0}, "layer": "below"}
    floor = {"x0": FIRST, "x1": LAST, "y0": entropy, "y1": entropy}
    return [
        {"type": "rect", **place, **shade},
        upright(1, stroke(look["way"], 1.2, "solid")),
        {"type": "line", **floor, "line": stroke(look["ink"], 1.2, "dot")},
    ]


def _title(text: str) -> Figure:
    return axis_title(text, standoff=6, font={"size": 12})


@remembered()
def beyond_figure(arm: Series[Trajectories], *, dark: bool) -> Figure:
    """Draw paths up to t = 1 faintly, a dot there, and in colour how they go on after it.

    Args:
        arm: its paths, t from 0 past 1; 1 is among the saved times.
        dark: whether the page is dark.
    """
    look, paths = Palette(COLOURS, dark), arm.data
    end = int(np.argmin(np.abs(paths.t - 1)))
    x, y = (rounded(column) for column in paths.z[end].T)
    data = [
        _paths(paths.z[: end + 1], stroke(look["way"], 1)),
        _paths(paths.z[end:], stroke(arm.colour, 2.4)),
        scatter(x, y, "markers", marker={"color": look["ink"], "size": 4}, hoverinfo="skip"),
    ]
    axis = {"range": [-REACH, REACH], "visible": False, "fixedrange": True}
    layout = frame(
        look,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        hovermode=False,
        dragmode=False,
        xaxis=axis,
        yaxis={**axis, "scaleanchor": "x", "scaleratio": 1},
        shapes=[circle(r, fillcolor=look["ring"], line={"width": 0}) for r in (3, 2, 1)],
    )
    return {"data": data, "layout": layout}


def _paths(z: Array, line: Figure) -> Figure:
    """Return points (s, n, 2) as n lines in one trace, broken between them."""
    x, y = (rounded(column) for column in broken(z))
    return scatter(x, y, line=line, hoverinfo="skip")
