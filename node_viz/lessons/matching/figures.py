"""Pairs drawn as lines, and what training buys: KL over seconds, the loss over its floor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.lessons.matching.records import Pairs
from node_viz.plots.figure import Figure, Series, axis_name, axis_title, bare_axis, frame, on
from node_viz.plots.lines import level, note, rounded, scatter, short, stroke
from node_viz.plots.small_multiples import dash
from node_viz.plots.theme import DATA, PAGE, Palette
from node_viz.plots.training_curves import FLOOR
from node_viz.records.history import Curves
from node_viz.remembered import remembered

COLOURS = {**PAGE, "noise": ("#0877bd", "#4fb0e8")}
LINES = 100  #: of a coupling that are drawn; more would hide each other
POINTS = 80  #: of a loss curve; each is the mean of the batches around it


@remembered()
def pairs_figure(pictures: Sequence[Series[Pairs]], half: float, *, dark: bool) -> Figure:
    """Draw each coupling in a square of its own: lines from data, orange, to noise, blue.

    Args:
        pictures: title, colour of the lines, and the pairs.
        half: the squares cover [-half, half]^2.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    layout = frame(look, steps=[], margin={"l": 2, "r": 2, "t": 26, "b": 2}, annotations=[])
    layout |= {"dragmode": False}
    data: list[Figure] = []
    for place, (title, colour, pairs) in enumerate(pictures):
        low, high = place / len(pictures), (place + 1) / len(pictures)
        layout[axis_name("xaxis", place)], layout[axis_name("yaxis", place)] = _square(
            place, half, [low, high]
        )
        layout["annotations"].append(_title(title, (low + high) / 2))
        pairs = Pairs(pairs.x[:LINES], pairs.noise[:LINES])
        gap = np.full(len(pairs.x), np.nan)
        x, y = (
            rounded(np.stack([pairs.x[:, k], pairs.noise[:, k], gap], axis=1).ravel(), 3)
            for k in (0, 1)
        )
        data.append(scatter(x, y, line=stroke(colour, 1), opacity=0.75, **_still(place)))
        data += [_dots(pairs.x, DATA, place), _dots(pairs.noise, look["noise"], place)]
    return {"data": data, "layout": layout}


def _square(place: int, half: float, across: list[float]) -> tuple[Figure, Figure]:
    axis = {"range": [-half, half], "visible": False, "constrain": "domain", "fixedrange": True}
    x, y = axis_name("x", place), axis_name("y", place)
    return {**axis, "domain": across, "anchor": y}, {**axis, "scaleanchor": x, "anchor": x}


def _still(place: int) -> Figure:
    return {"hoverinfo": "skip", **on(place)}


def _dots(z: np.ndarray, colour: str, place: int) -> Figure:
    x, y = (rounded(column, 3) for column in z.T)
    return scatter(x, y, "markers", marker={"color": colour, "size": 3.5}, **_still(place))


def _title(text: str, x: float) -> Figure:
    where = {"xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom"}
    return note(f"<b>{text}</b>", x, 1, **where, font={"size": 13})


@remembered()
def race_figure(
    arms: Sequence[Series[Curves]], floor: float | None, now: float | None, *, dark: bool
) -> Figure:
    """Draw KL over seconds of training, and the matching losses over the step.

    Args:
        arms: the history of each arm; one whose loss is no matching loss has no curve on the right.
        floor: the least loss that independent pairs leave, None if it is not known.
        now: seconds at which the arms are compared, if they can be.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    layout = frame(
        look,
        steps=["x2"],
        margin={"l": 44, "r": 8, "t": 44, "b": 38},
        legend={"orientation": "h", "x": 0, "y": 1.14, "yanchor": "bottom"},
        showlegend=True,
        shapes=[],
        annotations=[_head("KL, nats", 0), _head("matching loss", 0.56)],
        xaxis=bare_axis(
            look,
            type="log",
            domain=[0, 0.46],
            title=axis_title("seconds of training"),
            tickvals=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
        ),
        yaxis=bare_axis(look, type="log", tickvals=(0.001, 0.01, 0.03, 0.1, 0.3, 1, 3)),
        xaxis2=bare_axis(look, domain=[0.56, 1], anchor="y2", title=axis_title("training step")),
        yaxis2=bare_axis(look, anchor="x2", rangemode="tozero", nticks=5),
    )
    data = [_kl(place, arm) for place, arm in enumerate(arms)]
    matching = [(k, arm) for k, arm in enumerate(arms) if arm.data.of == "matching"]
    data += [_loss(k, arm) for k, arm in matching]
    ink = look["ink"]
    if floor is not None:
        across = {"xref": "x2 domain", "yref": "y2"}
        layout["shapes"].append(level(floor, stroke(ink, 1.3, "dot"), **across))
        at = {"xref": "x2 domain", "yref": "y2", "xanchor": "right", "yanchor": "top"}
        layout["annotations"].append(note("least for independent pairs", 1, floor, **at))
    if now is not None:
        place = {"x0": now, "x1": now, "yref": "y domain", "y0": 0, "y1": 1}
        layout["shapes"].append({"type": "line", **place, "line": stroke(ink, 1, "dot")})
    return {"data": data, "layout": layout}


def _head(text: str, x: float) -> Figure:
    where = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return note(f"<b>{text}</b>", x, 1.0, **where, font={"size": 13})


def _kl(place: int, arm: Series[Curves]) -> Figure:
    known = [gauges for gauges in arm.data.metrics if gauges.seconds > 0]
    return scatter(
        short([gauges.seconds for gauges in known], 3),
        short([max(gauges.kl, FLOOR) for gauges in known]),
        name=arm.label,
        legendgroup=arm.label,
        showlegend=True,
        line=stroke(arm.colour, 2.2, dash(place)),
        hovertemplate=f"{arm.label}: %{{y:.3g}} nats after %{{x:.3g}} s<extra></extra>",
    )


def _loss(place: int, arm: Series[Curves]) -> Figure:
    curves = arm.data
    parts = [one for one in np.array_split(np.arange(len(curves.loss)), POINTS) if len(one)]
    return scatter(
        [int(curves.step[one].mean()) for one in parts],
        short([curves.loss[one].mean() for one in parts], 4),
        name=arm.label,
        legendgroup=arm.label,
        showlegend=False,
        **on(1),
        line=stroke(arm.colour, 2.2, dash(place)),
        hovertemplate=f"{arm.label}, step %{{x}}: loss %{{y:.3g}}<extra></extra>",
    )
