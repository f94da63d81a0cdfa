"""Paths of z' = a z_S that meet, and the density that their account claims beside the true one."""

from __future__ import annotations

from node_viz.lessons.conditional.own_end import OwnEnd
from node_viz.plots.figure import Figure, axis_title, bare_axis, frame
from node_viz.plots.lines import rounded, scatter, stroke
from node_viz.plots.theme import DATA, NOISE, PAGE, Palette
from node_viz.remembered import remembered

WIDE, HIGH = 4.0, 1.0  #: what the charts show of x, and of the densities
COLOURS = {**PAGE, "base": (NOISE, "#4fb0e8"), "true": ("#0a7d5a", "#2fc79b")}
MARGIN = {"l": 46, "r": 10, "t": 34, "b": 42}


@remembered()
def paths_figure(found: OwnEnd, *, dark: bool) -> Figure:
    """Draw where nine points go: paths of a flow would never meet."""
    look = Palette(COLOURS, dark)
    traces = [
        scatter(rounded(found.s), rounded(path), line=stroke(DATA, 2), hoverinfo="skip")
        for path in found.paths.T
    ]
    layout = frame(
        look,
        margin=MARGIN,
        hovermode=False,
        dragmode=False,
        xaxis=bare_axis(look, title=axis_title("s, from the start z(S) = z_S on"), fixedrange=True),
        yaxis=bare_axis(look, title=axis_title("z"), range=[-WIDE, WIDE], fixedrange=True),
    )
    return {"data": traces, "layout": layout}


@remembered()
def densities_figure(found: OwnEnd, *, dark: bool) -> Figure:
    """Draw the base, what the account claims, and what is there."""
    look = Palette(COLOURS, dark)
    curves = (
        ("claimed by the trace", found.claimed, stroke(DATA, 3)),
        ("true density", found.true, stroke(look["true"], 2.5, "dash")),
    )
    traces = [
        scatter(rounded(found.x), rounded(values), name=name, line=line, hovertemplate="%{y:.3f}")
        for name, values, line in curves
    ]
    traces[0] |= {"fill": "tozeroy", "fillcolor": "rgba(245,147,34,0.15)"}
    layout = frame(
        look,
        margin=MARGIN,
        dragmode=False,
        showlegend=True,
        xaxis=bare_axis(look, title=axis_title("x"), range=[-WIDE, WIDE], fixedrange=True),
        yaxis=bare_axis(look, title=axis_title("density"), range=[0, HIGH], fixedrange=True),
    )
    return {"data": traces, "layout": layout}
