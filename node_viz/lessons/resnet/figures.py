"""Layers beside the curve, in three figures: the ways, how far they end apart, what it costs.

Plain dicts for `node_viz.stage.curves`. An arm keeps its colour; a sample has that of its class.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from node_viz.plots.figure import Figure, bare_axis, frame, short, words
from node_viz.plots.small_multiples import DASHES
from node_viz.plots.theme import DATA, NOISE
from node_viz.plots.training_curves import DARK as INK_DARK
from node_viz.plots.training_curves import LIGHT as INK_LIGHT
from node_viz.records.net_answers import LayerErrors, LayerScores, LayerWays
from node_viz.shapes import Array

CLASSES = (NOISE, DATA)  #: colours of class 0 and class 1
# The browser swaps one set for the other when the theme changes: same names, same order.
LIGHT = {name: INK_LIGHT[name] for name in ("ink", "grid", "paper")}
DARK = {name: INK_DARK[name] for name in ("ink", "grid", "paper")}
LEAST = 1e-8  #: on a log axis 0 has no place

Arm = tuple[str, str, LayerScores, int | None]  #: label, colour, scores, layers it trained with


def ways_figure(ways: LayerWays, labels: Sequence[float], *, line: bool, dark: bool) -> Figure:
    """Draw each sample's way through the layers, with a dot a layer, over its curve.

    Args:
        ways: of a few samples.
        labels: their classes, or on the line the numbers to be met.
        line: draw the first coordinate over depth t, for samples on the line.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    data: list[Figure] = []
    for k, label in enumerate(labels):
        colour = CLASSES[int(label > (0 if line else 0.5))]
        layers, curve = ways.layers[:, k], ways.curve[:, k]
        data += [
            _way(_axes(ways.t, curve, line), "curve", colour) | {"opacity": 0.55},
            _way(_axes(ways.nodes, layers, line), f"{len(ways.nodes) - 1} layers", colour, dots=1),
        ]
        if not line:  # how far the two ends lie apart
            gap = np.stack([layers[-1], curve[-1]])[:, :2].T
            data.append(_way((gap[0], gap[1]), "gap", colours["ink"], dash="dot"))
    layout = _layout(colours)
    if line:
        layout["xaxis"] |= {"title": words("depth t"), "range": [-0.02, 1.02]}
        layout["yaxis"] |= {"title": words("z")}
    else:
        layout["xaxis"] |= {"title": words("z₁"), "nticks": 6}
        layout["yaxis"] |= {"title": words("z₂"), "scaleanchor": "x", "nticks": 6}
    return {"data": data, "layout": layout}


def errors_figure(
    errors: LayerErrors, colour: str, trained: int | None, test: int, *, dark: bool
) -> Figure:
    """Draw the distance at t = 1 over the layers M on two log axes, with a line of slope -1.

    Args:
        errors: the distances.
        colour: of the arm.
        trained: layers L that the arm was trained with, if it has layers.
        test: layers under the slider.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    M, gap = np.asarray(errors.layers, float), np.asarray(errors.error, float)
    slope = gap[-1] * M[-1] / M
    data: list[Figure] = [
        {
            "type": "scatter", "mode": "lines", "x": short(M), "y": short(slope),
            "name": "slope −1", "line": {"color": colours["ink"], "width": 1.2, "dash": "dot"},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter", "mode": "lines+markers", "x": short(M), "y": short(gap),
            "line": {"color": colour, "width": 2.2}, "marker": {"size": 7},
            "hovertemplate": "%{x} layers: %{y:.3g} from the curve<extra></extra>",
        },
    ]  # fmt: skip
    layout = _layout(colours)
    layout["xaxis"] |= _counts(M, "layers M")
    layout["yaxis"] |= {"title": words("mean distance to the curve at t = 1"), "type": "log",
                        "dtick": 1, "exponentformat": "power"}  # fmt: skip
    layout["shapes"] = _marks(colours, trained, test)
    return {"data": data, "layout": layout}


def scores_figure(
    arms: Sequence[Arm],
    test: int,
    *,
    regression: bool,
    floor: float | None = None,
    dark: bool,
) -> Figure:
    """Draw what each arm scores on held-out data when it is read with M layers, and as a flow.

    Args:
        arms: label, colour, scores and, for those with layers, how many they trained with; those
            are ringed.
        test: layers under the slider.
        regression: draw the squared error on a log axis, not the share told right.
        floor: the least that any flow can reach, a dotted line.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    data = [
        trace
        for place, arm in enumerate(arms)
        for trace in _score(arm, DASHES[place % len(DASHES)], regression, colours)
    ]
    layout = _layout(colours)
    layout |= {"showlegend": True, "margin": {"l": 52, "r": 8, "t": 52, "b": 40}}
    M = np.asarray(arms[0][2].layers, float)
    layout["xaxis"] |= _counts(M, "layers M in the test", curve=True)
    if regression:
        layout["yaxis"] |= {"title": words("MSE"), "type": "log", "exponentformat": "power",
                            "nticks": 6}  # fmt: skip
    else:
        layout["yaxis"] |= {"title": words("told right, %"), "range": [38, 102]}
    layout["shapes"] = _marks(colours, None, test)
    if floor is not None:
        layout["shapes"].append(_line(colours["ink"], "dash", y0=floor, y1=floor, x0=0, x1=1,
                                      xref="paper"))  # fmt: skip
    return {"data": data, "layout": layout}


def _score(arm: Arm, dash: str, regression: bool, colours: dict[str, str]) -> list[Figure]:
    """Return an arm's line, its value as a flow at the right edge, and the ring about L."""
    label, colour, scores, trained = arm
    M = np.asarray(scores.layers, float)
    if regression:
        values, flow = np.maximum(scores.loss, LEAST), max(scores.flow_loss, LEAST)
    else:
        values, flow = 100 * np.asarray(scores.accuracy), 100 * scores.flow_accuracy
    shared: Figure = {"type": "scatter", "legendgroup": label, "name": label}
    line: Figure = shared | {
        "mode": "lines+markers", "x": short(M), "y": short(values),
        "line": {"color": colour, "width": 2.2, "dash": dash}, "marker": {"size": 5},
        "hovertemplate": f"{label}, %{{x}} layers: %{{y:.4g}}<extra></extra>",
    }  # fmt: skip
    end: Figure = shared | {
        "mode": "markers", "showlegend": False, "x": [2 * M[-1]], "y": short([flow]),
        "marker": {"size": 10, "symbol": "diamond", "color": colour,
                   "line": {"color": colours["ink"], "width": 1}},
        "hovertemplate": f"{label}, the curve itself: %{{y:.4g}}<extra></extra>",
    }  # fmt: skip
    found = np.flatnonzero(np.isclose(M, trained or 0))
    if not len(found):
        return [line, end]
    ring: Figure = shared | {
        "mode": "markers", "showlegend": False, "hoverinfo": "skip",
        "x": short(M[found]), "y": short(values[found]),
        "marker": {"size": 15, "symbol": "circle-open", "color": colour, "line": {"width": 2.5}},
    }  # fmt: skip
    return [line, end, ring]


def _axes(t: Array, z: Array, line: bool) -> tuple[Array, Array]:
    return (t, z[:, 0]) if line else (z[:, 0], z[:, 1])


def _way(
    at: tuple[Array, Array], name: str, colour: str, *, dots: int = 0, dash: str = "solid"
) -> Figure:
    width = 2.6 if name == "curve" else 1.4
    return {
        "type": "scatter", "mode": "lines+markers" if dots else "lines", "name": name,
        "x": short(at[0]), "y": short(at[1]),
        "line": {"color": colour, "width": width, "dash": dash},
        "marker": {"size": 6},
        "hovertemplate": f"{name}: (%{{x:.3g}}, %{{y:.3g}})<extra></extra>",
    }  # fmt: skip


def _counts(M: Array, title: str, *, curve: bool = False) -> Figure:
    """Return a log axis of layers; with `curve` the place right of it stands for M to infinity."""
    ticks = [4**k for k in range(5) if 4**k <= M[-1]]
    last = math.log10(M[-1] * (2 if curve else 1))
    return {
        "title": words(title), "type": "log", "range": [-0.08, last + 0.08],
        "tickvals": [*ticks, *([2 * int(M[-1])] if curve else [])],
        "ticktext": [*map(str, ticks), *(["∞"] if curve else [])],
    }  # fmt: skip


def _marks(colours: dict[str, str], trained: int | None, test: int) -> list[Figure]:
    """Return lines at the layers of the slider and, dashed, at those of the training."""
    lines = [_line(colours["ink"], "solid", x0=test, x1=test, y0=0, y1=1, yref="paper")]
    if trained is not None and trained != test:
        ends = {"x0": trained, "x1": trained, "y0": 0, "y1": 1, "yref": "paper"}
        lines.append(_line(colours["ink"], "dash", **ends))
    return lines


def _line(colour: str, dash: str, **where: float | str) -> Figure:
    return {"type": "line", "opacity": 0.7, **where,
            "line": {"color": colour, "width": 1.2, "dash": dash}}  # fmt: skip


def _layout(colours: dict[str, str]) -> Figure:
    return frame(
        (LIGHT, DARK),
        dark=colours is DARK,
        margin={"l": 52, "r": 8, "t": 8, "b": 40},
        xaxis=bare_axis(colours["grid"]),
        yaxis=bare_axis(colours["grid"]),
    )
