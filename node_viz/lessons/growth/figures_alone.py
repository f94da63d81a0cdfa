"""What single points cost, in two kinds of figure: a histogram of calls, and where they lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.lessons.growth.figures import COLOURS, layout_of
from node_viz.plots.figure import Figure, Series, axis_title
from node_viz.plots.lines import note, scatter, short, stroke, upright
from node_viz.plots.small_multiples import dash
from node_viz.plots.theme import Palette
from node_viz.records.answers import Alone
from node_viz.remembered import remembered

TRY = 6  #: calls of one step that dopri5 tries


@remembered()
def histogram_figure(arms: Sequence[Series[Alone]], *, dark: bool) -> Figure:
    """Draw how many points need how many calls alone; a line is the solve of the whole batch.

    Args:
        arms: the calls of each arm.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    data = [_bars(arm) for arm in arms]
    layout = layout_of(look, [], margin={"l": 48, "r": 8, "t": 30, "b": 40})
    layout["xaxis"].update(title=axis_title("calls of a solve"), rangemode="tozero")
    layout["yaxis"].update(title=axis_title("points"), rangemode="tozero")
    layout["shapes"] = [
        upright(arm.data.mean.nfe, stroke(arm.colour, 2.4, dash(place)))
        for place, arm in enumerate(arms)
    ]
    layout["annotations"] = [
        note(
            f"<b>{arm.label}, the batch: {arm.data.mean.nfe}</b>",
            arm.data.mean.nfe,
            1.0,
            yref="paper",
            yanchor="bottom",
            font={"color": arm.colour, "size": 12},
        )
        for arm in arms
    ]
    return {"data": data, "layout": layout | {"barmode": "overlay"}}


def _bars(arm: Series[Alone]) -> Figure:
    calls, points = np.unique(arm.data.nfe.astype(int), return_counts=True)
    return {
        "type": "bar",
        "name": arm.label,
        "x": calls.tolist(),
        "y": points.tolist(),
        "width": 0.85 * TRY,
        "marker": {"color": arm.colour, "opacity": 0.6},
        "hovertemplate": f"{arm.label}: %{{y}} points need %{{x}} calls alone<extra></extra>",
    }


@remembered()
def map_figure(arm: Series[Alone], most: int, *, dark: bool) -> Figure:
    """Draw each point where it lies at t = 0, in the colour of its calls.

    Args:
        arm: whose calls.
        most: calls at which the colours end: the same for all arms.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    bar = {"title": {"text": "calls<br>alone"}, "thickness": 10, "outlinewidth": 0, "len": 0.95}
    marker = {
        "size": 7,
        "color": arm.data.nfe.astype(int).tolist(),
        "colorscale": "Viridis",
        "cmin": 0,
        "cmax": most,
        "colorbar": bar,
        "showscale": True,
        "line": stroke(look["ink"], 0.5),
    }
    dots = scatter(
        short(arm.data.x[:, 0], 4),
        short(arm.data.x[:, 1], 4),
        "markers",
        name=arm.label,
        marker=marker,
        hovertemplate="%{marker.color} calls alone at (%{x:.2f}, %{y:.2f})<extra></extra>",
    )
    layout = layout_of(look, [], margin={"l": 30, "r": 8, "t": 30, "b": 40})
    layout["yaxis"].update(scaleanchor="x", scaleratio=1)
    title = note(f"<b>{arm.label}</b>", 0, 1.0, xref="paper", yref="paper", yanchor="bottom")
    layout["annotations"] = [title | {"xanchor": "left", "font": {"color": arm.colour, "size": 13}}]
    return {"data": [dots], "layout": layout}
