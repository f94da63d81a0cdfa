"""The steps that a solver tried, as a row of blocks along flow time; rejected ones stand above."""

from __future__ import annotations

from typing import Protocol

from node_viz.plots.figure import Figure, Series
from node_viz.plots.lines import short, stroke
from node_viz.shapes import Array

MANY = 100  #: steps of a row whose blocks are too short for an edge


class Steps(Protocol):
    """A record of a solve's steps."""

    @property
    def t(self) -> Array: ...  # noqa: D102

    @property
    def h(self) -> Array: ...  # noqa: D102

    @property
    def rejected_t(self) -> Array: ...  # noqa: D102

    @property
    def rejected_h(self) -> Array: ...  # noqa: D102


def taken(place: int, one: Series[Steps], paper: str) -> Figure:
    """Return a row of blocks; neighbours differ in strength, so that each can be counted."""
    count = len(one.data.t)
    strength = [0.95 if k % 2 else 0.6 for k in range(count)]
    edge = stroke(paper, 0.8 if count < MANY else 0)
    hover = f"{one.label}: step from t = %{{customdata:.4f}}, h = %{{x:.5f}}<extra></extra>"
    blocks = _blocks(one.data.t, one.data.h, place + 0.1, width=0.5)
    marker = {"color": one.colour, "line": edge, "opacity": strength}
    return blocks | {"name": one.label, "marker": marker, "hovertemplate": hover}


def rejected(place: int, one: Series[Steps], colour: str) -> Figure:
    """Return what was tried and thrown away, as thin blocks over the row."""
    hover = f"{one.label}: rejected, from t = %{{customdata:.4f}}, h = %{{x:.5f}}<extra></extra>"
    blocks = _blocks(one.data.rejected_t, one.data.rejected_h, place - 0.3, width=0.2)
    marker = {"color": colour, "opacity": 0.85}
    return blocks | {"name": "rejected", "marker": marker, "hovertemplate": hover}


def _blocks(t: Array, h: Array, row: float, width: float) -> Figure:
    """Return a block from each t, as long as its h."""
    bar = {"type": "bar", "orientation": "h", "yaxis": "y2", "width": width}
    return {**bar, "base": short(t), "x": short(h), "y": [row] * len(t), "customdata": short(t)}
