"""Several arms in one chart, a small panel for each gauge, all over the training step.

An arm has one colour and one dash in all panels; the panels share their x axis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from node_viz.plots.figure import Figure, bare_axis, frame, short, words
from node_viz.plots.training_curves import DARK, LIGHT

DASHES = ("solid", "dash", "dot", "dashdot")  #: by place, for those who see no colour at all
SWAPPED = ("ink", "grid", "paper")  #: only these change with the theme: an arm keeps its colour
GAP = 0.04  #: between two panels, of the chart's width

Arm = tuple[str, str, Any]  #: label, colour, history: `Curves` or `NetCurves`


@dataclass(frozen=True)
class Panel:
    """One gauge over the training step."""

    title: str
    read: Callable[[Any], float]  #: of the gauges of one step
    log: bool = False
    steps: bool = False  #: a count, which holds until it changes
    axis: Figure | None = None  #: what its y axis has besides


def small_multiples(arms: Sequence[Arm], panels: Sequence[Panel], *, dark: bool) -> Figure:
    """Draw every panel for every arm; return a figure for `node_viz.stage.curves`.

    Args:
        arms: label, colour and history of each arm.
        panels: from left to right.
        dark: whether the page is dark.
    """
    places = range(len(panels))
    layout = frame(
        (LIGHT, DARK),
        dark=dark,
        steps=[name("x", place) for place in places],
        swapped=SWAPPED,
        margin={"l": 42, "r": 8, "t": 44, "b": 38},
        hovermode="x unified",
        legend={"orientation": "h", "x": 0, "y": 1.12, "yanchor": "bottom"},
        annotations=[],
        shapes=[],
    )
    del layout["showlegend"]
    for place in places:
        _add_panel(layout, place, panels, (DARK if dark else LIGHT)["grid"])
    data = [
        _trace(place, arm, panels[place], DASHES[which % len(DASHES)])
        for place in places
        for which, arm in enumerate(arms)
    ]
    return {"data": data, "layout": layout}


def name(letter: str, place: int) -> str:
    """Return how a trace calls the axis of a panel.

    >>> name("y", 0), name("y", 1)
    ('y', 'y2')
    """
    return letter if place == 0 else f"{letter}{place + 1}"


def y_axis(figure: Figure, place: int) -> Figure:
    """Return the y axis of a panel."""
    return figure["layout"][name("y", place).replace("y", "yaxis")]


def add_floor(figure: Figure, place: int, floor: float) -> None:
    """Draw a dotted line across a panel: no value can be lower."""
    layout = figure["layout"]
    layout["shapes"].append(
        {
            "type": "line", "xref": f"{name('x', place)} domain", "x0": 0, "x1": 1,
            "yref": name("y", place), "y0": floor, "y1": floor, "opacity": 0.75,
            "line": {"color": layout["font"]["color"], "width": 1.3, "dash": "dot"},
        }
    )  # fmt: skip


def _trace(place: int, arm: Arm, panel: Panel, dash: str) -> Figure:
    label, colour, curves = arm
    shape = "hv" if panel.steps else "linear"
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": label,
        "legendgroup": label,
        "showlegend": place == 0,
        "x": [gauges.step for gauges in curves.metrics],
        "y": short([panel.read(gauges) for gauges in curves.metrics]),
        "xaxis": name("x", place),
        "yaxis": name("y", place),
        "line": {"color": colour, "width": 2.2, "dash": dash, "shape": shape},
        "marker": {"color": colour, "size": 4},
        "hovertemplate": "%{y:.4g}",
    }


def _add_panel(layout: Figure, place: int, panels: Sequence[Panel], grid: str) -> None:
    x, y, panel = name("x", place), name("y", place), panels[place]
    width = (1 - GAP * (len(panels) - 1)) / len(panels)
    left = place * (width + GAP)
    layout[x.replace("x", "xaxis")] = bare_axis(
        grid, anchor=y, domain=[left, left + width], matches="x" if place else None,
        title=words("training step"), nticks=5,
        autorangeoptions={"minallowed": 0, "include": 1},
    )  # fmt: skip
    scale: Figure = {"type": "log"} if panel.log else {"rangemode": "tozero", "nticks": 5}
    layout[y.replace("y", "yaxis")] = bare_axis(grid, anchor=x, **scale) | (panel.axis or {})
    layout["annotations"].append(
        {
            "xref": "paper", "yref": "paper", "x": left, "y": 1.0, "xanchor": "left",
            "yanchor": "bottom", "text": f"<b>{panel.title}</b>", "showarrow": False,
            "font": {"size": 13},
        }
    )  # fmt: skip
