"""The figure that decides the page: KL against the seconds that training has taken."""

from __future__ import annotations

from collections.abc import Sequence

from node_viz.plots.figure import Figure, Series, axis_title, frame, hairlines
from node_viz.plots.lines import note, scatter, short, stroke
from node_viz.plots.small_multiples import dash
from node_viz.plots.theme import PAGE, Palette
from node_viz.plots.training_curves import FLOOR
from node_viz.records.history import Metrics
from node_viz.remembered import remembered

TICKS = (0.01, 0.03, 0.1, 0.3, 1, 3)


@remembered()
def race_figure(arms: Sequence[Series[Sequence[Metrics]]], seconds: float, *, dark: bool) -> Figure:
    """Draw KL of each arm over its own seconds of training, and the seconds that all have had.

    Args:
        arms: gauges of each arm.
        seconds: of training that every arm has had.
        dark: whether the page is dark.
    """
    look = Palette(PAGE, dark)
    data = [
        scatter(
            short([one.seconds for one in history]),
            short([max(one.kl, FLOOR) for one in history]),
            "lines+markers",
            name=label,
            line=stroke(colour, 2.4, dash(place)),
            marker={"color": colour, "size": 4},
            hovertemplate="%{y:.3f} nats after %{x:.1f} s",
        )
        for place, (label, colour, history) in enumerate(arms)
    ]
    layout = frame(
        look,
        steps=(),
        showlegend=True,
        margin={"l": 48, "r": 10, "t": 28, "b": 38},
        xaxis=hairlines(look, rangemode="tozero", title=axis_title("seconds of training")),
        yaxis=hairlines(
            look, type="log", tickvals=TICKS, exponentformat="none", title=axis_title("KL, nats")
        ),
    )
    if seconds > 0:
        line = stroke(look["ink"], 1.3, "dot")
        place = {"xref": "x", "yref": "paper", "x0": seconds, "x1": seconds, "y0": 0, "y1": 1}
        layout["shapes"] = [{"type": "line", **place, "line": line, "opacity": 0.8}]
        where = {"xref": "x", "yref": "paper", "xanchor": "right", "yanchor": "top"}
        layout["annotations"] = [note("all have had this ", seconds, 1.0, **where)]
    return {"data": data, "layout": layout}
