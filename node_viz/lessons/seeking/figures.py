"""Which modes each flow covers, and what each flow's loss says over the training.

Plain dicts for `node_viz.stage.curves`; an arm keeps its colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from node_viz.lessons.seeking.numbers import BY_FORWARD, BY_REVERSE, nats
from node_viz.plots.figure import Figure, Series, axis_name, axis_title, frame, hairlines, on
from node_viz.plots.lines import level, note, scatter, short, stroke
from node_viz.plots.small_multiples import dash
from node_viz.plots.theme import PAGE, Palette
from node_viz.records.coverage import Coverage
from node_viz.records.history import Curves
from node_viz.remembered import remembered
from node_viz.shapes import Array

COLOURS = {
    **PAGE,
    "left out": ("rgba(27,31,36,0.55)", "rgba(236,239,244,0.6)"),
}
NEAR = 3.0  #: standard deviations: the circle in which a sample counts as the mode's
GAP = 0.04  #: between two squares, of the figure's height
ROOM = 6.0  #: nats above the higher floor that the chart of losses shows


@remembered()
def cover_figure(
    arms: Sequence[Series[Coverage]], centres: Array, width: float, *, dark: bool
) -> Figure:
    """Draw the modes once for each arm: full where its samples are, dashed where they are missing.

    Args:
        arms: what each arm covers, drawn one below the other.
        centres: of the modes, (k, 2).
        width: standard deviation of each.
        dark: whether the page is dark.
    """
    look, half = Palette(COLOURS, dark), 1.05 * (float(np.abs(centres).max()) + NEAR * width)
    layout = frame(
        look,
        steps=(),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        hovermode=False,
        dragmode=False,
        annotations=[],
        shapes=[],
    )
    high = (1 - GAP * (len(arms) - 1)) / max(len(arms), 1)
    for place, arm in enumerate(arms):
        top = 1 - place * (high + GAP)
        _square(layout, place, half, [max(0.0, top - high), top])
        _modes(layout, place, arm, centres, NEAR * width, look)
    # a shape alone does not make plotly draw its axes: a trace of nothing does
    return {"data": [scatter([], []) | on(place) for place in range(len(arms))], "layout": layout}


def _square(layout: Figure, place: int, half: float, domain: list[float]) -> None:
    bare = {"range": [-half, half], "visible": False, "fixedrange": True, "constrain": "domain"}
    x, y = axis_name("x", place), axis_name("y", place)
    layout[axis_name("xaxis", place)] = {**bare, "anchor": y}
    layout[axis_name("yaxis", place)] = {**bare, "anchor": x, "scaleanchor": x, "domain": domain}


def _modes(
    layout: Figure, place: int, arm: Series[Coverage], centres: Array, radius: float, look: Palette
) -> None:
    """Draw a circle a mode, filled by its share of the samples, and the count in the middle."""
    found, refs = arm.data, {"xref": axis_name("x", place), "yref": axis_name("y", place)}
    fair = 1 / found.of
    for (x, y), share in zip(centres.tolist(), found.shares.tolist(), strict=True):
        box = {"x0": x - radius, "x1": x + radius, "y0": y - radius, "y1": y + radius}
        covered = share >= fair / 2
        line = stroke(arm.colour, 2) if covered else stroke(look["left out"], 1.2, "dot")
        circle = {"type": "circle", **box, **refs, "layer": "below"}
        layout["shapes"] += [
            {**circle, "line": {"width": 0}, "fillcolor": arm.colour}
            | {"opacity": 0.55 * min(1.0, share / fair)},
            {**circle, "line": line},
        ]
        font = {"size": 11, "color": look["ink"]}
        layout["annotations"].append(note(f"{100 * share:.0f} %", x, y, **refs, font=font))
    font = {"size": 22, "color": look["ink"]}
    said = f"<b>{found.modes}</b> of {found.of}"
    layout["annotations"].append(note(said, 0, 0, **refs, font=font))


def divergences(arms: Sequence[Series[Coverage]]) -> str:
    """Return both KLs of each arm as a table in HTML; the one least of a column is bold and ticked.

    >>> "KL(p‖q)" in divergences([])
    True
    """
    rows = ""
    for label, colour, found in arms:
        cells = ""
        for name in ("forward", "reverse"):
            value = getattr(found, name)
            others = [getattr(other, name) for *_, other in arms if other is not found]
            mark = ' class="best"' if others and value < min(others) else ""
            cells += f"<td{mark}>{nats(value)}</td>"
        rows += f'<tr><th><b style="--arm:{colour}">{escape(label)}</b></th>{cells}</tr>'
    heads = f"<th>nats</th><th>{BY_FORWARD}</th><th>{BY_REVERSE}</th>"
    return f'<table class="kls"><tr>{heads}</tr>{rows}</table>'


@remembered()
def losses_figure(
    arms: Sequence[Series[Curves]], entropy: float, constant: float, *, dark: bool
) -> Figure:
    """Draw what each arm's training reads: the NLL of batches, or E_q [log q - log p~].

    Args:
        arms: the history of each arm; a curve of "reverse kl" is shifted down by the constant.
        entropy: of the data, the least NLL there can be.
        constant: c in log p~ = log p + c; minus c is the least that the reverse loss can be.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    data, floors = list[Figure](), dict[float, str]()
    for place, (label, colour, history) in enumerate(arms):
        reverse = history.of == "reverse kl"
        floor = -constant if reverse else entropy
        floors[floor] = f"least possible: {floor:z.2f}".replace("-", "−")
        line = stroke(colour, 2.2, dash(place))
        values = short(np.asarray(history.loss) + floor)
        more = {"name": label, "showlegend": True, "hovertemplate": "%{y:.3f} nats"}
        data.append(scatter(np.asarray(history.step).tolist(), values, line=line, **more))
    layout = frame(
        look,
        steps=None,
        showlegend=True,
        hovermode="x unified",
        margin={"l": 48, "r": 8, "t": 26, "b": 38},
        xaxis=hairlines(look, nticks=7, title=axis_title("training step")),
        yaxis=hairlines(look, nticks=7, title=axis_title("the loss, nats")),
    )
    layout["xaxis"]["autorangeoptions"] = {"minallowed": 0, "include": 1}
    low, high = min(floors, default=0.0), max(floors, default=0.0)
    layout["yaxis"]["range"] = [low - 0.7, high + ROOM]
    layout["shapes"] = [level(at, stroke(look["ink"], 1.2, "dot"), yref="y") for at in floors]
    where = {"xref": "paper", "xanchor": "right", "yanchor": "top", "font": {"size": 12}}
    layout["annotations"] = [note(text, 1.0, at, **where) for at, text in floors.items()]
    return {"data": data, "layout": layout}
