"""The density that a solver believes in beside the real one of the same flow, and paths by both.

A plain dict for `node_viz.stage.curves`, which knows no heat maps: the densities are pictures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from node_viz.lessons.lies.figures import COLOURS
from node_viz.plots.figure import Figure, Series, axis_name, frame, on
from node_viz.plots.image import png
from node_viz.plots.lines import broken, circle, note, scatter, short, stroke
from node_viz.plots.theme import Palette
from node_viz.records.answers import Belief
from node_viz.records.pictures import DensityGrid
from node_viz.remembered import remembered
from node_viz.shapes import Array

GREY, DENSEST = 128, 0.95  #: of a density on any page: its shade, and its opacity at the peak
PIXELS = 160  #: a side of a density's picture
GAP = 0.03  #: between two squares, of the figure's width
RINGS = (1, 2, 3)  #: standard deviations of the noise
PATHS = 2  #: the square that shows paths, after those of the two densities


@remembered()
def belief_figure(arm: Series[Belief], *, peak: float, titles: Sequence[str], dark: bool) -> Figure:
    """Draw three squares: the believed density, the true one of the same flow, and paths by both.

    Args:
        arm: its belief; its colour is that of the training solver's paths.
        peak: the density drawn darkest; whatever is above looks the same.
        titles: one for each square.
        dark: whether the page is dark.
    """
    look, belief = Palette(COLOURS, dark), arm.data
    reach = 1.05 * max(RINGS[-1], *(float(np.abs(one.z).max()) for one in belief.paths))
    densities = (belief.believed, belief.true)
    layout = frame(
        look,
        margin={"l": 2, "r": 2, "t": 40, "b": 2},
        hovermode=False,
        dragmode=False,
        annotations=[],
        images=[_image(grid, peak, place) for place, grid in enumerate(densities)],
        shapes=[circle(r, line=stroke(look["grid"], 1), **_refs(PATHS)) for r in RINGS],
    )
    halves = (belief.believed.half_side, belief.believed.half_side, reach)
    for place, (title, half) in enumerate(zip(titles, halves, strict=True)):
        _add_square(layout, place, title, half, look["grid"])
    # An image alone does not make plotly draw its axes: a trace of nothing does.
    nothing = {"type": "scatter", "x": [], "y": []}
    paths = _paths(belief, arm.colour, look["ink"])
    return {"data": [nothing, nothing | on(1), *paths], "layout": layout}


def _add_square(layout: Figure, place: int, title: str, half: float, grid: str) -> None:
    width = (1 - 2 * GAP) / 3
    left = place * (width + GAP)
    x, y = axis_name("x", place), axis_name("y", place)
    bare = {
        "range": [-half, half],
        "showticklabels": False,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "mirror": True,
        "showline": True,
        "linecolor": grid,
        "constrain": "domain",
    }
    layout[axis_name("xaxis", place)] = {**bare, "domain": [left, left + width], "anchor": y}
    layout[axis_name("yaxis", place)] = {**bare, "anchor": x, "scaleanchor": x}
    where = {"xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom"}
    middle = left + width / 2
    layout["annotations"].append(note(title, middle, 1.0, **where, font={"size": 12.5}))


def _paths(belief: Belief, colour: str, ink: str) -> list[Figure]:
    """Return true paths as curves, the grid's as broken lines with a dot a step, ends joined."""
    coarse, exact = belief.paths
    missed = np.stack([coarse.z[-1], exact.z[-1]])
    dots = {"mode": "lines+markers", "marker": {"color": colour, "size": 4}}
    return [
        _path(missed, stroke(colour, 1, "dot")),
        _path(exact.z, stroke(ink, 1.4)),
        _path(coarse.z, stroke(colour, 1.4)) | dots,
    ]


def _path(z: Array, line: Figure) -> Figure:
    x, y = broken(z)
    return scatter(short(x), short(y), line=line, **on(PATHS))


def _refs(place: int) -> Figure:
    """Return what puts a shape or an image into a square."""
    return {"xref": axis_name("x", place), "yref": axis_name("y", place)}


def _image(grid: DensityGrid, peak: float, place: int) -> Figure:
    """Return sqrt(p / peak) as a picture of grey points whose opacity is the value."""
    log_p = _finer(_finer(grid.log_prob[::-1]).T).T  # the top row comes first
    alpha = 255 * DENSEST * np.exp(0.5 * np.minimum(log_p - math.log(peak), 0.0))
    grey = np.stack([np.full(alpha.shape, GREY), np.nan_to_num(alpha)], axis=-1)
    edge = grid.half_side * (1 + 1 / (len(alpha) - 1))  # the outer pixels' centres are the ends
    size = {"x": -edge, "sizex": 2 * edge, "y": edge, "sizey": 2 * edge, "sizing": "stretch"}
    source = png(grey.round().astype(np.uint8))
    return {"source": source, **size, **_refs(place), "layer": "below"}


def _finer(rows: Array) -> Array:
    """Return at least `PIXELS` rows, with straight lines between those given."""
    old, new = (np.linspace(0.0, 1.0, n) for n in (len(rows), max(len(rows), PIXELS)))
    return np.stack([np.interp(new, old, column) for column in rows.T], axis=1)
