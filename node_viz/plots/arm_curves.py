"""The arms of a comparison in one chart: what they learn, what it costs, how straight they are.

Five panels share the training step; an arm has one colour and one dash in all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from node_viz.plots.curve_figures import DARK, FLOOR, LIGHT
from node_viz.plots.triptych import FONT, Figure
from node_viz.records import Curves, Metrics

#: one colour an arm wherever it is drawn; at least 3:1 on a light and on a dark page, and told
#: apart by people who see no red or no green
ARM_COLOURS = {
    "plain": "#D55E00",
    "kinetic": "#557535",
    "jacobian": "#2F7878",
    "rnode": "#009E73",
    "steer": "#A0459A",
    "otflow": "#4A86E0",
}
DASHES = ("solid", "dash", "dot", "dashdot")  #: by place, for those who see no colour at all
LEAST_WAY = 0.05  #: W2^2 below which points have hardly moved and the ratio to it means nothing
SWAPPED = ("ink", "grid", "paper")
TICKS = (0.001, 0.01, 0.03, 0.1, 0.2, 0.5, 1, 2, 5, 10)  #: on the log axis of KL
GAP = 0.035  #: between two panels, of the chart's width

Arm = tuple[str, str, Curves]  #: label, colour, history


def energy_ratio(metrics: Metrics) -> float:
    """Return E / W2^2, nan while hardly anything moves; 1 is the least there can be.

    >>> moved = Metrics(0, 0.0, 2.0, 2.0, 0.0, 26, 20, 1.0, kinetic_energy=1.5, solver_gap=0.0,
    ...                 energy_floor=1.0)
    >>> energy_ratio(moved)
    1.5
    """
    floor = metrics.energy_floor
    return metrics.kinetic_energy / floor if floor > LEAST_WAY else math.nan


def straightness(metrics: Metrics) -> float:
    """Return E over the mean squared way, nan while hardly anything moves; 1 is a straight line."""
    return metrics.straightness if metrics.energy_floor > LEAST_WAY else math.nan


@dataclass(frozen=True)
class Panel:
    """One gauge over the training step."""

    title: str
    read: Callable[[Metrics], float]
    log: bool = False
    floor: float | None = None  #: the least a value can be, drawn as a line


PANELS = (
    Panel("KL, nats", lambda metrics: max(metrics.kl, FLOOR), log=True),
    Panel("NFE, calls a solve", lambda metrics: metrics.nfe),
    Panel("energy / W₂²", energy_ratio, floor=1.0),
    Panel("energy / way²", straightness, floor=1.0),
    Panel("mean ‖∂f/∂z‖", lambda metrics: metrics.jacobian_norm),
)


def arm_curves(arms: Sequence[Arm], *, dark: bool) -> Figure:
    """Draw KL, NFE, energy / W2^2, energy / way^2 and the Jacobian norm of every arm.

    Args:
        arms: label, colour and history of each arm.
        dark: whether the page is dark.

    Returns:
        A Plotly figure as a dict, for `node_viz.ui.curves`.
    """
    data = [
        _trace(place, arm, panel, DASHES[which % len(DASHES)])
        for place, panel in enumerate(PANELS)
        for which, arm in enumerate(arms)
    ]
    return {"data": data, "layout": _layout(DARK if dark else LIGHT)}


def _trace(place: int, arm: Arm, panel: Panel, dash: str) -> Figure:
    label, colour, curves = arm
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": label,
        "legendgroup": label,
        "showlegend": place == 0,
        "x": [metrics.step for metrics in curves.metrics],
        "y": [_short(panel.read(metrics)) for metrics in curves.metrics],
        "xaxis": _name("x", place),
        "yaxis": _name("y", place),
        "line": {"color": colour, "width": 2.2, "dash": dash},
        "marker": {"color": colour, "size": 4},
        "hovertemplate": "%{y:.4g}",
    }


def _layout(colours: dict[str, str]) -> Figure:
    ink, grid = colours["ink"], colours["grid"]
    layout: Figure = {
        "uirevision": "keep",
        "meta": {
            # Only these change with the theme: an arm keeps its colour.
            "light": [LIGHT[name] for name in SWAPPED],
            "dark": [DARK[name] for name in SWAPPED],
            "steps": [_name("x", place) for place in range(len(PANELS))],
        },
        "font": {"family": FONT, "size": 12, "color": ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 40, "r": 8, "t": 44, "b": 38},
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": colours["paper"], "font": {"color": ink}},
        "legend": {"orientation": "h", "x": 0, "y": 1.12, "yanchor": "bottom"},
        "annotations": [],
        "shapes": [],
    }
    for place, panel in enumerate(PANELS):
        _add_panel(layout, place, panel, ink, grid)
    return layout


def _add_panel(layout: Figure, place: int, panel: Panel, ink: str, grid: str) -> None:
    x, y = _name("x", place), _name("y", place)
    width = (1 - GAP * (len(PANELS) - 1)) / len(PANELS)
    left = place * (width + GAP)
    bare: dict[str, Any] = {
        "gridcolor": grid, "zeroline": False, "linecolor": grid, "tickfont": {"size": 11}
    }  # fmt: skip
    layout[x.replace("x", "xaxis")] = {
        **bare, "anchor": y, "domain": [left, left + width], "matches": "x" if place else None,
        "title": {"text": "training step", "standoff": 4}, "nticks": 5,
        "autorangeoptions": {"minallowed": 0, "include": 1},
    }  # fmt: skip
    scale = (
        {"type": "log", "tickvals": TICKS, "autorangeoptions": {"clipmax": 10}}
        if panel.log
        else {"rangemode": "normal" if panel.floor else "tozero", "nticks": 5}
    )
    layout[y.replace("y", "yaxis")] = {**bare, "anchor": x, **scale}
    layout["annotations"].append(
        {
            "xref": "paper", "yref": "paper", "x": left, "y": 1.0, "xanchor": "left",
            "yanchor": "bottom", "text": f"<b>{panel.title}</b>", "showarrow": False,
            "font": {"size": 13},
        }
    )  # fmt: skip
    if panel.floor is not None:
        layout["shapes"].append(
            {
                "type": "line", "xref": f"{x} domain", "x0": 0, "x1": 1, "yref": y,
                "y0": panel.floor, "y1": panel.floor, "opacity": 0.7,
                "line": {"color": ink, "width": 1.2, "dash": "dot"},
            }
        )  # fmt: skip
        layout[y.replace("y", "yaxis")]["autorangeoptions"] = {
            "include": [panel.floor, 1.1 * panel.floor], "clipmax": 4 * panel.floor
        }  # fmt: skip


def _name(letter: str, place: int) -> str:
    return letter if place == 0 else f"{letter}{place + 1}"


def _short(value: float) -> float | None:
    return float(f"{value:.5g}") if math.isfinite(value) else None
