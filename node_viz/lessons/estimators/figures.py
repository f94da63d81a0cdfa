"""The steps of three solves of one flow, and the rate that each solver was shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from node_viz.plots.figure import Figure, Series, axis_title, bare_axis, frame
from node_viz.plots.lines import note, scatter, short, stroke
from node_viz.plots.step_rows import rejected, taken
from node_viz.plots.theme import PAGE, Palette
from node_viz.records.estimates import Rates, Tried
from node_viz.remembered import remembered

COLOURS = {**PAGE, "rejected": ("#b0103c", "#ff6f91"), "faint": ("#6a737d", "#98a2ad")}
WIDTHS = {"exact": 3.0, "fixed": 2.2, "fresh": 1.2}


@remembered()
def steps_figure(
    solves: Sequence[Series[Tried | None]],
    seen: Rates | None,
    labels: dict[str, str],
    *,
    dark: bool,
) -> Figure:
    """Draw what the solvers are shown, and under it a row of steps for each solve.

    Args:
        solves: the steps of each way; None is not there yet, and its row is empty.
        seen: the rate l' along the path of one point, by the ways' names; None is not there yet.
        labels: names of the ways to draw it for, with their colours.
        dark: whether the page is dark.

    Returns:
        A figure for `node_viz.stage.curves`.
    """
    look = Palette(COLOURS, dark)
    data = [] if seen is None else [_rate(seen, way, colour) for way, colour in labels.items()]
    notes: list[Figure] = []
    for place, (label, colour, solve) in enumerate(solves):
        if solve is not None:
            one = Series(label, colour, solve)
            data += [taken(place, one, look["paper"]), rejected(place, one, look["rejected"])]
            notes += _given_up(place, solve, look["ink"])
    layout = layout_of(look, margin={"l": 96, "r": 10, "t": 8, "b": 40})
    layout["meta"]["time"] = "x"  # the stage's flow time runs along it
    layout["xaxis"].update(
        title=axis_title("flow time t: 0 data, 1 noise"), range=[0, 1], anchor="y2"
    )
    layout["yaxis"].update(domain=[0.56, 1], title=axis_title("ℓ′ at one point"), nticks=5)
    rows = {"domain": [0, 0.5], "range": [len(solves) - 0.45, -0.55], "showgrid": False}
    calls = [f"{one.data.nfe:,} calls" if one.data else "…" for one in solves]
    ticks = {"tickvals": list(range(len(solves))), "ticktext": calls, "tickfont": {"size": 14}}
    layout["yaxis2"] = {**layout["yaxis"], **rows, **ticks, "title": None}
    return {"data": data, "layout": layout | {"barmode": "overlay", "annotations": notes}}


def _rate(seen: Rates, way: str, colour: str) -> Figure:
    return scatter(
        short(seen.t),
        short(seen.by_way[way], 4),
        name=way,
        line=stroke(colour, WIDTHS[way]),
        hovertemplate="ℓ′ = %{y:.3g} at t = %{x:.2f}<extra></extra>",
    )


def _given_up(place: int, solve: Tried, ink: str) -> list[Figure]:
    """Return words beside a row that does not reach the end."""
    if solve.finished:
        return []
    words = f"gives up here, at t = {solve.reached:.2f}"
    font = {"size": 14, "color": ink}
    beside = {"xanchor": "left", "xref": "x", "yref": "y2", "font": font}
    return [note(words, solve.reached + 0.02, place + 0.08, **beside)]


def layout_of(look: Palette, **more: Any) -> Figure:
    """Return what the page's figures share."""
    return frame(look, xaxis=bare_axis(look), yaxis=bare_axis(look)) | more
