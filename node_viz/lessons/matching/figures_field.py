"""A field at one moment: the targets at a few places and their mean, and the learnt beside it."""

from __future__ import annotations

import numpy as np

from node_viz.lessons.matching.link import ARMS
from node_viz.lessons.matching.records import FieldAt
from node_viz.plots.figure import Figure, frame
from node_viz.plots.lines import rounded, scatter, stroke
from node_viz.plots.theme import PAGE, Palette
from node_viz.remembered import remembered
from node_viz.shapes import Array

COLOURS = {**PAGE, "target": ("rgba(27,31,36,0.30)", "rgba(236,239,244,0.34)")}
LEARNT = ARMS["fm"].colour
HEAD = 0.28  #: of an arrow's length, the sides of its head
LENGTH = 0.25  #: of a speed, that a target is long; units of the plane
FILLS = 0.9  #: of a lattice cell, that the longest arrow is long


@remembered()
def targets_figure(found: FieldAt, *, dark: bool) -> Figure:
    """Draw e - x of pairs that pass through each place, their mean, and the learnt field there."""
    look = Palette(COLOURS, dark)
    places = np.repeat(found.places, found.targets.shape[1], axis=0)
    many = LENGTH * found.targets.reshape(-1, 2)
    data = [
        _arrows(places, many, "pairs that pass here", look["target"], 1),
        _arrows(found.places, LENGTH * found.means, "their mean", look["ink"], 4),
        _arrows(found.places, LENGTH * found.learnt_there, "learnt field", LEARNT, 2),
    ]
    return {"data": data, "layout": _layout(look, found.half_side)}


@remembered()
def lattice_figure(found: FieldAt, *, dark: bool) -> Figure:
    """Draw the exact field, where it is known, under the learnt one."""
    look = Palette(COLOURS, dark)
    known = found.learnt if found.exact is None else found.exact
    cell = float(np.ptp(found.lattice[:, 0])) / (len(np.unique(found.lattice[:, 0])) - 1)
    scale = FILLS * cell / (float(np.linalg.norm(known, axis=1).max()) or 1.0)
    data = []
    if found.exact is not None:
        data.append(_arrows(found.lattice, scale * found.exact, "exact field", look["ink"], 3.5))
    data.append(_arrows(found.lattice, scale * found.learnt, "learnt field", LEARNT, 1.8))
    return {"data": data, "layout": _layout(look, found.half_side)}


def _arrows(at: Array, by: Array, name: str, colour: str, width: float) -> Figure:
    """Return arrows (n, 2) as one broken line: a shaft, and the two sides of its head."""
    tip, across = at + by, np.stack([-by[:, 1], by[:, 0]], axis=1)
    sides = [tip - HEAD * by + 0.5 * HEAD * turn for turn in (across, -across)]
    gap = np.full_like(at, np.nan)
    corners = np.stack([at, tip, sides[0], tip, sides[1], gap], axis=1).reshape(-1, 2)
    x, y = (rounded(column, 3) for column in corners.T)
    return scatter(x, y, name=name, showlegend=True, line=stroke(colour, width), hoverinfo="skip")


def _layout(look: Palette, half: float) -> Figure:
    axis = {"range": [-half, half], "visible": False, "fixedrange": True, "constrain": "domain"}
    return frame(
        look,
        margin={"l": 2, "r": 2, "t": 28, "b": 2},
        showlegend=True,
        hovermode=False,
        dragmode=False,
        xaxis=axis,
        yaxis={**axis, "scaleanchor": "x", "scaleratio": 1},
    )
