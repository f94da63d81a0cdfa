"""NLL over its floors, and one base with what each label's flow makes of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.plots.figure import Figure, Series, frame
from node_viz.plots.lines import circle, note, rounded, scatter
from node_viz.plots.small_multiples import Panel, add_floor, small_multiples
from node_viz.plots.theme import INK, RING, Palette
from node_viz.records.history import Curves
from node_viz.remembered import remembered
from node_viz.shapes import Array

BELOW, ROOM = 0.2, 1.0  #: nats that the chart shows under the lowest floor and over the highest
REACH = 3.4  #: half side of the square around the noise
COLOURS = {"ink": INK, "ring": RING}


@remembered()
def nll_figure(
    arms: Sequence[Series[Curves]], floors: Sequence[tuple[str, float]], *, dark: bool
) -> Figure:
    """Draw the NLL of every arm over the training step, and the least that it can be.

    Args:
        arms: the history of each arm.
        floors: what each is called, and where it lies, in nats.
        dark: whether the page is dark.
    """
    low, high = min(at for _, at in floors), max(at for _, at in floors)
    limits = {"rangemode": "normal", "range": [low - BELOW, high + ROOM], "autorange": False}
    panel = Panel("NLL, nats a point", lambda gauges: gauges.nll, axis=limits)
    figure = small_multiples(arms, [panel], dark=dark)
    for name, at in floors:
        add_floor(figure, 0, at)
        words = f"{name} = {at:.3f}"
        place = {"xref": "x domain", "yref": "y", "xanchor": "right", "yanchor": "top"}
        figure["layout"]["annotations"].append(note(words, 1, at, **place, font={"size": 12}))
    return figure


@remembered()
def cloud_figure(at: Array, noise: Array, half: float, rings: bool, *, dark: bool) -> Figure:
    """Draw points in the colours of the directions in which their noise lies.

    Args:
        at: where they are, (n, 2).
        noise: where they began, (n, 2).
        half: half the side of what is shown.
        rings: draw the circles of radius 1, 2 and 3 of the noise.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    hues = np.degrees(np.arctan2(noise[:, 1], noise[:, 0])).round().astype(int) % 360
    colours = [f"hsl({hue},70%,{58 if dark else 46}%)" for hue in hues.tolist()]
    x, y = (rounded(column, 3) for column in at.T)
    points = scatter(x, y, "markers", hoverinfo="skip", marker={"color": colours, "size": 5})
    axis = {"range": [-half, half], "visible": False, "fixedrange": True}
    layout = frame(
        look,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        hovermode=False,
        dragmode=False,
        xaxis=axis,
        yaxis={**axis, "scaleanchor": "x", "scaleratio": 1},
    )
    ring = {"fillcolor": look["ring"], "line": {"width": 0}, "xref": "x", "yref": "y"}
    layout["shapes"] = [circle(radius, **ring) for radius in (3, 2, 1) if rings]
    return {"data": [points], "layout": layout}
