"""Two fields that learn the circle: their paths side by side, and both losses on one axis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.lessons.adjoint.figures import COLOURS
from node_viz.plots.figure import Figure, axis, axis_name, base_layout
from node_viz.plots.lines import broken, note, scatter, short, stroke
from node_viz.plots.theme import Palette
from node_viz.records.solver_answers import CircleFit
from node_viz.remembered import remembered
from node_viz.shapes import Array

TITLES = ("the whole gradient", "without ∂l/∂θ")
COLOUR_OF = ("backprop", "adjoint")  #: by name, of each field
DASHES, SYMBOLS = ("solid", "dash"), ("circle", "square")
HALF = 2.1  #: of the planes


@remembered()
def circle_figure(fits: Sequence[CircleFit], steps: int, *, dark: bool) -> Figure:
    """Draw the paths of both fields and their losses over the training step.

    Args:
        fits: the field with the whole gradient, and the one without a term of it.
        steps: where training ends.
        dark: whether the page is dark.

    Returns:
        A Plotly figure as a dict, for `node_viz.stage.curves`.
    """
    look, data, notes = Palette(COLOURS, dark), [], []
    for place, (way, fit) in enumerate(zip(COLOUR_OF, fits, strict=True)):
        data += [*_plane(fit.z, look[way], look["ink"], place), _losses(place, fit, look[way])]
        notes.append(_title(place, look[way]))
    layout = {
        **base_layout(look, 320),
        "margin": {"l": 40, "r": 8, "t": 26, "b": 40},
        "uirevision": "keep",
        "meta": {"steps": [], **look.both()},
        "annotations": notes,
        "xaxis3": axis(look, "training step", domain=[0.7, 1], range=[0, steps], anchor="y3"),
        "yaxis3": axis(look, "loss, whole", anchor="x3", rangemode="tozero"),
    }
    for place in (0, 1):
        left, bare = place * 0.33, {"range": [-HALF, HALF], "constrain": "domain"}
        x, y = axis_name("x", place), axis_name("y", place)
        across = axis(look, "z₁", domain=[left, left + 0.29], anchor=y, **bare)
        layout[axis_name("xaxis", place)] = across
        layout[axis_name("yaxis", place)] = axis(look, "", scaleanchor=x, anchor=x, **bare)
    return {"data": data, "layout": layout}


def _losses(place: int, fit: CircleFit, colour: str) -> Figure:
    return scatter(
        [step for step, _ in fit.losses],
        short([loss for _, loss in fit.losses], 4),
        "lines+markers",
        name=TITLES[place],
        line=stroke(colour, 2.2, DASHES[place]),
        marker={"size": 5, "symbol": SYMBOLS[place]},
        xaxis="x3",
        yaxis="y3",
        hovertemplate=f"{TITLES[place]}, step %{{x}}: %{{y:.4f}}<extra></extra>",
    )


def _title(place: int, colour: str) -> Figure:
    where = {"xref": f"x{place + 1} domain", "yref": "paper", "yanchor": "bottom"}
    return note(TITLES[place], 0.5, 1, **where, font={"color": colour, "size": 13})


def _plane(z: Array, colour: str, ink: str, place: int) -> list[Figure]:
    """Return the circle, the paths (s, n, 2) and where they begin."""
    angle = np.linspace(0, 2 * np.pi, 61)
    circle = {"name": "the circle", "opacity": 0.25, "line": stroke(ink, 4)}
    dots = {"name": "starts", "mode": "markers", "marker": {"size": 5, "color": ink}}
    lines = (
        (np.array([np.cos(angle), np.sin(angle)]), circle),
        (broken(z), {"name": "paths", "line": stroke(colour, 1.6)}),
        (z[0].T, dots),
    )
    on = {"xaxis": f"x{place + 1}", "yaxis": f"y{place + 1}", "hoverinfo": "skip"}
    return [scatter(short(x, 4), short(y, 4)) | on | style for (x, y), style in lines]
