"""Layers beside the curve, in two figures: the ways, and how far apart they end.

Plain dicts for `node_viz.stage.curves`. An arm keeps its colour; a sample has that of its class.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from node_viz.plots.figure import Figure, Series, axis_title, bare_axis, frame
from node_viz.plots.lines import scatter, short, stroke, upright
from node_viz.plots.theme import CLASSES, PAGE, Palette
from node_viz.records.net_answers import LayerErrors, LayerWays
from node_viz.remembered import remembered
from node_viz.shapes import Array


@remembered()
def ways_figure(ways: LayerWays, labels: Sequence[float], *, line: bool, dark: bool) -> Figure:
    """Draw each sample's way through the layers, with a dot a layer, over its curve.

    Args:
        ways: of a few samples.
        labels: their classes, or on the line the numbers to be met.
        line: draw the first coordinate over depth t, for samples on the line.
        dark: whether the page is dark.
    """
    look = Palette(PAGE, dark)
    data: list[Figure] = []
    for k, label in enumerate(labels):
        colour = CLASSES[int(label > (0 if line else 0.5))]
        layers, curve = ways.layers[:, k], ways.curve[:, k]
        smooth, thin = stroke(colour, 2.6, "solid"), stroke(colour, 1.4, "solid")
        data.append(_way("curve", *_axes(ways.t, curve, line), smooth) | {"opacity": 0.55})
        way = _way(f"{len(ways.nodes) - 1} layers", *_axes(ways.nodes, layers, line), thin)
        data.append(way | {"mode": "lines+markers"})
        if not line:  # how far the two ends lie apart
            gap = np.stack([layers[-1], curve[-1]])
            data.append(_way("gap", gap[:, 0], gap[:, 1], stroke(look["ink"], 1.4, "dot")))
    layout = layout_of(look)
    if line:
        layout["xaxis"].update(title=axis_title("depth t"), range=[-0.02, 1.02])
        layout["yaxis"].update(title=axis_title("z"))
    else:
        layout["xaxis"].update(title=axis_title("z₁"), nticks=6)
        layout["yaxis"].update(title=axis_title("z₂"), scaleanchor="x", nticks=6)
    return {"data": data, "layout": layout}


def _axes(t: Array, z: Array, line: bool) -> tuple[Array, Array]:
    return (t, z[:, 0]) if line else (z[:, 0], z[:, 1])


def _way(name: str, x: Array, y: Array, line: Figure) -> Figure:
    hover = f"{name}: (%{{x:.3g}}, %{{y:.3g}})<extra></extra>"
    way = scatter(short(x), short(y), name=name, line=line, hovertemplate=hover)
    return way | {"marker": {"size": 6}}


@remembered()
def errors_figure(
    arm: Series[LayerErrors], trained: int | None, test: int, *, dark: bool
) -> Figure:
    """Draw the distance at t = 1 over the layers M on two log axes, with a line of slope -1.

    Args:
        arm: its distances.
        trained: layers L that the arm was trained with, if it has layers.
        test: layers under the slider.
        dark: whether the page is dark.
    """
    look = Palette(PAGE, dark)
    M, gap = (np.asarray(values, float) for values in (arm.data.layers, arm.data.error))
    guide = stroke(look["ink"], 1.2, "dot")
    hover = "%{x} layers: %{y:.3g} from the curve<extra></extra>"
    distances = scatter(short(M), short(gap), "lines+markers", line=stroke(arm.colour, 2.2))
    data = [
        scatter(
            short(M), short(gap[-1] * M[-1] / M), name="slope −1", line=guide, hoverinfo="skip"
        ),
        distances | {"marker": {"size": 7}, "hovertemplate": hover},
    ]
    title = axis_title("mean distance to the curve at t = 1")
    layout = layout_of(look)
    layout["xaxis"] |= layers_axis(M, "layers M")
    layout["yaxis"].update(title=title, type="log", dtick=1, exponentformat="power")
    layout["shapes"] = [slider_mark(look, test)]
    if trained is not None and trained != test:
        layout["shapes"].append(slider_mark(look, trained, "dash"))
    return {"data": data, "layout": layout}


def layers_axis(M: Array, title: str, *, curve: bool = False) -> Figure:
    """Return a log axis of layers; with `curve` the place right of it stands for M to infinity."""
    ticks = [4**k for k in range(5) if 4**k <= M[-1]]
    last = math.log10(M[-1] * (2 if curve else 1))
    return {
        "title": axis_title(title),
        "type": "log",
        "range": [-0.08, last + 0.08],
        "tickvals": [*ticks, *([2 * int(M[-1])] if curve else [])],
        "ticktext": [*map(str, ticks), *(["∞"] if curve else [])],
    }


def slider_mark(look: Palette, layers: int, dash: str = "solid") -> Figure:
    """Return a line at so many layers: those of the slider or, dashed, those of the training."""
    return upright(layers, stroke(look["ink"], 1.2, dash), opacity=0.7)


def layout_of(look: Palette, **more: Figure | bool) -> Figure:
    """Return what the page's figures share."""
    margin = {"l": 52, "r": 8, "t": 8, "b": 40}
    return frame(look, margin=margin, xaxis=bare_axis(look), yaxis=bare_axis(look)) | more
