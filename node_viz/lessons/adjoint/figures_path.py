"""There and back in the plane: z(t), the way back that the adjoint solves, and a(t) on it."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from node_viz.lessons.adjoint.figures import COLOURS
from node_viz.lessons.adjoint.figures_player import ONE_LINE, drawn, place, played
from node_viz.plots.figure import Figure, axis, base_layout
from node_viz.plots.lines import broken, stroke
from node_viz.plots.theme import Palette
from node_viz.records.solver_answers import AdjointPath
from node_viz.remembered import remembered
from node_viz.shapes import Array

GAPS = (1e-10, 10.0)  #: the axis of the gap never moves


@remembered()
def path_figure(path: AdjointPath | None, *, dark: bool) -> go.Figure:
    """Draw the ways there, and what the slider moves: the way back, and a(t) as arrows.

    Args:
        path: what was solved; None while it is on its way.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    x, y, side = (0.0, 0.0, 5.0) if path is None else _square(path)
    across, up = ({"range": [at - side / 2, at + side / 2], "constrain": "domain"} for at in (x, y))
    figure = go.Figure(
        layout={
            **base_layout(look, 480),
            "margin": {"l": 48, "r": 12, "t": 6, "b": ONE_LINE},
            "xaxis": axis(look, "z₁", **across),
            "yaxis": axis(look, "z₂", scaleanchor="x", **up),
        }
    )
    if path is None:
        return figure
    there = {"mode": "lines", "line": stroke(look["ink"], 3.5), "opacity": 0.3}
    x, y = (drawn(column) for column in broken(path.z))
    figure.add_traces(
        [
            {"x": x, "y": y, "name": "z(t), the way there", "hoverinfo": "skip", **there},
            _target(path.target, look),
        ]
    )
    return played(figure, path, lambda k: _moving(path, k, look), lambda k: _line(path, k), look)


def _square(path: AdjointPath) -> tuple[float, float, float]:
    """Return the middle and the side of the square that holds the ways there and the arrows."""
    seen = np.concatenate([path.z.reshape(-1, 2), path.target[None]])
    low, high = seen.min(0), seen.max(0)
    side = max(1.5 * float((high - low).max()), 1.0)
    x, y = (low + high) / 2
    return float(x), float(y), side


def _target(at: Array, look: Palette) -> Figure:
    cross = {"symbol": "cross-thin", "size": 13, "line": {"width": 2, "color": look["ink"]}}
    words = {"text": ["target"], "textposition": "top center", "textfont": {"color": look["faint"]}}
    mark = {"mode": "markers+text", "marker": cross, "name": "target", "hoverinfo": "skip"}
    return {"x": [at[0]], "y": [at[1]], **mark, **words}


def _moving(path: AdjointPath, k: int, look: Palette) -> list[Figure]:
    """Return what the slider moves: the way back so far, the points, and a(t)."""
    back, ends = broken(path.z_back[k:]), path.z_back[k].T
    colour, dots = look["adjoint"], [13, *[8] * (len(path.z_back[k]) - 1)]
    heads = {"symbol": "arrow", "angleref": "previous", "color": colour}
    sizes = [0, 11, 0] * len(path.z_back[k])
    traces = [
        _points(back, "lines", "solved back") | {"line": stroke(colour, 2.5, "dot")},
        _points(_arrows(path, k), "lines+markers", "a(t)")
        | {"line": stroke(colour, 2), "marker": heads | {"size": sizes}},
        _points(ends, "markers", "z") | {"marker": {"size": dots, "color": look["ink"]}},
    ]
    return [trace | {"hoverinfo": "skip"} for trace in traces]


def _points(columns: Array, mode: str, name: str) -> Figure:
    x, y = (drawn(column) for column in columns)
    return {"x": x, "y": y, "mode": mode, "name": name}


def _arrows(path: AdjointPath, k: int) -> Array:
    """Return lines from z along a, (2, 3 n); the longest at t = 1 is a sixth of the square."""
    side, z = _square(path)[2], path.z_back[k]
    longest = float(np.linalg.norm(path.a[-1], axis=1).max()) or 1.0
    tips = z + np.clip(path.a[k] * side / 6 / longest, -side, side)
    return broken(np.stack([z, tips]))


def _line(path: AdjointPath, k: int) -> list[str]:
    """Return where the large dot is, there and back."""
    back = path.z_back[k, 0]
    found = place(back) if np.isfinite(back).all() else "lost"
    return [f"t = {path.t[k]:.3f}   there: {place(path.z[k, 0])}   back: {found}"]


@remembered()
def gap_figure(path: AdjointPath | None, *, dark: bool) -> go.Figure:
    """Draw how far the way back is from the way there, over t, for the large dot.

    Args:
        path: what was solved; None while it is on its way.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    power = {"type": "log", "dtick": 2, "exponentformat": "power", "tickfont_size": 11}
    figure = go.Figure(layout=base_layout(look, 300))
    figure.update_xaxes(axis(look, "flow time t (solved from 1 to 0)", range=[0, 1], dtick=0.25))
    figure.update_yaxes(axis(look, "|z back − z there|", range=np.log10(GAPS), **power))
    if path is None:
        return figure
    return figure.add_scatter(
        x=path.t,
        y=drawn(np.clip(path.gap[:, 0], GAPS[0], None)),
        mode="lines",
        name="gap",
        line=stroke(look["adjoint"], 2.5),
        hovertemplate="t = %{x:.3f}: %{y:.2g} apart<extra></extra>",
    )
