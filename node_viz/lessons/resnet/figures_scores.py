"""What networks score when they are read with other numbers of layers, and as a flow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.lessons.resnet.figures import layers_axis, layout_of, slider_mark
from node_viz.plots.figure import Figure, Series, axis_title
from node_viz.plots.lines import level, scatter, short, stroke
from node_viz.plots.net_curves import LEAST
from node_viz.plots.small_multiples import dash
from node_viz.plots.theme import PAGE, Palette
from node_viz.records.net_answers import LayerScores
from node_viz.remembered import remembered
from node_viz.shapes import Array


@remembered()
def scores_figure(
    arms: Sequence[Series[LayerScores]],
    test: int,
    *,
    regression: bool,
    floor: float | None = None,
    dark: bool,
) -> Figure:
    """Draw what each arm scores on held-out data when it is read with M layers, and as a flow.

    Args:
        arms: the scores of each arm; those with the layers that it trained with are ringed.
        test: layers under the slider.
        regression: draw the squared error on a log axis, not the share told right.
        floor: the least that any flow can reach, a dashed line.
        dark: whether the page is dark.
    """
    look = Palette(PAGE, dark)
    data = [
        trace
        for place, arm in enumerate(arms)
        for trace in _score(arm, dash(place), regression, look["ink"])
    ]
    layout = layout_of(look, showlegend=True, margin={"l": 52, "r": 8, "t": 52, "b": 40})
    M = np.asarray(arms[0].data.layers, float)
    layout["xaxis"] |= layers_axis(M, "layers M in the test", curve=True)
    if regression:
        powers = {"type": "log", "exponentformat": "power", "nticks": 6}
        layout["yaxis"].update(title=axis_title("MSE"), **powers)
    else:
        layout["yaxis"].update(title=axis_title("told right, %"), range=[38, 102])
    layout["shapes"] = [slider_mark(look, test)]
    if floor is not None:
        layout["shapes"].append(level(floor, stroke(look["ink"], 1.2, "dash"), opacity=0.7))
    return {"data": data, "layout": layout}


def _score(arm: Series[LayerScores], dash: str, regression: bool, ink: str) -> list[Figure]:
    """Return an arm's line, its value as a flow at the right edge, and the ring about L."""
    label, colour, scores = arm
    M, (values, flow) = np.asarray(scores.layers, float), _values(scores, regression)
    shared = {"legendgroup": label, "name": label}
    line = scatter(
        short(M),
        short(values),
        "lines+markers",
        line=stroke(colour, 2.2, dash),
        marker={"size": 5},
        hovertemplate=f"{label}, %{{x}} layers: %{{y:.4g}}<extra></extra>",
        **shared,
    )
    diamond = {"size": 10, "symbol": "diamond", "color": colour, "line": stroke(ink, 1)}
    hover = f"{label}, the curve itself: %{{y:.4g}}<extra></extra>"
    end = scatter([2 * M[-1]], short([flow]), "markers", marker=diamond, **shared)
    end |= {"showlegend": False, "hovertemplate": hover}
    found = np.flatnonzero(np.isclose(M, scores.trained or 0))
    if not len(found):
        return [line, end]
    circle = {"size": 15, "symbol": "circle-open", "color": colour, "line": {"width": 2.5}}
    ring = scatter(short(M[found]), short(values[found]), "markers", marker=circle, **shared)
    return [line, end, ring | {"showlegend": False, "hoverinfo": "skip"}]


def _values(scores: LayerScores, regression: bool) -> tuple[Array, float]:
    """Return what is drawn of the layers, (k,), and of the flow."""
    if regression:
        return np.maximum(scores.loss, LEAST), max(scores.flow_loss, LEAST)
    return 100 * np.asarray(scores.accuracy), 100 * scores.flow_accuracy
