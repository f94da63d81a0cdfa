"""Three ways to one gradient: what they keep over steps, how far off they are over tolerance.

Each way has one colour in all figures of this page.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from node_viz.plots.figure import axis, base_layout
from node_viz.plots.lines import note, stroke
from node_viz.plots.theme import GROUND, Palette
from node_viz.records.solver_answers import GradientErrors, MemoryCurve
from node_viz.remembered import remembered
from node_viz.shapes import Array

WAYS = ("backprop", "checkpoint", "adjoint")
NAMES = {"backprop": "backpropagation", "checkpoint": "checkpoints", "adjoint": "adjoint"}
MARKERS = {"backprop": "circle", "checkpoint": "diamond", "adjoint": "square"}
COLOURS = {
    **GROUND,
    "backprop": ("#2F7878", "#5FC4C0"),
    "checkpoint": ("#8F6200", "#E3B341"),
    "adjoint": ("#A0459A", "#E08BDB"),
    "shade": ("rgba(160,69,154,0.18)", "rgba(224,139,219,0.22)"),
}
ERRORS = (1e-10, 10.0)  #: the error axis never moves
TOLERANCES = (3e-2, 3e-9)
MEGABYTE = 1e6


@remembered()
def memory_figure(curve: MemoryCurve | None, steps: int, *, dark: bool) -> go.Figure:
    """Draw the bytes kept over the solver's steps, with rings at the number of steps in use.

    Args:
        curve: what was measured; None while it is on its way.
        steps: of the ring.
        dark: whether the page is dark.
    """
    figure, look = go.Figure(), Palette(COLOURS, dark)
    figure.update_layout(base_layout(look))
    figure.update_xaxes(axis(look, "solver steps of RK4", range=[0, 212]))
    figure.update_yaxes(axis(look, "kept for the way back, MB", rangemode="tozero"))
    if curve is None:
        figure.update_yaxes(range=[0, 60])
        return figure
    for way in WAYS:
        kept: Array = getattr(curve, way) / MEGABYTE
        _add_line(figure, way, curve.steps, kept, look[way], "%{x} steps: %{y:.3g} MB")
        _add_ring(figure, way, steps, float(np.interp(steps, curve.steps, kept)), look[way])
        at = len(kept) // 2
        where: dict[str, Any] = {"xanchor": "right", "yanchor": "bottom", "yshift": 4}
        if way == "adjoint":  # the line of checkpoints is close above it
            where |= {"yanchor": "top", "yshift": -4}
        font = {"color": look[way], "size": 13}
        name = note(NAMES[way], curve.steps[at], kept[at], font=font, **where)
        figure.add_annotation(name)
    reach = np.array([-0.08, 1.08]) * curve.backprop.max() / MEGABYTE
    return figure.update_yaxes(range=reach.tolist())


@remembered()
def error_figure(errors: GradientErrors | None, rtol: float, *, dark: bool) -> go.Figure:
    """Draw the relative error of dL/dtheta over the tolerance, tighter to the right.

    A cross at the top edge is an adjoint that came to no end.

    Args:
        errors: what was measured; None while it is on its way.
        rtol: of the rings.
        dark: whether the page is dark.
    """
    figure, look = go.Figure(), Palette(COLOURS, dark)
    figure.update_layout(base_layout(look))
    power = {"type": "log", "exponentformat": "power", "tickfont_size": 11}
    across = axis(look, "tolerance of dopri5", range=np.log10(TOLERANCES), dtick=1, **power)
    up = axis(look, "relative error of ∂L/∂θ", range=np.log10(ERRORS), dtick=2, **power)
    figure.update_xaxes(across).update_yaxes(up)
    _add_tolerance(figure, look["faint"])
    if errors is None:
        return figure
    now = int(np.argmin(np.abs(np.log(errors.rtol / rtol))))
    for way in WAYS:
        values = np.clip(getattr(errors, way), *ERRORS)
        _add_line(figure, way, errors.rtol, values, look[way], "at %{x:.0e}: %{y:.2g}")
        if way == "checkpoint":  # its points lie on backpropagation's: both are to be seen
            open_ones = {"symbol": "diamond-open", "size": 11}
            figure.data[-1].update(marker=open_ones, line_dash="dot")
        else:
            _add_ring(figure, way, rtol, values[now], look[way])
    lost = np.isnan(errors.adjoint)
    return figure.add_scatter(
        x=errors.rtol[lost],
        y=np.full(lost.sum(), ERRORS[1] / 2),
        mode="markers",
        name="adjoint, no answer",
        hovertemplate="at %{x:.0e}: the way back failed<extra></extra>",
        marker={"symbol": "x", "size": 9, "color": look["adjoint"]},
    )


def _add_tolerance(figure: go.Figure, colour: str) -> None:
    name, line = "error = tolerance", stroke(colour, 1.2, "dot")
    ends = {"x": TOLERANCES, "y": TOLERANCES}
    figure.add_scatter(**ends, mode="lines", name=name, hoverinfo="skip", line=line)
    at, font = np.log10(3e-8), {"color": colour, "size": 11}
    figure.add_annotation(note(name, at, at, xanchor="right", yanchor="top", font=font))


def _add_line(figure: go.Figure, way: str, x: Array, y: Array, colour: str, hover: str) -> None:
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        name=NAMES[way],
        line=stroke(colour, 2),
        marker={"size": 6, "symbol": MARKERS[way]},
        hovertemplate=f"{NAMES[way]}, {hover}<extra></extra>",
    )


def _add_ring(figure: go.Figure, way: str, x: float, y: float, colour: str) -> None:
    ring = {"size": 13, "symbol": f"{MARKERS[way]}-open", "color": colour}
    marker = ring | {"line": stroke(colour, 2.5)}
    name = f"{NAMES[way]} now"
    figure.add_scatter(x=[x], y=[y], mode="markers", name=name, hoverinfo="skip", marker=marker)
