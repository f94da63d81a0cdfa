"""ODE-Nets in one chart: what they learn and what it costs, a small panel for each gauge.

The panels share the training step; an arm has one colour and one dash in all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from node_viz.net_records import NetCurves, Scores
from node_viz.plots.arm_curves import DASHES, SWAPPED
from node_viz.plots.curve_figures import DARK, LIGHT
from node_viz.plots.triptych import FONT, Figure

GAP = 0.045  #: between two panels, of the chart's width
LEAST = 1e-8  #: on a log axis 0 has no place

Arm = tuple[str, str, NetCurves]  #: label, colour, history


@dataclass(frozen=True)
class Panel:
    """One gauge over the training step."""

    title: str
    read: Callable[[Scores], float]
    log: bool = False
    steps: bool = False  #: a count, which holds until it changes
    top: float | None = None  #: the most a value can be


PANELS = {
    "loss": Panel("loss", lambda scores: max(scores.loss, LEAST), log=True),
    "mse": Panel("MSE", lambda scores: max(scores.mse, LEAST), log=True),
    "accuracy": Panel("right, %", lambda scores: 100 * scores.accuracy, top=100.0),
    "nfe_forward": Panel("NFE forward", lambda scores: scores.nfe_forward, steps=True),
    "nfe_backward": Panel("NFE backward", lambda scores: scores.nfe_backward, steps=True),
    "calls": Panel("field calls a pass", lambda scores: scores.calls, steps=True),
    "jacobian_norm": Panel("mean ‖∂F/∂z‖", lambda scores: scores.jacobian_norm),
    "memory_bytes": Panel("memory, kB", lambda scores: scores.memory_bytes / 1000, steps=True),
}


def net_curves(
    arms: Sequence[Arm],
    *,
    dark: bool,
    panels: Sequence[str] = ("loss", "accuracy", "nfe_forward", "jacobian_norm"),
    floor: float | None = None,
) -> Figure:
    """Draw gauges of every arm on held-out data against the training step.

    Args:
        arms: label, colour and history of each arm.
        dark: whether the page is dark.
        panels: names in `PANELS`, left to right.
        floor: the least MSE of whoever cannot do better, a dotted line in the panel of MSE.

    Returns:
        A Plotly figure as a dict, for `node_viz.ui.curves`.
    """
    shown = [PANELS[name] for name in panels]
    data = [
        _trace(place, arm, panel, DASHES[which % len(DASHES)])
        for place, panel in enumerate(shown)
        for which, arm in enumerate(arms)
    ]
    layout = _layout(DARK if dark else LIGHT, shown)
    for place, panel in enumerate(shown):
        if panel.log:
            y = _name("y", place)
            values = [value for trace in data if trace["yaxis"] == y for value in trace["y"]]
            layout[y.replace("y", "yaxis")]["tickvals"] = _ticks(values, floor)
    if floor is not None and "mse" in panels:
        _add_floor(layout, panels.index("mse"), floor, DARK if dark else LIGHT)
    return {"data": data, "layout": layout}


def _trace(place: int, arm: Arm, panel: Panel, dash: str) -> Figure:
    label, colour, curves = arm
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": label,
        "legendgroup": label,
        "showlegend": place == 0,
        "x": [scores.step for scores in curves.metrics],
        "y": [_short(panel.read(scores)) for scores in curves.metrics],
        "xaxis": _name("x", place),
        "yaxis": _name("y", place),
        "line": {
            "color": colour, "width": 2.2, "dash": dash, "shape": "hv" if panel.steps else "linear"
        },
        "marker": {"color": colour, "size": 4},
        "hovertemplate": "%{y:.4g}",
    }  # fmt: skip


def _layout(colours: dict[str, str], panels: Sequence[Panel]) -> Figure:
    ink = colours["ink"]
    layout: Figure = {
        "uirevision": "keep",
        "meta": {
            # Only these change with the theme: an arm keeps its colour.
            "light": [LIGHT[name] for name in SWAPPED],
            "dark": [DARK[name] for name in SWAPPED],
            "steps": [_name("x", place) for place in range(len(panels))],
        },
        "font": {"family": FONT, "size": 12, "color": ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 44, "r": 8, "t": 44, "b": 38},
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": colours["paper"], "font": {"color": ink}},
        "legend": {"orientation": "h", "x": 0, "y": 1.12, "yanchor": "bottom"},
        "annotations": [],
        "shapes": [],
    }
    for place, panel in enumerate(panels):
        _add_panel(layout, place, panel, len(panels), colours["grid"])
    return layout


def _add_panel(layout: Figure, place: int, panel: Panel, count: int, grid: str) -> None:
    x, y = _name("x", place), _name("y", place)
    width = (1 - GAP * (count - 1)) / count
    left = place * (width + GAP)
    bare = {"gridcolor": grid, "zeroline": False, "linecolor": grid, "tickfont": {"size": 11}}
    layout[x.replace("x", "xaxis")] = {
        **bare, "anchor": y, "domain": [left, left + width], "matches": "x" if place else None,
        "title": {"text": "training step", "standoff": 4}, "nticks": 5,
        "autorangeoptions": {"minallowed": 0, "include": 1},
    }  # fmt: skip
    if panel.log:
        scale: Figure = {"type": "log", "exponentformat": "power"}
    elif panel.top is not None:
        scale = {"nticks": 5, "autorangeoptions": {"include": panel.top}}
    else:
        scale = {"rangemode": "tozero", "nticks": 5}
    layout[y.replace("y", "yaxis")] = {**bare, "anchor": x, **scale}
    layout["annotations"].append(
        {
            "xref": "paper", "yref": "paper", "x": left, "y": 1.0, "xanchor": "left",
            "yanchor": "bottom", "text": f"<b>{panel.title}</b>", "showarrow": False,
            "font": {"size": 13},
        }
    )  # fmt: skip


def _add_floor(layout: Figure, place: int, floor: float, colours: dict[str, str]) -> None:
    """Draw the floor with its number over it."""
    x, y = _name("x", place), _name("y", place)
    layout["shapes"].append(
        {
            "type": "line", "xref": f"{x} domain", "x0": 0, "x1": 1, "yref": y,
            "y0": floor, "y1": floor, "opacity": 0.8,
            "line": {"color": colours["ink"], "width": 1.4, "dash": "dot"},
        }
    )  # fmt: skip
    layout["annotations"].append(
        {
            "xref": f"{x} domain", "yref": y, "x": 1, "xanchor": "right", "yanchor": "bottom",
            "y": math.log10(floor), "text": f"floor {floor:.3g}", "showarrow": False,
            "bgcolor": "rgba(0,0,0,0)",
        }
    )  # fmt: skip
    layout[y.replace("y", "yaxis")]["autorangeoptions"] = {"include": 1.3 * floor}


def _ticks(values: Sequence[float | None], floor: float | None) -> list[float]:
    """Return round numbers for a log axis: powers of ten, and some between where there are few."""
    known = [value for value in (*values, floor) if value]
    wide = bool(known) and max(known) / min(known) > 50
    between = (1,) if wide else (1, 2, 3, 5, 7)
    return [float(f"{digit}e{power}") for power in range(-8, 4) for digit in between]


def _name(letter: str, place: int) -> str:
    return letter if place == 0 else f"{letter}{place + 1}"


def _short(value: float) -> float | None:
    return float(f"{value:.5g}") if math.isfinite(value) else None
