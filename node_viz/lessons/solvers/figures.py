"""How well a solver does: its path beside the exact one, and its error against the step size.

Each takes records or plain arrays and returns a Plotly figure. A solver has one colour and one
marker in all of them; the exact solution is drawn in the colour of the text.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from node_viz.plots.theme import axis, base_layout, theme
from node_viz.records.solver_answers import SolverTrace
from node_viz.shapes import Array

NAMES = {
    "euler": "Euler",
    "midpoint": "Midpoint",
    "rk4": "RK4",
    "implicit_euler": "Implicit Euler",
    "dopri5": "dopri5",
}
MARKERS = {
    "euler": "circle",
    "midpoint": "square",
    "rk4": "diamond",
    "implicit_euler": "triangle-up",
    "dopri5": "star",
}
ERRORS = (1e-13, 1e2)  #: the error axis never moves


def path_figure(
    exact: tuple[Array, Array], runs: Mapping[str, SolverTrace], *, dark: bool
) -> go.Figure:
    """Return y against t for one dimension, the phase plane for two.

    The axes are those of the exact path: a solver that leaves the picture has lost it.
    """
    look, (t, z) = theme(dark), exact
    figure = go.Figure()
    plane = z.shape[1] == 2
    x, y = (z[:, 0], z[:, 1]) if plane else (t, z[:, 0])
    figure.add_scatter(
        x=x, y=y, mode="lines", name="exact", line={"color": look.text, "width": 4}, opacity=0.35,
        customdata=t, hovertemplate=_hover("exact", plane),
    )  # fmt: skip
    boxes = [_span(x, 0.12 if plane else 0.02), _span(y, 0.12)]
    for method, run in runs.items():
        columns = (run.z[:, 0], run.z[:, 1]) if plane else (run.t, run.z[:, 0])
        few = len(run.t) <= 130
        figure.add_scatter(
            x=_clip(columns[0], boxes[0]),
            y=_clip(columns[1], boxes[1]),
            mode="lines+markers" if few else "lines",
            name=NAMES[method],
            line={"color": look.methods[method], "width": 1.7},
            marker={"size": 6, "symbol": MARKERS[method]},
            customdata=run.t,
            hovertemplate=_hover(NAMES[method], plane),
        )
    figure.update_layout(base_layout(look))
    names = ("z<sub>1</sub>", "z<sub>2</sub>") if plane else ("time t", "y")
    figure.update_xaxes(axis(look, names[0], range=boxes[0]))
    figure.update_yaxes(axis(look, names[1], range=boxes[1]))
    if plane:
        figure.update_yaxes(scaleanchor="x", constrain="range")
        figure.update_xaxes(constrain="range")
    return figure


def error_figure(
    curves: Mapping[str, tuple[Array, Array]],
    here: Mapping[str, tuple[float, float]],
    *,
    end: float,
    dark: bool,
) -> go.Figure:
    """Return error at the end against step size, both on log axes, with slopes 1, 2 and 4.

    Args:
        curves: solver -> (step sizes, errors).
        here: solver -> (step size, error) of the run shown in the other panels.
        end: end time, which fixes the axis of step sizes.
        dark: whether the page is.
    """
    look = theme(dark)
    figure = go.Figure()
    low, high = end / 700, end * 1.3
    for slope in (1, 2, 4):
        ends = np.array([low, high])
        line = 10 * (ends / high) ** slope
        figure.add_scatter(
            x=ends, y=line, mode="lines", hoverinfo="skip", name=f"slope {slope}",
            line={"color": look.faint, "width": 1, "dash": "dot"},
        )  # fmt: skip
        at = low * 1.15
        figure.add_annotation(
            x=np.log10(at), y=np.log10(10 * (at / high) ** slope), text=f"slope {slope}",
            showarrow=False, xanchor="left", yanchor="bottom",
            font={"color": look.faint, "size": 11},
        )  # fmt: skip
    for method, (h, error) in curves.items():
        figure.add_scatter(
            x=h, y=_shown(error), mode="lines+markers", name=NAMES[method],
            line={"color": look.methods[method], "width": 1.7},
            marker={"size": 5, "symbol": MARKERS[method]},
            hovertemplate=NAMES[method] + "<br>h = %{x:.3g}<br>error = %{y:.3g}<extra></extra>",
        )  # fmt: skip
    for method, (h, error) in here.items():
        ring = {"color": look.methods[method], "width": 2.5}
        figure.add_scatter(
            x=[h], y=_shown(np.array([error])), mode="markers", name=f"{NAMES[method]} now",
            marker={"size": 13, "symbol": "circle-open", "line": ring, "color": ring["color"]},
            hovertemplate=NAMES[method] + " now<br>h = %{x:.3g}<br>error = %{y:.3g}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(base_layout(look))
    power = {"type": "log", "exponentformat": "e"}
    figure.update_xaxes(
        axis(look, "step size h (time)", range=np.log10([low, high]), dtick=1, **power)
    )
    figure.update_yaxes(axis(look, "error at the end", range=np.log10(ERRORS), dtick=3, **power))
    return figure


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
