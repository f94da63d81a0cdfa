"""How well a solver does: its path beside the exact one, and its error against the step size.

A solver has one colour and one marker in all figures of this page; the exact solution is drawn in
the colour of the text.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from node_viz.lessons.solvers.link import NAMES
from node_viz.plots.figure import axis, base_layout
from node_viz.plots.lines import note, stroke
from node_viz.plots.theme import GROUND, Palette
from node_viz.records.solver_answers import ErrorCurve, SolverTrace
from node_viz.remembered import remembered
from node_viz.shapes import Array

#: solvers have a set of colours of their own, so that no meaning is shared
COLOURS = {
    **GROUND,
    "euler": ("#c2455e", "#f0788e"),
    "midpoint": ("#8a7d12", "#d6c84e"),
    "rk4": ("#1f8576", "#52c9b6"),
    "implicit_euler": ("#a03b9b", "#e08bdb"),
    "dopri5": ("#3b2fa0", "#a79bff"),
}
MARKERS = {
    "euler": "circle",
    "midpoint": "square",
    "rk4": "diamond",
    "implicit_euler": "triangle-up",
    "dopri5": "star",
}
ERRORS = (1e-13, 1e2)  #: the error axis never moves
FEW = 130  #: times up to which each step has a marker
SLOPES = (1, 2, 4)  #: orders of the methods


@remembered()
def path_figure(exact: SolverTrace, runs: Mapping[str, SolverTrace], *, dark: bool) -> go.Figure:
    """Return y against t for one dimension, the phase plane for two.

    The axes are those of the exact path: a solver that leaves the picture has lost it.

    Args:
        exact: the exact solution.
        runs: solver -> its path.
        dark: whether the page is dark.
    """
    look, figure = Palette(COLOURS, dark), go.Figure()
    plane = exact.z.shape[1] == 2
    x, y = _columns(exact, plane)
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        name="exact",
        line=stroke(look["ink"], 4),
        opacity=0.35,
        customdata=exact.t,
        hovertemplate=_hover("exact", plane),
    )
    boxes = [_span(x, 0.12 if plane else 0.02), _span(y, 0.12)]
    for method, run in runs.items():
        columns = _columns(run, plane)
        figure.add_scatter(
            x=_clip(columns[0], boxes[0]),
            y=_clip(columns[1], boxes[1]),
            mode="lines+markers" if len(run.t) <= FEW else "lines",
            name=NAMES[method],
            line=stroke(look[method], 1.7),
            marker={"size": 6, "symbol": MARKERS[method]},
            customdata=run.t,
            hovertemplate=_hover(NAMES[method], plane),
        )
    figure.update_layout(base_layout(look))
    names = ("z₁", "z₂") if plane else ("time t", "y")
    figure.update_xaxes(axis(look, names[0], range=boxes[0]))
    figure.update_yaxes(axis(look, names[1], range=boxes[1]))
    if plane:
        figure.update_yaxes(scaleanchor="x", constrain="range")
        figure.update_xaxes(constrain="range")
    return figure


def _columns(run: SolverTrace, plane: bool) -> tuple[Array, Array]:
    return (run.z[:, 0], run.z[:, 1]) if plane else (run.t, run.z[:, 0])


@remembered()
def error_figure(
    curves: Mapping[str, ErrorCurve], runs: Mapping[str, SolverTrace], *, end: float, dark: bool
) -> go.Figure:
    """Return error at the end against step size, both on log axes, with slopes 1, 2 and 4.

    Args:
        curves: solver -> its errors.
        runs: solver -> the run shown in the other panels, which has a ring.
        end: end time, which fixes the axis of step sizes.
        dark: whether the page is dark.
    """
    look, figure = Palette(COLOURS, dark), go.Figure()
    low, high = end / 700, end * 1.3
    for slope in SLOPES:
        _add_slope(figure, slope, low, high, look["faint"])
    for method, curve in curves.items():
        figure.add_scatter(
            x=curve.h,
            y=_shown(curve.error),
            mode="lines+markers",
            name=NAMES[method],
            line=stroke(look[method], 1.7),
            marker={"size": 5, "symbol": MARKERS[method]},
            hovertemplate=NAMES[method] + "<br>h = %{x:.3g}<br>error = %{y:.3g}<extra></extra>",
        )
    for method, run in runs.items():
        ring = {"size": 13, "symbol": "circle-open", "color": look[method]}
        figure.add_scatter(
            x=[end / max(len(run.t) - 1, 1)],
            y=_shown(np.array([run.error])),
            mode="markers",
            name=f"{NAMES[method]} now",
            marker=ring | {"line": stroke(look[method], 2.5)},
            hovertemplate=NAMES[method] + " now<br>h = %{x:.3g}<br>error = %{y:.3g}<extra></extra>",
        )
    figure.update_layout(base_layout(look))
    power = {"type": "log", "exponentformat": "e"}
    sizes = np.log10([low, high])
    figure.update_xaxes(axis(look, "step size h (time)", range=sizes, dtick=1, **power))
    figure.update_yaxes(axis(look, "error at the end", range=np.log10(ERRORS), dtick=3, **power))
    return figure


def _add_slope(figure: go.Figure, slope: int, low: float, high: float, colour: str) -> None:
    """Draw a dotted line of that slope, with its name at the lower end."""
    ends = np.array([low, high])
    line, name = stroke(colour, 1, "dot"), f"slope {slope}"
    error = 10 * (ends / high) ** slope
    figure.add_scatter(x=ends, y=error, mode="lines", hoverinfo="skip", name=name, line=line)
    at = low * 1.15
    where = {"xanchor": "left", "yanchor": "bottom", "font": {"color": colour, "size": 11}}
    height = np.log10(10 * (at / high) ** slope)
    figure.add_annotation(note(name, np.log10(at), height, **where))


def _hover(name: str, plane: bool) -> str:
    place = "z = (%{x:.4g}, %{y:.4g})" if plane else "y = %{y:.5g}"
    return f"{name}<br>t = %{{customdata:.4g}}<br>{place}<extra></extra>"


def _span(values: Array, margin: float) -> tuple[float, float]:
    """Return a range with a margin around the finite values, at most 10 high for a runaway."""
    finite = values[np.isfinite(values)]
    low, high = float(finite.min()), min(float(finite.max()), 10.0)
    pad = margin * (high - low) or 0.5
    return low - pad, high + pad


def _clip(values: Array, box: tuple[float, float]) -> Array:
    """Keep wild values near enough for the browser to draw the line that leaves the picture."""
    far = 20 * (box[1] - box[0])
    return np.clip(values, box[0] - far, box[1] + far)


def _shown(error: Array) -> Array:
    """Rounding can make an error exactly zero, which has no place on a log axis."""
    return np.where(error < ERRORS[0], ERRORS[0] * 1.3, error)
