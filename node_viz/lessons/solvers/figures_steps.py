"""How a solver gets there: the steps it takes, the questions it asks, and where it is stable.

Each takes records or plain arrays and returns a Plotly figure, in the colours of `solver_figures`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from node_viz.lessons.solvers.figures import MARKERS, NAMES
from node_viz.plots.theme import Theme, axis, base_layout, theme
from node_viz.records.solver_answers import SolverTrace

Complex = NDArray[np.inexact[Any]]


def steps_figure(runs: Mapping[str, SolverTrace], *, end: float, dark: bool) -> go.Figure:
    """Return step size against time, and under it a dot for every question put to the field."""
    look = theme(dark)
    figure = make_subplots(2, 1, shared_xaxes=True, row_heights=[0.58, 0.42], vertical_spacing=0.05)
    for method, run in runs.items():
        figure.add_trace(_staircase(method, run, look), 1, 1)
        if len(run.rejected_t):
            figure.add_trace(_rejected(method, run, look), 1, 1)
        figure.add_trace(_questions(method, run, look), 2, 1)
    figure.update_layout(base_layout(look))
    across = [-0.015 * end, 1.015 * end]
    figure.update_xaxes(axis(look, "", range=across), row=1)
    figure.update_xaxes(axis(look, "time t", range=across), row=2)
    sizes = np.log10([end / 2000, end * 1.6])
    figure.update_yaxes(
        axis(look, "step h", range=sizes, type="log", exponentformat="e", dtick=1), row=1
    )
    labels = [NAMES[method] for method in runs]
    figure.update_yaxes(
        axis(look, "", categoryorder="array", categoryarray=labels[::-1], tickfont={"size": 11}),
        row=2,
    )
    return figure.update_layout(margin_l=92)


def stability_figure(
    borders: Mapping[str, Complex], points: Mapping[str, Complex], *, dark: bool
) -> go.Figure:
    """Return the lines |R| = 1 of each solver, and h lambda of the problem as dots.

    Args:
        borders: solver -> points of its line; stable inside, for implicit Euler outside.
        points: 'fixed' or 'dopri5' -> h times eigenvalues, for the fixed step and dopri5's own.
        dark: whether the page is.
    """
    look = theme(dark)
    figure = go.Figure()
    figure.add_hline(y=0, line={"color": look.faint, "width": 1})
    figure.add_vline(x=0, line={"color": look.faint, "width": 1})
    for method, border in borders.items():
        side = "outside" if method == "implicit_euler" else "inside"
        figure.add_scatter(
            x=border.real, y=border.imag, mode="lines", name=NAMES[method],
            line={"color": look.methods[method], "width": 1.7,
                  "dash": "dash" if side == "outside" else "solid"},
            hovertemplate=f"{NAMES[method]}: stable {side}<extra></extra>",
        )  # fmt: skip
    xs, ys = (-8.0, 4.0), (-3.5, 3.5)
    for kind, w in points.items():
        colour = look.methods.get(kind, look.text)
        off = (w.real < xs[0]) | (w.real > xs[1]) | (np.abs(w.imag) > ys[1])
        figure.add_scatter(
            x=np.clip(w.real, xs[0] + 0.15, xs[1] - 0.15), y=np.clip(w.imag, *ys), mode="markers",
            name="h λ", customdata=np.stack([w.real, w.imag], -1),
            marker={"size": np.where(off, 11, 7), "color": colour, "opacity": 0.85,
                    "symbol": np.where(off, "triangle-left", _dot(kind))},
            hovertemplate="h λ = %{customdata[0]:.3g} + %{customdata[1]:.3g} i<extra></extra>",
        )  # fmt: skip
    figure.update_layout(base_layout(look))
    figure.update_xaxes(axis(look, "Re h λ", range=xs, constrain="range"))
    figure.update_yaxes(axis(look, "Im h λ", range=ys, scaleanchor="x", constrain="range"))
    return figure


def _dot(kind: str) -> str:
    return MARKERS.get(kind, "circle")


def _staircase(method: str, run: SolverTrace, look: Theme) -> go.Scatter:
    h = np.diff(run.t)
    return go.Scatter(
        x=run.t, y=np.append(h, h[-1:]), mode="lines", name=NAMES[method],
        line={"color": look.methods[method], "width": 2, "shape": "hv"},
        hovertemplate=NAMES[method] + "<br>t = %{x:.4g}<br>h = %{y:.3g}<extra></extra>",
    )  # fmt: skip


def _rejected(method: str, run: SolverTrace, look: Theme) -> go.Scatter:
    return go.Scatter(
        x=run.rejected_t, y=np.abs(run.rejected_h), mode="markers", name="rejected",
        marker={"symbol": "x", "size": 8, "color": look.methods[method]},
        hovertemplate="rejected<br>t = %{x:.4g}<br>h = %{y:.3g}<extra></extra>",
    )  # fmt: skip


def _questions(method: str, run: SolverTrace, look: Theme) -> go.Scatter:
    marker: dict[str, Any] = {"size": 4, "color": look.methods[method], "opacity": 0.7}
    return go.Scatter(
        x=run.stage_t, y=[NAMES[method]] * len(run.stage_t), mode="markers", marker=marker,
        name=NAMES[method], hovertemplate="f asked at t = %{x:.4g}<extra></extra>",
    )  # fmt: skip
