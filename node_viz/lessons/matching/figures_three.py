"""Three small pictures: a way for each pair, which pairs, a price on the flow's own way."""

from __future__ import annotations

import numpy as np

from node_viz.lessons.matching import three
from node_viz.lessons.matching.link import ARMS
from node_viz.plots.figure import Figure, bare_axis, frame
from node_viz.plots.lines import broken, rounded, scatter, stroke
from node_viz.plots.theme import DATA, PAGE, REGULARISED, Palette
from node_viz.remembered import remembered
from node_viz.shapes import Array

COLOURS = {
    **PAGE,
    "noise": ("#0877bd", "#4fb0e8"),
    "bent": ("#6a737d", "#98a2ad"),
}
NAMES = ("paths", "pairs", "price")


@remembered()
def three_figure(name: str, *, dark: bool) -> Figure:
    """Draw one of the three: position on the line, up, over flow time, to the right.

    Args:
        name: "paths", a straight path for each independent pair; "pairs", the same points paired at
            the least cost; "price", a flow's own ways, and those that an energy penalty asks for.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    if name == "price":
        bent, straight = three.flow_paths(), three.straight_paths()
        data = [_lines(three.TIMES, bent, look["bent"], 3), _dashed(straight)]
        ends = bent[0], bent[-1]
    else:
        ends = three.drawn() if name == "paths" else three.least_cost()
        arm = ARMS["fm" if name == "paths" else "otfm"]
        data = [_lines(np.array([0.0, 1.0]), np.stack(ends), arm.colour, 1.8)]
    data += [_dots(0, ends[0], DATA), _dots(1, ends[1], look["noise"])]
    layout = frame(
        look,
        steps=[],
        hovermode=False,
        dragmode=False,
        margin={"l": 8, "r": 8, "t": 6, "b": 26},
        xaxis=bare_axis(
            look,
            range=[-0.1, 1.1],
            tickvals=[0, 1],
            ticktext=["data, t = 0", "noise, t = 1"],
            fixedrange=True,
        ),
        yaxis={"visible": False, "fixedrange": True, "range": [-3.4, 3.4]},
    )
    return {"data": data, "layout": layout}


def _lines(times: Array, paths: Array, colour: str, width: float) -> Figure:
    """Return paths (s, n) as n lines in one trace."""
    along = np.broadcast_to(times[:, None], paths.shape)
    x, y = (rounded(column, 3) for column in broken(np.stack([along, paths], axis=2)))
    return scatter(x, y, line=stroke(colour, width), hoverinfo="skip")


def _dashed(paths: Array) -> Figure:
    ends = _lines(np.array([0.0, 1.0]), paths[[0, -1]], REGULARISED, 2)
    ends["line"]["dash"] = "dot"
    return ends


def _dots(t: float, z: Array, colour: str) -> Figure:
    marker = {"color": colour, "size": 8}
    return scatter([t] * len(z), rounded(z, 3), "markers", marker=marker, hoverinfo="skip")
