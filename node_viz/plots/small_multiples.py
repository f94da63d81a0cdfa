"""Several arms in one chart, a small panel for each gauge, over training steps or seconds.

An arm has one colour and one dash in all panels; the panels share their x axis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from node_viz.plots.figure import Figure, Series, axis_name, axis_title, bare_axis, frame, on
from node_viz.plots.lines import level, note, scatter, short, stroke
from node_viz.plots.theme import PAGE, Palette

DASHES = ("solid", "dash", "dot", "dashdot")  #: by place, for those who see no colour at all
GAP = 0.04  #: between two panels, of the chart's width


@dataclass(frozen=True)
class Panel:
    """One gauge over the training step."""

    title: str
    read: Callable[[Any], float]  #: of the gauges of one step
    log: bool = False
    steps: bool = False  #: a count, which holds until it changes
    axis: Figure | None = None  #: what its y axis has besides


def dash(place: int) -> str:
    """Return the dash of an arm by its place."""
    return DASHES[place % len(DASHES)]


def small_multiples(
    arms: Sequence[Series[Any]], panels: Sequence[Panel], *, dark: bool, seconds: bool = False
) -> Figure:
    """Draw every panel for every arm; return a figure for `node_viz.stage.curves`.

    Args:
        arms: the histories, `Curves` or `NetCurves`.
        panels: from left to right.
        dark: whether the page is dark.
        seconds: whether x is the time that training took, and each point tells its step itself.
    """
    look, places = Palette(PAGE, dark), range(len(panels))
    layout = frame(
        look,
        steps="customdata" if seconds else [axis_name("x", place) for place in places],
        margin={"l": 42, "r": 8, "t": 44, "b": 38},
        hovermode="closest" if seconds else "x unified",
        legend={"orientation": "h", "x": 0, "y": 1.12, "yanchor": "bottom"},
        annotations=[],
        shapes=[],
    )
    del layout["showlegend"]
    for place in places:
        _add_panel(layout, place, panels, look, "training seconds" if seconds else "training step")
    data = [
        _trace(place, arm, panels[place], dash(which), seconds)
        for place in places
        for which, arm in enumerate(arms)
    ]
    return {"data": data, "layout": layout}


def y_axis(figure: Figure, place: int) -> Figure:
    """Return the y axis of a panel."""
    return figure["layout"][axis_name("yaxis", place)]


def add_floor(figure: Figure, place: int, floor: float) -> None:
    """Draw a dotted line across a panel: no value can be lower."""
    layout, x, y = figure["layout"], axis_name("x", place), axis_name("y", place)
    line = stroke(layout["font"]["color"], 1.3, "dot")
    layout["shapes"].append(level(floor, line, xref=f"{x} domain", yref=y, opacity=0.75))


def _trace(place: int, arm: Series[Any], panel: Panel, dash: str, seconds: bool) -> Figure:
    history = arm.data.metrics
    shape, steps = "hv" if panel.steps else "linear", [gauges.step for gauges in history]
    timed = f"{arm.label}, step %{{customdata}}<br>%{{x:.3g}} s: %{{y:.4g}}<extra></extra>"
    return scatter(
        short([gauges.seconds for gauges in history]) if seconds else steps,
        short([panel.read(gauges) for gauges in history]),
        "lines+markers",
        name=arm.label,
        legendgroup=arm.label,
        showlegend=place == 0,
        **on(place),
        line=stroke(arm.colour, 2.2, dash) | {"shape": shape},
        marker={"color": arm.colour, "size": 4},
        hovertemplate=timed if seconds else "%{y:.4g}",
        **({"customdata": steps} if seconds else {}),
    )


def _add_panel(
    layout: Figure, place: int, panels: Sequence[Panel], look: Palette, along: str
) -> None:
    x, y, panel = axis_name("x", place), axis_name("y", place), panels[place]
    width = (1 - GAP * (len(panels) - 1)) / len(panels)
    left = place * (width + GAP)
    layout[axis_name("xaxis", place)] = bare_axis(
        look,
        anchor=y,
        domain=[left, left + width],
        matches="x" if place else None,
        title=axis_title(along),
        nticks=5,
        autorangeoptions={"minallowed": 0, "include": 1},
    )
    scale: Figure = {"type": "log"} if panel.log else {"rangemode": "tozero", "nticks": 5}
    layout[axis_name("yaxis", place)] = bare_axis(look, anchor=x, **scale) | (panel.axis or {})
    where = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    title = note(f"<b>{panel.title}</b>", left, 1.0, **where, font={"size": 13})
    layout["annotations"].append(title)
