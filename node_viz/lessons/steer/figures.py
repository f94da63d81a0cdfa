"""What STEER is about, in two figures: NLL over the end time, and paths that go on past the end.

Plain dicts for `node_viz.stage.curves`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.plots.figure import Figure, frame
from node_viz.plots.lines import broken, short
from node_viz.plots.small_multiples import DASHES
from node_viz.plots.training_curves import DARK as INK_DARK
from node_viz.plots.training_curves import LIGHT as INK_LIGHT
from node_viz.records.answers import EndTimeCurve
from node_viz.records.pictures import Trajectories
from node_viz.shapes import Array

# The browser swaps one set for the other when the theme changes: same names, same order.
LIGHT = {**INK_LIGHT, "way": "rgba(27,31,36,0.32)", "ring": "rgba(8,119,189,0.10)",
         "window": "rgba(160,69,154,0.10)"}  # fmt: skip
DARK = {**INK_DARK, "way": "rgba(236,239,244,0.34)", "ring": "rgba(79,176,232,0.13)",
        "window": "rgba(160,69,154,0.24)"}  # fmt: skip
ROOM = 1.5  #: nats above the entropy that the chart shows at most
REACH = 3.6  #: half side of the square around the Gaussian


def end_time_figure(
    arms: Sequence[tuple[str, str, EndTimeCurve]], entropy: float, b: float, *, dark: bool
) -> Figure:
    """Draw NLL(T) of every arm over its floor, with the window of STEER's end times shaded.

    References:
        STEER (Ghosh et al., 2020), arXiv 2006.10711.

    Args:
        arms: label, colour and curve of each arm.
        entropy: of the data, nats.
        b: STEER draws its end times from U(1-b, 1+b).
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    data = [_ends(place, *arm) for place, arm in enumerate(arms)]
    most = max((float(curve.nll.max()) for *_, curve in arms), default=entropy + ROOM)
    top = min(most, entropy + ROOM)
    room = 0.08 * (top - entropy)
    layout = _layout(colours)
    axis = {"gridcolor": colours["grid"], "zeroline": False, "linecolor": colours["grid"]}
    layout["xaxis"] = {**axis, "range": [0.5, 1.5], "dtick": 0.25,
                       "title": _words("end time T: where the flow is stopped")}  # fmt: skip
    layout["yaxis"] = {**axis, "range": [entropy - room, top + room], "nticks": 6,
                       "title": _words("NLL(T), nats")}  # fmt: skip
    layout["shapes"] = [
        {"type": "rect", "x0": max(1 - b, 0.5), "x1": min(1 + b, 1.5), "y0": 0, "y1": 1,
         "yref": "paper", "fillcolor": colours["window"], "line": {"width": 0}, "layer": "below"},
        _line(x0=1, x1=1, y0=0, y1=1, yref="paper", colour=colours["way"]),
        _line(x0=0.5, x1=1.5, y0=entropy, y1=entropy, colour=colours["ink"], dash="dot"),
    ]  # fmt: skip
    layout["annotations"] = [
        {"x": 0.5, "y": entropy, "xanchor": "left", "yanchor": "bottom", "showarrow": False,
         "text": "entropy: the floor at every T", "font": {"size": 12, "color": colours["ink"]}},
    ]  # fmt: skip
    layout |= {"hovermode": "x unified", "margin": {"l": 52, "r": 8, "t": 26, "b": 40}}
    layout["hoverlabel"] = {"bgcolor": colours["paper"], "font": {"color": colours["ink"]}}
    layout["legend"] = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"}
    return {"data": data, "layout": layout}


def _ends(place: int, label: str, colour: str, curve: EndTimeCurve) -> Figure:
    return {
        "type": "scatter", "mode": "lines", "name": label, "showlegend": True,
        "x": short(curve.T), "y": short(curve.nll),
        "line": {"color": colour, "width": 2.6, "dash": DASHES[place]},
        "hovertemplate": "%{y:.3f} nats",
    }  # fmt: skip


def beyond_figure(paths: Trajectories, colour: str, *, dark: bool) -> Figure:
    """Draw paths up to t = 1 faintly, a dot there, and in colour how they go on after it.

    Args:
        paths: t from 0 past 1; 1 is among the saved times.
        colour: of the arm.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    end = int(np.argmin(np.abs(paths.t - 1)))
    there = paths.z[end]
    data = [
        _lines(paths.z[: end + 1]) | {"line": {"color": colours["way"], "width": 1}},
        _lines(paths.z[end:]) | {"line": {"color": colour, "width": 2.4}},
        {**_lines(there[None]), "mode": "markers", "x": short(there[:, 0]),
         "y": short(there[:, 1]), "marker": {"color": colours["ink"], "size": 4}},
    ]  # fmt: skip
    axis = {"range": [-REACH, REACH], "visible": False, "fixedrange": True}
    layout = _layout(colours) | {"margin": {"l": 0, "r": 0, "t": 0, "b": 0}}
    layout |= {"hovermode": False, "dragmode": False, "showlegend": False, "xaxis": dict(axis)}
    layout["yaxis"] = {**axis, "scaleanchor": "x", "scaleratio": 1}
    layout["shapes"] = [_ring(radius, colours["ring"]) for radius in (3, 2, 1)]
    return {"data": data, "layout": layout}


def _lines(z: Array) -> Figure:
    """Return points (s, n, 2) as n lines in one trace, broken between them."""
    x, y = broken(z)
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "hoverinfo": "skip"}


def _ring(radius: float, colour: str) -> Figure:
    place = {"x0": -radius, "x1": radius, "y0": -radius, "y1": radius}
    return {"type": "circle", **place, "fillcolor": colour, "line": {"width": 0}, "layer": "below"}


def _line(*, colour: str, dash: str = "solid", **place: object) -> Figure:
    return {"type": "line", "line": {"color": colour, "width": 1.2, "dash": dash}, **place}


def _words(text: str) -> Figure:
    return {"text": text, "standoff": 6, "font": {"size": 12}}


def _layout(colours: dict[str, str]) -> Figure:
    """Return the frame of a flat figure; its x axis counts no training steps."""
    return frame((LIGHT, DARK), dark=colours is DARK, showlegend=True)
