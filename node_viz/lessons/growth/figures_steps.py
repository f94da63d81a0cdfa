"""Why one solve needs so many calls, in two figures: its steps along t, and NFE by tolerance."""

from __future__ import annotations

from collections.abc import Sequence

from node_viz.lessons.growth.figures import COLOURS, SYMBOLS, layout_of
from node_viz.plots.figure import Figure, Series, axis_title
from node_viz.plots.lines import scatter, short, stroke, upright
from node_viz.plots.small_multiples import dash
from node_viz.plots.step_rows import rejected, taken
from node_viz.plots.theme import Palette
from node_viz.records.answers import NfeCurve, StepRibbon
from node_viz.remembered import remembered


@remembered()
def ribbon_figure(arms: Sequence[Series[StepRibbon]], *, dark: bool) -> Figure:
    """Draw the Jacobian norm along t and, under it, each solve's steps as blocks as wide as they.

    Args:
        arms: the steps of each arm.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    data = []
    for place, arm in enumerate(arms):
        data += [*_norms(arm, dash(place)), taken(place, arm, look["paper"])]
        if len(arm.data.rejected_t):
            data.append(rejected(place, arm, look["rejected"]))
    layout = layout_of(look, [], margin={"l": 66, "r": 8, "t": 8, "b": 36})
    layout["meta"]["time"] = "x"  # the stages' flow time runs along it
    along = axis_title("flow time t: 0 data, 1 noise")
    layout["xaxis"].update(title=along, range=[0, 1], anchor="y2")
    share = 0.24 * len(arms)
    layout["yaxis"].update(
        domain=[share + 0.06, 1], rangemode="tozero", nticks=4, title=axis_title("‖∂f/∂z‖")
    )
    rows = {"domain": [0, share], "range": [len(arms) - 0.5, -0.5], "showgrid": False}
    calls = [f"{ribbon.nfe} calls" for *_, ribbon in arms]
    ticks = {"tickvals": list(range(len(arms))), "ticktext": calls, "title": None}
    layout["yaxis2"] = {**layout["yaxis"], **rows, **ticks}
    return {"data": data, "layout": layout | {"barmode": "overlay"}}


def _norms(arm: Series[StepRibbon], dash: str) -> list[Figure]:
    """Return the largest norm, which decides the steps, as a strong line; the mean, thin."""
    found = (("largest", arm.data.jacobian_max, 2.2), ("mean", arm.data.jacobian, 1.0))
    return [
        scatter(
            short(arm.data.jacobian_t),
            short(norm),
            name=arm.label,
            line=stroke(arm.colour, width, dash),
            hovertemplate=f"{arm.label}: {which} ‖∂f/∂z‖ %{{y:.3g}} at t = %{{x:.2f}}"
            "<extra></extra>",
        )
        for which, norm, width in found
    ]


@remembered()
def tolerance_figure(
    arms: Sequence[Series[NfeCurve]], rtol: float, step: int, *, dark: bool
) -> Figure:
    """Draw NFE against the tolerance, tighter to the right, with a line at the one in use.

    Args:
        arms: the calls of each arm.
        rtol: the tolerance of the ribbon.
        step: training step of the snapshot.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    data = [
        scatter(
            short(curve.rtol, 3),
            short(curve.nfe),
            "lines+markers",
            name=label,
            line=stroke(colour, 2.2, dash(place)),
            marker={"size": 6, "symbol": SYMBOLS[place]},
            hovertemplate=f"{label}: %{{y}} calls at %{{x:.1e}}<extra></extra>",
        )
        for place, (label, colour, curve) in enumerate(arms)
    ]
    layout = layout_of(look, [], legend=True)
    title = axis_title(f"error allowed a step, at training step {step}")
    powers = {"type": "log", "dtick": 1, "exponentformat": "power"}
    layout["xaxis"].update(title=title, autorange="reversed", **powers)
    layout["yaxis"].update(title=axis_title("NFE"), rangemode="tozero")
    layout["shapes"] = [upright(rtol, stroke(look["ink"], 1.2, "dot"))]
    return {"data": data, "layout": layout}
