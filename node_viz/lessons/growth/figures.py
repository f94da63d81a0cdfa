"""Why NFE grows, in two figures over training: against the Jacobian norm, and by learning rate.

Plain dicts for `node_viz.stage.curves`. An arm keeps its colour; only in the scatter the dots of
the first arm show the training step, for there the way through training is the lesson.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from node_viz.plots.figure import Figure, Series, axis_title, bare_axis, frame
from node_viz.plots.lines import scatter, short, stroke
from node_viz.plots.small_multiples import dash
from node_viz.plots.theme import Palette
from node_viz.plots.training_curves import COLOURS as GAUGES
from node_viz.records.history import Metrics
from node_viz.remembered import remembered

COLOURS = {**GAUGES, "rejected": ("#b0103c", "#ff6f91")}
NORMS = {"jacobian_norm": "mean", "jacobian_max": "largest"}  #: over points and times
SYMBOLS = ("circle", "diamond", "square", "triangle-up")


def growth_scatter(
    arms: Sequence[Series[Sequence[Metrics]]],
    steps: int,
    *,
    dark: bool,
    norm: str = "jacobian_norm",
) -> Figure:
    """Draw NFE against a Jacobian norm, one dot for each measured snapshot.

    References:
        How to train your neural ODE (Finlay et al., 2020), arXiv 2002.02798, figure 3.

    Args:
        arms: gauges of each arm; the dots of the first show the training step.
        steps: of the whole run, where the colours end: a dot keeps its colour as the run goes on.
        dark: whether the page is dark.
        norm: the gauge along x, a name in `NORMS`.

    Returns:
        A figure whose points carry their training step, for `node_viz.stage.curves`.
    """
    look = Palette(COLOURS, dark)
    data = [_dots(place, arm, look["ink"], norm) for place, arm in enumerate(arms)]
    if data:
        _show_steps(data[0], steps)
    margin = {"l": 54, "r": 8, "t": 30, "b": 40}
    layout = layout_of(look, "customdata", legend=True, margin=margin)
    layout["xaxis"].update(title=axis_title(f"{NORMS[norm]} ‖∂f/∂z‖"), rangemode="tozero")
    layout["yaxis"].update(title=axis_title("NFE, calls a solve"), rangemode="tozero")
    return {"data": data, "layout": layout}


def _dots(place: int, arm: Series[Sequence[Metrics]], ink: str, norm: str) -> Figure:
    label, colour, history = arm
    shown = [metrics for metrics in history if math.isfinite(getattr(metrics, norm))]
    kl = short([metrics.kl for metrics in shown], 4)
    marker = {"size": 11, "symbol": SYMBOLS[place], "color": colour, "line": stroke(ink, 0.8)}
    return scatter(
        short([getattr(metrics, norm) for metrics in shown]),
        [metrics.nfe for metrics in shown],
        "lines+markers",
        name=label,
        customdata=[[metrics.step, nats] for metrics, nats in zip(shown, kl, strict=True)],
        marker=marker,
        line=stroke(colour, 1, dash(place)),
        hovertemplate=f"{label}, step %{{customdata[0]}}<br>{NORMS[norm]} ‖∂f/∂z‖ %{{x:.4g}}"
        "<br>NFE %{y}<br>KL %{customdata[1]} nats<extra></extra>",
    )


def _show_steps(dots: Figure, steps: int) -> None:
    """Give the dots of an arm the colours of their training steps, and a bar that says so."""
    dots["name"] += " (colour: training step)"
    bar = {"title": {"text": "training<br>step"}, "thickness": 11, "outlinewidth": 0, "len": 0.9}
    by_step = {"color": [step for step, _ in dots["customdata"]], "cmin": 0, "cmax": steps}
    dots["marker"] |= {**by_step, "colorscale": "Viridis", "colorbar": bar, "showscale": True}


@remembered()
def rate_figure(trials: Mapping[float, Sequence[Metrics]], *, dark: bool) -> Figure:
    """Draw NFE while training goes on from one snapshot at several learning rates.

    Args:
        trials: learning rate -> gauges, whose `step` counts from the snapshot.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    colours = (look["nfe"], look["jacobian"], look["ink"])
    data = [
        scatter(
            [metrics.step for metrics in history],
            [metrics.nfe for metrics in history],
            "lines+markers",
            name=f"rate {rate:.2g}",
            line=stroke(colours[place % 3], 2.2, dash(place)),
            marker={"size": 6, "symbol": SYMBOLS[place % 4]},
            hovertemplate=f"rate {rate:.2g}, %{{x}} steps on: %{{y}} calls<extra></extra>",
        )
        for place, (rate, history) in enumerate(trials.items())
    ]
    layout = layout_of(look, [], legend=True)
    layout["xaxis"]["title"] = axis_title("training steps after the snapshot")
    layout["xaxis"]["autorangeoptions"] = {"include": [0, 100]}
    layout["yaxis"].update(title=axis_title("NFE"), rangemode="tozero")
    return {"data": data, "layout": layout}


def layout_of(
    look: Palette, steps: str | list[str], *, legend: bool = False, **more: Figure
) -> Figure:
    """Return what all four share; `steps` says which points or axes count training steps."""
    return frame(
        look,
        steps=steps,
        showlegend=legend,
        xaxis=bare_axis(look),
        yaxis=bare_axis(look),
        **({"margin": {"l": 48, "r": 8, "t": 26, "b": 40}} | more),
    )
