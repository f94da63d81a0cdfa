"""Two ways to one gradient: what they keep over solver steps, how far off they are over tolerance.

Everything of backpropagation is drawn in one colour, everything of the adjoint in another.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from node_viz.plots.theme import Theme, axis, base_layout, theme
from node_viz.records.solver_answers import GradientErrors, MemoryCurve
from node_viz.shapes import Array

WAYS = ("backprop", "adjoint")
NAMES = {"backprop": "backpropagation", "adjoint": "adjoint"}
MARKERS = {"backprop": "circle", "adjoint": "square"}
LIGHT = {"backprop": "#2F7878", "adjoint": "#A0459A"}
DARK = {"backprop": "#5FC4C0", "adjoint": "#E08BDB"}
ERRORS = (1e-10, 10.0)  #: the error axis never moves
TOLERANCES = (3e-2, 3e-9)
MEGABYTE = 1e6


def colours(dark: bool) -> dict[str, str]:
    """Return the colours of the two ways."""
    return DARK if dark else LIGHT


def memory_figure(curve: MemoryCurve | None, steps: int, *, dark: bool) -> go.Figure:
    """Draw the bytes kept over the solver's steps, with rings at the number of steps in use.

    Args:
        curve: what was measured; None while it is on its way.
        steps: of the ring.
        dark: whether the page is dark.
    """
    figure, look = go.Figure(), theme(dark)
    figure.update_layout(base_layout(look))
    figure.update_xaxes(axis(look, "solver steps of RK4", range=[0, 212]))
    figure.update_yaxes(axis(look, "kept for the way back, MB", rangemode="tozero"))
    if curve is None:
        figure.update_yaxes(range=[0, 60])
        return figure
    for way in WAYS:
        kept: Array = getattr(curve, way) / MEGABYTE
        _line(figure, way, curve.steps, kept, "%{x} steps: %{y:.3g} MB", dark=dark)
        _ring(figure, way, steps, float(np.interp(steps, curve.steps, kept)), dark=dark)
        at = len(kept) // 2
        _label(figure, way, curve.steps[at], kept[at], dark=dark)
    figure.update_yaxes(range=[-0.04 * curve.backprop.max() / MEGABYTE,
                               1.08 * curve.backprop.max() / MEGABYTE])  # fmt: skip
    return figure


def error_figure(errors: GradientErrors | None, rtol: float, *, dark: bool) -> go.Figure:
    """Draw the relative error of dL/dtheta over the tolerance, tighter to the right.

    A cross at the top edge is an adjoint that came to no end.

    Args:
        errors: what was measured; None while it is on its way.
        rtol: of the rings.
        dark: whether the page is dark.
    """
    figure, look = go.Figure(), theme(dark)
    figure.update_layout(base_layout(look))
    power = {"type": "log", "exponentformat": "power", "tickfont_size": 11}
    figure.update_xaxes(axis(look, "tolerance of dopri5", range=np.log10(TOLERANCES), dtick=1,
                             **power))  # fmt: skip
    figure.update_yaxes(axis(look, "relative error of ∂L/∂θ", range=np.log10(ERRORS), dtick=2,
                             **power))  # fmt: skip
    _tolerance_line(figure, look)
    if errors is None:
        return figure
    for way in WAYS:
        values = np.clip(getattr(errors, way), *ERRORS)
        _line(figure, way, errors.rtol, values, "at %{x:.0e}: %{y:.2g}", dark=dark)
        _ring(figure, way, rtol, values[np.argmin(np.abs(np.log(errors.rtol / rtol)))], dark=dark)
    lost = np.isnan(errors.adjoint)
    figure.add_scatter(
        x=errors.rtol[lost], y=np.full(lost.sum(), ERRORS[1] / 2), mode="markers",
        name="adjoint, no answer", hovertemplate="at %{x:.0e}: the way back failed<extra></extra>",
        marker={"symbol": "x", "size": 9, "color": colours(dark)["adjoint"]},
    )  # fmt: skip
    return figure


def _tolerance_line(figure: go.Figure, look: Theme) -> None:
    figure.add_scatter(
        x=TOLERANCES, y=TOLERANCES, mode="lines", name="error = tolerance", hoverinfo="skip",
        line={"color": look.faint, "width": 1.2, "dash": "dot"},
    )  # fmt: skip
    figure.add_annotation(
        x=np.log10(3e-8), y=np.log10(3e-8), text="error = tolerance", showarrow=False,
        xanchor="right", yanchor="top", font={"color": look.faint, "size": 11},
    )  # fmt: skip


def _line(figure: go.Figure, way: str, x: Array, y: Array, hover: str, *, dark: bool) -> None:
    figure.add_scatter(
        x=x, y=y, mode="lines+markers", name=NAMES[way],
        line={"color": colours(dark)[way], "width": 2},
        marker={"size": 6, "symbol": MARKERS[way]},
        hovertemplate=f"{NAMES[way]}, {hover}<extra></extra>",
    )  # fmt: skip


def _ring(figure: go.Figure, way: str, x: float, y: float, *, dark: bool) -> None:
    colour = colours(dark)[way]
    figure.add_scatter(
        x=[x], y=[y], mode="markers", name=f"{NAMES[way]} now", hoverinfo="skip",
        marker={"size": 13, "symbol": f"{MARKERS[way]}-open", "color": colour,
                "line": {"color": colour, "width": 2.5}},
    )  # fmt: skip


def _label(figure: go.Figure, way: str, x: float, y: float, *, dark: bool) -> None:
    figure.add_annotation(
        x=x, y=y, text=NAMES[way], showarrow=False, xanchor="right", yanchor="bottom", yshift=4,
        font={"color": colours(dark)[way], "size": 13},
    )  # fmt: skip
