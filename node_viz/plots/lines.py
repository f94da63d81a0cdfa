"""What figures are drawn with: short numbers, lines, dots, lines across, circles, notes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from node_viz.plots.figure import Figure
from node_viz.shapes import Array


def short(values: Any, digits: int = 5) -> list[float | None]:
    """Return numbers (n,) as the browser gets them: so many digits, None for what is none.

    >>> short([1 / 3, math.nan])
    [0.33333, None]
    """
    numbers = np.asarray(values, dtype=float).tolist()
    return [float(f"{number:.{digits}g}") if math.isfinite(number) else None for number in numbers]


def rounded(values: Any, decimals: int = 4) -> list[Any]:
    """Return numbers of any shape with so many decimals: equally fine near 0 and far from it.

    >>> rounded([[1 / 3, 100 / 3], [math.inf, 0]])
    [[0.3333, 33.3333], [None, 0.0]]
    """
    array = np.asarray(values, dtype=float)
    if array.ndim > 1:
        return [rounded(row, decimals) for row in array]
    return [round(v, decimals) if math.isfinite(v) else None for v in array.tolist()]


def broken(at: Array) -> Array:
    """Return n lines (s, n, d) as one, its d coordinates (d, n (s + 1)), a gap after every line."""
    gap = np.full((1, *at.shape[1:]), np.nan)
    return np.concatenate([at, gap]).swapaxes(0, 1).reshape(-1, at.shape[2]).T


def scatter(x: Sequence[Any], y: Sequence[Any], mode: str = "lines", **more: Any) -> Figure:
    """Return a trace through points whose numbers are short, as lines, markers or both."""
    return {"type": "scatter", "mode": mode, "x": x, "y": y, **more}


def stroke(colour: str, width: float, dash: str = "") -> Figure:
    """Return how a line is drawn."""
    return {"color": colour, "width": width} | ({"dash": dash} if dash else {})


def level(y: float, line: Figure, **more: Any) -> Figure:
    """Return a line from the left edge to the right one, at y."""
    place = {"xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y}
    return {"type": "line", **place, "line": line, **more}


def upright(x: float, line: Figure, **more: Any) -> Figure:
    """Return a line from the bottom to the top, at x."""
    place = {"x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1}
    return {"type": "line", **place, "line": line, **more}


def circle(radius: float, **more: Any) -> Figure:
    """Return a circle about the origin, under what is drawn."""
    place = {"x0": -radius, "x1": radius, "y0": -radius, "y1": radius}
    return {"type": "circle", **place, "layer": "below", **more}


def note(text: str, x: float, y: float, **more: Any) -> Figure:
    """Return words at a place, without an arrow."""
    return {"text": text, "x": x, "y": y, "showarrow": False, **more}
