"""What moves the way there and back: a slider and its buttons, and the numbers at each time."""

from __future__ import annotations

import math

import numpy as np

from node_viz.plots.figure import Figure
from node_viz.plots.lines import note
from node_viz.plots.theme import Palette
from node_viz.records.solver_answers import AdjointPath
from node_viz.shapes import Array

MONO = "Source Code Pro, monospace"
PER_FRAME = 90  #: milliseconds


def slider(path: AdjointPath, look: Palette) -> Figure:
    """Return the slider over all times, at t = 1."""
    at_once = {"mode": "immediate", "transition": {"duration": 0}, "frame": _frame(0)}
    steps = [{"method": "animate", "label": "", "args": [[f"{t:.3f}"], at_once]} for t in path.t]
    return {
        "active": len(path.t) - 1,
        "x": 0.13,
        "len": 0.87,
        "y": 0,
        "pad": {"t": 46, "b": 0, "l": 0},
        "currentvalue": {"visible": False},
        "minorticklen": 0,
        "ticklen": 4,
        "bordercolor": look["faint"],
        "bgcolor": look["grid"],
        "tickcolor": look["faint"],
        "activebgcolor": look["adjoint"],
        "font": {"color": look["ink"], "size": 11},
        "steps": steps,
    }


def buttons(path: AdjointPath, look: Palette) -> Figure:
    """Return the buttons that play all times from t = 1 back to 0, and hold."""
    names = [f"{t:.3f}" for t in path.t[::-1]]
    play = {"mode": "immediate", "transition": {"duration": 0}, "frame": _frame(PER_FRAME)}
    stop = {"mode": "immediate", "frame": _frame(0)}
    return {
        "type": "buttons",
        "direction": "right",
        "showactive": False,
        "x": -0.06,
        "xanchor": "left",
        "y": 0,
        "yanchor": "top",
        "pad": {"t": 44, "r": 0},
        "bgcolor": look["background"],
        "bordercolor": look["faint"],
        "font": {"color": look["ink"], "size": 12},
        "buttons": [
            {"label": "◀", "method": "animate", "args": [names, play]},
            {"label": "❚❚", "method": "animate", "args": [[None], stop]},
        ],
    }


def _frame(milliseconds: int) -> Figure:
    return {"duration": milliseconds, "redraw": True}


def numbers(path: AdjointPath, k: int, look: Palette) -> Figure:
    """Return the sign worked through for the first point, with the numbers of this time."""
    text = "<br>".join(line.replace(" ", "\u00a0") for line in _lines(path, k))
    where = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
    font = {"family": MONO, "size": 11.5, "color": look["ink"]}
    return note(text, 0, 0, **where, xshift=-36, yshift=-102, align="left", font=font)


def _lines(path: AdjointPath, k: int) -> list[str]:
    a, J, z, back = path.a[k, 0], path.jacobian[k, 0], path.z[k, 0], path.z_back[k, 0]
    here = f"t = {path.t[k]:.3f}   z = {_pair(z)}   walked back: "
    if not np.isfinite(back).all():
        return [f"{here}none", "The way back was lost; there is no a to work with."]
    return [
        f"{here}{_pair(back)}",
        f"a = dL/dz = {_pair(a)}",
        *(_rate(j, a, J) for j in (0, 1)),
        f"+∫ a dt from t to 1 = {_pair(path.so_far[k, 0])}" + ("  = dL/db" if k == 0 else ""),
    ]


def _rate(j: int, a: Array, J: Array) -> str:
    """Return da_j/dt with its numbers put in."""
    of = "₁₂"[j]
    terms = f"{_one(a[0])}·{_one(J[0, j])} + {_one(a[1])}·{_one(J[1, j])}"
    return f"da{of}/dt = −(a₁ ∂f₁/∂z{of} + a₂ ∂f₂/∂z{of}) = −({terms}) = {_one(-(a @ J)[j])}"


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
