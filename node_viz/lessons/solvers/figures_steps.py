"""How a solver gets there: the steps it takes, the questions it asks, and where it is stable."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from node_viz.lessons.solvers.figures import COLOURS, MARKERS, NAMES
from node_viz.plots.figure import axis, base_layout
from node_viz.plots.lines import stroke
from node_viz.plots.theme import Palette
from node_viz.records.solver_answers import Complex, SolverTrace, StabilityPlane
from node_viz.remembered import remembered

REAL, IMAGINARY = (-8.0, 4.0), (-3.5, 3.5)  #: the part of the plane that is drawn


@remembered()
def steps_figure(runs: Mapping[str, SolverTrace], *, end: float, dark: bool) -> go.Figure:
    """Return step size against time, and under it a dot for every question put to the field.

    Args:
        runs: solver -> what it did.
        end: end time, which fixes the axes.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    figure = make_subplots(2, 1, shared_xaxes=True, row_heights=[0.58, 0.42], vertical_spacing=0.05)
    for method, run in runs.items():
        figure.add_trace(_staircase(run, NAMES[method], look[method]), 1, 1)
        if len(run.rejected_t):
            figure.add_trace(_rejected(run, look[method]), 1, 1)
        figure.add_trace(_questions(run, NAMES[method], look[method]), 2, 1)
    figure.update_layout(base_layout(look))
    across = [-0.015 * end, 1.015 * end]
    figure.update_xaxes(axis(look, "", range=across), row=1)
    figure.update_xaxes(axis(look, "time t", range=across), row=2)
    power = {"type": "log", "exponentformat": "e", "dtick": 1}
    sizes = np.log10([end / 2000, end * 1.6])
    figure.update_yaxes(axis(look, "step h", range=sizes, **power), row=1)
    labels = [NAMES[method] for method in runs]
    order = {"categoryorder": "array", "categoryarray": labels[::-1]}
    figure.update_yaxes(axis(look, "", **order, tickfont={"size": 11}), row=2)
    return figure.update_layout(margin_l=92)


def _staircase(run: SolverTrace, name: str, colour: str) -> go.Scatter:
    h = np.diff(run.t)
    hover = name + "<br>t = %{x:.4g}<br>h = %{y:.3g}<extra></extra>"
    line = stroke(colour, 2) | {"shape": "hv"}
    heights = np.append(h, h[-1:])
    return go.Scatter(x=run.t, y=heights, mode="lines", name=name, line=line, hovertemplate=hover)


def _rejected(run: SolverTrace, colour: str) -> go.Scatter:
    return go.Scatter(
        x=run.rejected_t,
        y=np.abs(run.rejected_h),
        mode="markers",
        name="rejected",
        marker={"symbol": "x", "size": 8, "color": colour},
        hovertemplate="rejected<br>t = %{x:.4g}<br>h = %{y:.3g}<extra></extra>",
    )


def _questions(run: SolverTrace, name: str, colour: str) -> go.Scatter:
    return go.Scatter(
        x=run.stage_t,
        y=[name] * len(run.stage_t),
        mode="markers",
        name=name,
        marker={"size": 4, "color": colour, "opacity": 0.7},
        hovertemplate="f asked at t = %{x:.4g}<extra></extra>",
    )


@remembered()
def stability_figure(plane: StabilityPlane, *, dark: bool) -> go.Figure:
    """Return the lines |R| = 1 of each solver, and h lambda of the problem as dots.

    Args:
        plane: the lines and the dots.
        dark: whether the page is dark.
    """
    look, figure = Palette(COLOURS, dark), go.Figure()
    figure.add_hline(y=0, line=stroke(look["faint"], 1))
    figure.add_vline(x=0, line=stroke(look["faint"], 1))
    for method, border in plane.borders.items():
        side = "outside" if method == "implicit_euler" else "inside"
        dash = "dash" if side == "outside" else "solid"
        figure.add_scatter(
            x=border.real,
            y=border.imag,
            mode="lines",
            name=NAMES[method],
            line=stroke(look[method], 1.7, dash),
            hovertemplate=f"{NAMES[method]}: stable {side}<extra></extra>",
        )
    for kind, w in plane.points.items():
        own = kind in NAMES
        symbol, colour = MARKERS[kind] if own else "circle", look[kind if own else "ink"]
        figure.add_trace(_dots(w, symbol, colour))
    figure.update_layout(base_layout(look))
    figure.update_xaxes(axis(look, "Re h λ", range=REAL, constrain="range"))
    figure.update_yaxes(axis(look, "Im h λ", range=IMAGINARY, scaleanchor="x", constrain="range"))
    return figure


def _dots(w: Complex, symbol: str, colour: str) -> go.Scatter:
    """Return dots at w; one that lies outside the picture is a triangle at its edge."""
    off = (w.real < REAL[0]) | (w.real > REAL[1]) | (np.abs(w.imag) > IMAGINARY[1])
    marker = {"size": np.where(off, 11, 7), "symbol": np.where(off, "triangle-left", symbol)}
    return go.Scatter(
        x=np.clip(w.real, REAL[0] + 0.15, REAL[1] - 0.15),
        y=np.clip(w.imag, *IMAGINARY),
        mode="markers",
        name="h λ",
        customdata=np.stack([w.real, w.imag], -1),
        marker=marker | {"color": colour, "opacity": 0.85},
        hovertemplate="h λ = %{customdata[0]:.3g} + %{customdata[1]:.3g} i<extra></extra>",
    )
