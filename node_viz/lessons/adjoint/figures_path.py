"""There and back in the plane: z(t), the way back that the adjoint walks, and a(t) on it.

One slider, from t = 1 back to t = 0, moves all of it; Plotly plays its frames in the browser alone.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go

from node_viz.lessons.adjoint.figures import colours
from node_viz.plots.theme import axis, base_layout, theme
from node_viz.records.solver_answers import AdjointPath
from node_viz.shapes import Array

GAPS = (1e-10, 10.0)  #: the axis of the gap never moves
MONO = "Source Code Pro, monospace"
PER_FRAME = 90  #: milliseconds

Trace = dict[str, Any]


def path_figure(path: AdjointPath | None, *, dark: bool) -> go.Figure:
    """Draw the plane on the left, a(t) and the gap between both ways on the right.

    Args:
        path: what was solved; None while it is on its way.
        dark: whether the page is dark.
    """
    figure = go.Figure(layout=_layout(path, dark))
    if path is None:
        return figure
    figure.add_traces([*_still(path, dark), *_moving(path, len(path.t) - 1, dark)])
    moving = list(range(len(figure.data) - len(_moving(path, 0, dark)), len(figure.data)))  # type: ignore
    figure.frames = [
        go.Frame(
            name=f"{t:.3f}",
            data=_moving(path, k, dark),
            traces=moving,
            layout={"annotations": [_numbers(path, k, dark)]},
        )
        for k, t in enumerate(path.t)
    ]
    figure.update_layout(
        annotations=[_numbers(path, len(path.t) - 1, dark)],
        sliders=[_slider(path, dark)],
        updatemenus=[_buttons(path, dark)],
    )
    return figure


def _layout(path: AdjointPath | None, dark: bool) -> Trace:
    look = theme(dark)
    half = 2.5 if path is None else 1.1 * max(1.2, float(np.abs(path.z).max()))
    reach = 2.0 if path is None else 1.15 * min(float(np.nanmax(np.abs(path.a[:, 0]))), 50)
    time = {"range": [0, 1], "domain": [0.66, 1], "dtick": 0.5}
    return {
        **base_layout(look, 480),
        "margin": {"l": 44, "r": 12, "t": 6, "b": 196},
        "xaxis": axis(look, "z<sub>1</sub>", range=[-half, half], domain=[0, 0.54],
                      constrain="range"),
        "yaxis": axis(look, "z<sub>2</sub>", range=[-half, half], scaleanchor="x",
                      constrain="range"),
        "xaxis2": axis(look, "", **time, anchor="y2", showticklabels=False),
        "yaxis2": axis(look, "a(t)", range=[-reach, reach], domain=[0.55, 1], anchor="x2",
                       zeroline=True, zerolinecolor=look.grid) | {"zeroline": True},
        "xaxis3": axis(look, "flow time t", **time, anchor="y3"),
        "yaxis3": axis(look, "|z back − z|", range=np.log10(GAPS), domain=[0, 0.45], anchor="x3",
                       type="log", dtick=4, exponentformat="power", tickfont_size=11),
    }  # fmt: skip


def _still(path: AdjointPath, dark: bool) -> list[Trace]:
    """Return what does not move: the ways there, the target, a(t) and the gap of the first."""
    look, ways = theme(dark), colours(dark)
    x, y = _joined(path.z)
    there = {"color": look.text, "width": 3.5}
    curves = [
        _curve(path.t, path.a[:, 0, i], ways["adjoint"], f"a<sub>{i + 1}</sub>",
               ("solid", "dash")[i], "2")
        for i in (0, 1)
    ]  # fmt: skip
    gap = np.clip(path.gap[:, 0], GAPS[0], None)
    return [
        {"x": x, "y": y, "mode": "lines", "name": "z(t), the way there", "opacity": 0.3,
         "line": there, "hoverinfo": "skip"},
        {"x": [path.target[0]], "y": [path.target[1]], "mode": "markers+text", "name": "target",
         "text": ["target"], "textposition": "top center", "hoverinfo": "skip",
         "textfont": {"color": look.faint},
         "marker": {"symbol": "cross-thin", "size": 13, "line": {"width": 2, "color": look.text}}},
        *curves,
        _curve(path.t, gap, ways["adjoint"], "gap", "solid", "3"),
    ]  # fmt: skip


def _moving(path: AdjointPath, k: int, dark: bool) -> list[Trace]:
    """Return what the slider moves: the way back so far, the points, a(t), and the time marks."""
    look, colour = theme(dark), colours(dark)["adjoint"]
    x, y = _joined(path.z_back[k:])
    ends = path.z_back[k]
    u, v = _arrows(path, k)
    bold = [13, *[8] * (len(ends) - 1)]
    mark = {"mode": "lines", "hoverinfo": "skip", "x": [path.t[k]] * 2,
            "line": {"color": look.faint, "width": 1.2}}  # fmt: skip
    return [
        {"x": x, "y": y, "mode": "lines", "name": "walked back", "hoverinfo": "skip",
         "line": {"color": colour, "width": 2, "dash": "dot"}},
        {"x": u, "y": v, "mode": "lines+markers", "name": "a(t)", "hoverinfo": "skip",
         "line": {"color": colour, "width": 2},
         "marker": {"symbol": "arrow", "angleref": "previous", "color": colour,
                    "size": [0, 11, 0] * len(ends)}},
        {"x": _short(ends[:, 0]), "y": _short(ends[:, 1]), "mode": "markers", "name": "z",
         "marker": {"size": bold, "color": look.text}, "hoverinfo": "skip"},
        {**mark, "xaxis": "x2", "yaxis": "y2", "y": [-1e3, 1e3]},
        {**mark, "xaxis": "x3", "yaxis": "y3", "y": list(GAPS)},
    ]  # fmt: skip


def _arrows(path: AdjointPath, k: int) -> tuple[list[float | None], list[float | None]]:
    """Return lines from z along a; the longest at t = 1 is a fifth of the box's side."""
    half = max(1.2, float(np.abs(path.z).max()))
    longest = float(np.linalg.norm(path.a[-1], axis=1).max()) or 1.0
    tips = path.z_back[k] + np.clip(path.a[k] * 0.45 * half / longest, -half, half)
    both = np.stack([path.z_back[k], tips, np.full_like(tips, np.nan)], 1).reshape(-1, 2)
    return _short(both[:, 0]), _short(both[:, 1])


def _numbers(path: AdjointPath, k: int, dark: bool) -> Trace:
    """Return the sign worked through for the first point, with the numbers of this time."""
    a, J, z, back = path.a[k, 0], path.jacobian[k, 0], path.z[k, 0], path.z_back[k, 0]
    so_far = path.so_far[k, 0]
    lines = [
        f"t = {path.t[k]:.3f}   z = {_pair(z)}   walked back: {_pair(back)}",
        f"a = dL/dz = {_pair(a)}",
        *(f"da{'₁₂'[j]}/dt = −(a₁ ∂f₁/∂z{'₁₂'[j]} + a₂ ∂f₂/∂z{'₁₂'[j]}) = −({_one(a[0])}·"
          f"{_one(J[0, j])} + {_one(a[1])}·{_one(J[1, j])}) = {_one(-(a @ J)[j])}"
          for j in (0, 1)),
        f"+∫ a dt from t to 1 = {_pair(so_far)}" + ("  = dL/db" if k == 0 else ""),
    ]  # fmt: skip
    if not np.isfinite(back).all():
        lines = [f"t = {path.t[k]:.3f}   z = {_pair(z)}   walked back: none",
                 "The way back was lost; there is no a to work with."]  # fmt: skip
    return {
        "text": "<br>".join(line.replace(" ", "\u00a0") for line in lines),
        "xref": "paper", "yref": "paper", "x": 0, "y": 0, "xanchor": "left", "yanchor": "top",
        "xshift": -36, "yshift": -102, "align": "left", "showarrow": False,
        "font": {"family": MONO, "size": 11.5, "color": theme(dark).text},
    }  # fmt: skip


def _slider(path: AdjointPath, dark: bool) -> Trace:
    look = theme(dark)
    return {
        "active": len(path.t) - 1, "x": 0.13, "len": 0.87, "y": 0, "pad": {"t": 46, "b": 0, "l": 0},
        "currentvalue": {"visible": False}, "minorticklen": 0, "ticklen": 4,
        "bordercolor": look.faint, "bgcolor": look.grid, "tickcolor": look.faint,
        "activebgcolor": colours(dark)["adjoint"], "font": {"color": look.text, "size": 11},
        "steps": [
            {"method": "animate", "label": "",
             "args": [[f"{t:.3f}"], {"mode": "immediate", "transition": {"duration": 0},
                                     "frame": {"duration": 0, "redraw": True}}]}
            for t in path.t
        ],
    }  # fmt: skip


def _buttons(path: AdjointPath, dark: bool) -> Trace:
    look = theme(dark)
    play = {"mode": "immediate", "transition": {"duration": 0},
            "frame": {"duration": PER_FRAME, "redraw": True}}  # fmt: skip
    names = [f"{t:.3f}" for t in path.t[::-1]]
    stop = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}}
    return {
        "type": "buttons", "direction": "right", "showactive": False,
        "x": -0.06, "xanchor": "left", "y": 0, "yanchor": "top", "pad": {"t": 44, "r": 0},
        "bgcolor": look.background, "bordercolor": look.faint,
        "font": {"color": look.text, "size": 12},
        "buttons": [
            {"label": "◀", "method": "animate", "args": [names, play]},
            {"label": "❚❚", "method": "animate", "args": [[None], stop]},
        ],
    }  # fmt: skip


def _curve(t: Array, y: Array, colour: str, name: str, dash: str, number: str) -> Trace:
    return {
        "x": t, "y": _short(y), "mode": "lines+text", "name": name,
        "text": ["", "", f"  {name}"] if number == "2" else None,
        "textposition": "top right", "textfont": {"color": colour, "size": 13},
        "line": {"color": colour, "width": 2, "dash": dash}, "xaxis": f"x{number}",
        "yaxis": f"y{number}", "hovertemplate": f"{name} at t = %{{x:.3f}}: %{{y:.4g}}"
        "<extra></extra>",
    }  # fmt: skip


def _joined(z: Array) -> tuple[list[float | None], list[float | None]]:
    """Return the paths (s, n, 2) as one line with gaps between them."""
    gap = np.full((1, *z.shape[1:]), np.nan)
    x, y = np.concatenate([z, gap]).transpose(2, 1, 0).reshape(2, -1)
    return _short(x), _short(y)


def _short(values: Array) -> list[float | None]:
    """Return four digits of each, and None for what is not there or far out of the picture."""
    return [float(f"{v:.4g}") if abs(v) < 1e6 else None for v in values]


def _one(value: float) -> str:
    """Return a number with its sign, always as wide.

    >>> _one(-0.5), _one(123.456)
    ('−0.500', '+123.5')
    """
    if not math.isfinite(value):
        return "  none"
    text = f"{value:+.3f}" if abs(value) < 10 else f"{value:+.4g}"
    return text.replace("-", "−")


def _pair(values: Array) -> str:
    return f"({_one(values[0])}, {_one(values[1])})"
