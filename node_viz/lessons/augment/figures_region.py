"""The region that a network calls disc, seen from far, with its narrowest gap marked and measured.

A plain dict for `node_viz.stage.curves`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from node_viz.course.parts import number
from node_viz.plots.figure import Figure, Series, bare_axis, frame
from node_viz.plots.lines import circle, note, rounded, scatter, short, stroke
from node_viz.plots.theme import DATA, PAGE, Palette
from node_viz.records.net_answers import DISC, INNER, OUTER, Leak
from node_viz.remembered import remembered

SHUT = "shut: no gap"
SURE = 9.0  #: a logit beyond this is drawn as this


@remembered()
def region_figure(arm: Series[Leak], *, dark: bool) -> Figure:
    """Draw where a network says "disc", and the circle on which the least of it lies.

    Args:
        arm: what it says, from near and from far.
        dark: whether the page is dark.
    """
    look, region = Palette(PAGE, dark), arm.data.region
    side = np.linspace(-region.half_side, region.half_side, len(region.logits))
    inside: Figure = {
        "type": "contour",
        "x": short(side),
        "y": short(side),
        "z": rounded(np.clip(region.logits, -SURE, SURE), 2),
        "contours": {"type": "constraint", "operation": ">", "value": 0},  # the rest is filled
        "fillcolor": "rgba(8,119,189,0.45)",
        "line": stroke(look["ink"], 1.6),
        "showlegend": False,
        "hoverinfo": "skip",
    }
    gap = scatter(
        rounded(region.gap[:, 0]),
        rounded(region.gap[:, 1]),
        "markers",
        marker={"size": 7, "color": look["ink"]},
        hoverinfo="skip",
    )
    edges = [(DISC, look["ink"]), (INNER, DATA), (OUTER, DATA)]
    axis = {"range": [-region.half_side, region.half_side], "dtick": 1, "zeroline": False}
    layout = frame(
        look,
        hovermode=False,
        margin={"l": 26, "r": 6, "t": 6, "b": 22},
        shapes=[circle(radius, line=stroke(colour, 2, "dot")) for radius, colour in edges],
        annotations=[_measure(arm.data, look)],
        xaxis=bare_axis(look, **axis, constrain="domain"),
        yaxis=bare_axis(look, **axis, scaleanchor="x", constrain="domain"),
    )
    return {"data": [inside, gap], "layout": layout}


def _measure(leak: Leak, look: Palette) -> Figure:
    """Return the gap's length beside it, or that there is none."""
    ground = {"bgcolor": look["paper"], "font": {"size": 14, "color": look["ink"]}}
    if leak.hole.passage == 0:
        return note(SHUT, 0, 1.9, **ground)
    x, y = leak.region.gap[len(leak.region.gap) // 2]
    radius = math.hypot(x, y)
    away = {"ax": -62 * y / radius, "ay": -62 * x / radius}  # beside the strip, not on it
    words: dict[str, Any] = {**ground, **away, "showarrow": True, "arrowcolor": look["ink"]}
    return note(f"gap {number(leak.hole.passage)}", float(x), float(y), **words)
