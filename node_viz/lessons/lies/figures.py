"""What a solver claims against what is true, over the training step.

A plain dict for `node_viz.stage.curves`; an arm keeps its colour here and in `figures_belief`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from node_viz.plots.figure import Figure, Series, axis_title, frame, hairlines
from node_viz.plots.lines import level, note, scatter, short, stroke
from node_viz.plots.small_multiples import dash
from node_viz.plots.theme import PAGE, Palette
from node_viz.records.history import Metrics
from node_viz.remembered import remembered

COLOURS = {
    **PAGE,
    "never": ("rgba(176,16,60,0.13)", "rgba(255,111,145,0.17)"),
    "rule": ("#b0103c", "#ff6f91"),
}
ABOVE, BELOW = 5.0, 0.5  #: nats over and under the entropy that are drawn at most, and at least
SYMBOLS = ("circle", "diamond", "square")


@remembered()
def claims_figure(arms: Sequence[Series[Sequence[Metrics]]], *, dark: bool) -> Figure:
    """Draw NLL over the training step: by the solver that trains (lines), by the tight one (dots).

    Args:
        arms: gauges of each arm.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    data = [trace for place, arm in enumerate(arms) for trace in _claims(place, arm)]
    layout = frame(
        look,
        steps=None,
        showlegend=True,
        margin={"l": 44, "r": 8, "t": 26, "b": 36},
        hovermode="x unified",
        xaxis=hairlines(look, nticks=7, title=axis_title("training step")),
        yaxis=hairlines(look, nticks=7, title=axis_title("NLL, nats (dots: true)")),
    )
    layout["xaxis"]["autorangeoptions"] = {"minallowed": 0, "include": 1}
    entropy = next((h[0].entropy for *_, h in arms if h), math.nan)
    if math.isfinite(entropy):
        claims = [m.nll + m.solver_gap for *_, h in arms for m in h]
        lowest = min([entropy, *(claim for claim in claims if math.isfinite(claim))]) - BELOW
        _forbid(layout, entropy, lowest, look)
    return {"data": data, "layout": layout}


def _claims(place: int, arm: Series[Sequence[Metrics]]) -> list[Figure]:
    """Return the line of what an arm claims and the dots of what is true."""
    label, colour, history = arm
    steps = [m.step for m in history]
    believed, true = short([m.nll + m.solver_gap for m in history]), short([m.nll for m in history])
    line = stroke(colour, 2.6, dash(place))
    shared = {"name": label, "legendgroup": label}
    dots = {"color": colour, "size": 6, "symbol": SYMBOLS[place]}
    claim = scatter(steps, believed, line=line, hovertemplate="%{y:.3f} claimed", **shared)
    truth = scatter(steps, true, "markers", marker=dots, hovertemplate="%{y:.3f} true", **shared)
    return [claim, truth | {"showlegend": False}]


def _forbid(layout: Figure, entropy: float, lowest: float, look: Palette) -> None:
    """Shade what lies below the entropy, say why, and keep the axis near it."""
    layout["yaxis"]["autorangeoptions"] = {
        "include": entropy + BELOW,
        "clipmax": entropy + ABOVE,
        "clipmin": lowest,
    }
    place = {"xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": lowest - BELOW, "y1": entropy}
    shade = {"fillcolor": look["never"], "line": {"width": 0}, "layer": "below"}
    rule = level(entropy, stroke(look["rule"], 1.5), yref="y", layer="below")
    layout["shapes"] = [{"type": "rect", **place, **shade}, rule]
    text = f"<b>below the entropy {entropy:.2f}: no density can be here</b>"
    where = {"xref": "paper", "xanchor": "left", "yanchor": "bottom"}
    font = {"size": 12, "color": look["rule"]}
    layout["annotations"] = [note(text, 0.01, lowest, **where, font=font)]
