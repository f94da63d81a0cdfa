"""What moves a figure from t = 1 back to t = 0: a slider, its buttons, and lines of numbers.

Plotly plays the frames in the browser alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go

from node_viz.plots.figure import Figure
from node_viz.plots.lines import note, short
from node_viz.plots.theme import Palette
from node_viz.records.solver_answers import AdjointPath
from node_viz.shapes import Array

MONO = "Source Code Pro, monospace"
PER_FRAME = 90  #: milliseconds
FAR = 1e6  #: what is farther out of the picture is not drawn


ONE_LINE, FOUR_LINES = 128, 190  #: pixels under the axes: a slider, and lines of numbers


def played(
    figure: go.Figure,
    path: AdjointPath,
    moving: Callable[[int], list[Figure]],
    lines: Callable[[int], list[str]],
    look: Palette,
) -> go.Figure:
    """Return the figure at t = 0, with a frame for each time of the path, and what plays them.

    Args:
        figure: with what does not move.
        path: whose times are played.
        moving: traces at time number k.
        lines: of numbers at time number k.
        look: the figure's colours.
    """
    still, first = len(list(figure.data)), moving(0)
    figure.add_traces(first)
    figure.frames = [
        go.Frame(
            name=f"{t:.3f}",
            data=moving(k),
            traces=list(range(still, still + len(first))),
            layout={"annotations": [_numbers(lines(k), look)]},
        )
        for k, t in enumerate(path.t)
    ]
    return figure.update_layout(
        annotations=[_numbers(lines(0), look)],
        sliders=[_slider(path, look)],
        updatemenus=[_buttons(path, look)],
    )


def _slider(path: AdjointPath, look: Palette) -> Figure:
    """Return the slider over all times, at t = 0: the whole way back is seen."""
    at_once = {"mode": "immediate", "transition": {"duration": 0}, "frame": _frame(0)}
    steps = [{"method": "animate", "label": "", "args": [[f"{t:.3f}"], at_once]} for t in path.t]
    return {
        "active": 0,
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


def _buttons(path: AdjointPath, look: Palette) -> Figure:
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


def _numbers(lines: list[str], look: Palette) -> Figure:
    """Return lines of numbers under the slider."""
    text = "<br>".join(line.replace(" ", "\u00a0") for line in lines)
    where = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
    font = {"family": MONO, "size": 12, "color": look["ink"]}
    return note(text, 0, 0, **where, xshift=-36, yshift=-102, align="left", font=font)


def one(value: float) -> str:
    """Return a number with its sign, always as wide.

    >>> one(-0.5), one(123.456)
    ('−0.500', '+123.5')
    """
    if not math.isfinite(value):
        return "  none"
    text = f"{value:+.3f}" if abs(value) < 10 else f"{value:+.4g}"
    return text.replace("-", "−")


def place(values: Array) -> str:
    """Return a pair of numbers."""
    return f"({one(values[0])}, {one(values[1])})"


def drawn(values: Array) -> list[float | None]:
    """Return four digits of each, and None for what is not there or far out of the picture."""
    return short(np.where(np.abs(values) < FAR, values, np.nan), 4)
