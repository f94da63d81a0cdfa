"""What one sample costs, and the field that each one sees where the input is told to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.lessons.depth.figures import (
    DARK,
    LEAST,
    LIGHT,
    deep_colour,
    line,
    marks,
    titled,
)
from node_viz.plots.figure import Figure
from node_viz.plots.small_multiples import DASHES
from node_viz.shapes import Array


def calls_figure(
    arms: Sequence[tuple[str, str, Array, Array, int]], along: str, *, dark: bool
) -> Figure:
    """Draw what a sample costs on its own, and as lines across what the batch costs.

    Args:
        arms: label, colour, abscissa (n,), calls of each sample alone (n,), calls of the batch.
        along: what the abscissa is, in words.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    data, shapes = [], []
    for place, (label, colour, x, alone, together) in enumerate(arms):
        dash = DASHES[place % 4]
        data.append(
            {
                **line(label, x, alone, {"color": colour, "width": 1.4, "dash": "dot"}),
                "mode": "lines+markers",
                "marker": {"size": 6, "color": colour},
                "hovertemplate": f"{label}: %{{y}} calls at %{{x:.3g}}<extra></extra>",
            }
        )
        shapes.append(
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": together, "y1": together,
             "line": {"color": colour, "width": 2, "dash": dash}}
        )  # fmt: skip
    layout = titled(colours, along, "field calls", legend=True)
    most = max((together for *_, together in arms), default=1)
    layout["yaxis"] |= {"rangemode": "tozero", "autorangeoptions": {"include": [0, 1.1 * most]}}
    return {"data": data, "layout": layout | {"shapes": shapes}}


def family_figure(x: Array, z: Array, f: Array, y: Array, *, dark: bool) -> Figure:
    """Draw the field that each input sees, faint where the input never goes.

    Args:
        x: inputs, (m,), which the colours show.
        z: states, (g,).
        f: fields, (m, g).
        y: where each input gets, (m,).
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    most = max(float(np.abs(x).max()), LEAST)
    data = []
    for i, start in enumerate(x):
        colour = deep_colour(float(start), most)
        low, high = sorted((start, y[i]))
        way = np.where((z >= low) & (z <= high), f[i], np.nan)
        thin = {"color": colour, "width": 1.2, "dash": "dot"}
        data += [line(f"f({start:.2g}, z)", z, f[i], thin),
                 line(f"way of {start:.2g}", z, way, {"color": colour, "width": 4})]  # fmt: skip
        inside = np.interp(start, z, f[i])
        mark = marks(np.array([start]), np.array([inside]), colours["ink"])
        data.append(mark | {"mode": "markers+text", "text": [f" x = {start:.2g}"],
                            "textposition": "top center"})  # fmt: skip
    layout = titled(colours, "state z", "f(x, z)")
    layout["shapes"] = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0,
         "line": {"color": colours["faint"], "width": 1}}
    ]  # fmt: skip
    return {"data": data, "layout": layout}
