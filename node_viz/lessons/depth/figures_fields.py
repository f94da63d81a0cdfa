"""What one input costs, and the field that each input sees where the input is told to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.lessons.depth.figures import COLOURS, LEAST, deep_colour, dots, layout_of, named_line
from node_viz.plots.figure import Figure, Series
from node_viz.plots.lines import level, stroke
from node_viz.plots.small_multiples import dash
from node_viz.plots.theme import Palette
from node_viz.records.net_answers import Calls, FieldFamily
from node_viz.remembered import remembered


@remembered()
def calls_figure(arms: Sequence[Series[Calls]], *, by_depth: bool = False, dark: bool) -> Figure:
    """Draw what an input costs on its own, and as lines across what the batch costs.

    Args:
        arms: the calls of each arm.
        by_depth: whether inputs are told apart by their depth |S(x)|, not by where they are.
        dark: whether the page is dark.
    """
    look, data, shapes = Palette(COLOURS, dark), [], []
    for place, arm in enumerate(arms):
        data.append(_alone(arm, by_depth))
        across = stroke(arm.colour, 2, dash(place))
        shapes.append(level(arm.data.together, across))
    flat = all(calls.x.ndim == 1 for *_, calls in arms)
    along = "input x" if flat else "distance of the input from the middle"
    layout = layout_of(look, "depth |S(x)|" if by_depth else along, "field calls", legend=True)
    most = max((calls.together for *_, calls in arms), default=1)
    layout["yaxis"].update(rangemode="tozero", autorangeoptions={"include": [0, 1.1 * most]})
    return {"data": data, "layout": layout | {"shapes": shapes}}


def _alone(arm: Series[Calls], by_depth: bool) -> Figure:
    """Return the calls of each input alone, in the order of the abscissa."""
    label, colour, calls = arm
    where = calls.x if calls.x.ndim == 1 else np.linalg.norm(calls.x, axis=1)
    along = np.abs(calls.S) if by_depth else where
    order = np.argsort(along, kind="stable")
    return named_line(label, along[order], calls.alone[order], stroke(colour, 1.4, "dot")) | {
        "mode": "lines+markers",
        "marker": {"size": 6, "color": colour},
        "hovertemplate": f"{label}: %{{y}} calls at %{{x:.3g}}<extra></extra>",
    }


@remembered()
def family_figure(family: FieldFamily, *, dark: bool) -> Figure:
    """Draw the field that each input sees, faint where the input never goes.

    Args:
        family: the fields; their colours show the inputs.
        dark: whether the page is dark.
    """
    look, z = Palette(COLOURS, dark), family.z
    most = max(float(np.abs(family.x).max()), LEAST)
    data = []
    for x, f, y in zip(family.x, family.f, family.y, strict=True):
        colour = deep_colour(x, most)
        low, high = sorted((x, y))
        way = np.where((z >= low) & (z <= high), f, np.nan)
        start = dots(np.array([x]), np.array([np.interp(x, z, f)]), look["ink"])
        data += [
            named_line(f"f({x:.2g}, z)", z, f, stroke(colour, 1.2, "dot")),
            named_line(f"way of {x:.2g}", z, way, stroke(colour, 4)),
            start | _named(f" x = {x:.2g}"),
        ]
    layout = layout_of(look, "state z", "f(x, z)")
    layout["shapes"] = [level(0, stroke(look["faint"], 1))]
    return {"data": data, "layout": layout}


def _named(text: str) -> Figure:
    """Return what writes words over a dot."""
    return {"mode": "markers+text", "text": [text], "textposition": "top center"}
