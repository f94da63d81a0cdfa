"""Why NFE grows, in four figures: against the Jacobian, along t, by tolerance, by learning rate.

Plain dicts for `node_viz.stage.curves`. An arm keeps its colour in all of them; only in the scatter
the dots of the first arm show the training step, for there the way through training is the lesson.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from node_viz.plots.figure import Figure, bare_axis, frame, short, words
from node_viz.plots.small_multiples import DASHES
from node_viz.plots.training_curves import DARK as INK_DARK
from node_viz.plots.training_curves import LIGHT as INK_LIGHT
from node_viz.records.answers import NfeCurve, StepRibbon
from node_viz.records.history import Metrics

# The browser swaps one set for the other when the theme changes: same names, same order.
LIGHT = {**INK_LIGHT, "rejected": "#b0103c"}
DARK = {**INK_DARK, "rejected": "#ff6f91"}
NORMS = {"jacobian_norm": "mean", "jacobian_max": "largest"}  #: over points and times
SYMBOLS = ("circle", "diamond", "square", "triangle-up")


def growth_scatter(
    arms: Sequence[tuple[str, str, Sequence[Metrics]]],
    steps: int,
    *,
    dark: bool,
    norm: str = "jacobian_norm",
) -> Figure:
    """Draw NFE against a Jacobian norm, one dot for each measured snapshot.

    References:
        How to train your neural ODE (Finlay et al., 2020), arXiv 2002.02798, figure 3.

    Args:
        arms: label, colour and gauges of each arm; the dots of the first show the training step.
        steps: of the whole run, where the colours end: a dot keeps its colour as the run goes on.
        dark: whether the page is dark.
        norm: the gauge along x, a name in `NORMS`.

    Returns:
        A figure whose points carry their training step, for `node_viz.stage.curves`.
    """
    colours = DARK if dark else LIGHT
    data = [_dots(place, arm, colours, steps, norm) for place, arm in enumerate(arms)]
    layout = _layout(colours, "customdata", legend=True)
    layout["xaxis"] |= {"title": words(f"{NORMS[norm]} ‖∂f/∂z‖"), "rangemode": "tozero"}
    layout["yaxis"] |= {
        "title": words("NFE, calls of one likelihood solve"),
        "rangemode": "tozero",
    }
    return {"data": data, "layout": layout | {"margin": {"l": 54, "r": 8, "t": 30, "b": 40}}}


def _dots(
    place: int,
    arm: tuple[str, str, Sequence[Metrics]],
    colours: dict[str, str],
    steps: int,
    norm: str,
) -> Figure:
    label, colour, history = arm
    shown = [metrics for metrics in history if math.isfinite(getattr(metrics, norm))]
    edge = {"color": colours["ink"], "width": 0.8}
    marker: Figure = {"size": 11, "symbol": SYMBOLS[place], "color": colour, "line": edge}
    name = label
    if place == 0:
        name = f"{label} (colour: training step)"
        bar = {
            "title": {"text": "training<br>step"},
            "thickness": 11,
            "outlinewidth": 0,
            "len": 0.9,
        }
        by_step = [metrics.step for metrics in shown]
        marker |= {"color": by_step, "colorscale": "Viridis", "cmin": 0, "cmax": steps}
        marker |= {"colorbar": bar, "showscale": True}
    return {
        "type": "scatter", "mode": "lines+markers", "name": name,
        "x": [float(f"{getattr(metrics, norm):.5g}") for metrics in shown],
        "y": [metrics.nfe for metrics in shown],
        "customdata": [[metrics.step, float(f"{metrics.kl:.4g}")] for metrics in shown],
        "marker": marker,
        "line": {"color": colour, "width": 1, "dash": DASHES[place]},
        "hovertemplate": f"{label}, step %{{customdata[0]}}<br>{NORMS[norm]} ‖∂f/∂z‖ %{{x:.4g}}"
        "<br>NFE %{y}<br>KL %{customdata[1]} nats<extra></extra>",
    }  # fmt: skip


def ribbon_figure(arms: Sequence[tuple[str, str, StepRibbon]], *, dark: bool) -> Figure:
    """Draw the Jacobian norm along t and, under it, each solve's steps as blocks as wide as they.

    Args:
        arms: label, colour and steps of each arm.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    data = []
    for place, (label, colour, ribbon) in enumerate(arms):
        data.append(_norm(label, colour, ribbon, DASHES[place]))
        data.append(_blocks(place, label, colour, ribbon, colours["paper"]))
        if len(ribbon.rejected_t):
            data.append(_rejected(place, label, ribbon, colours["rejected"]))
    layout = _layout(colours, [])
    layout["xaxis"] |= {"title": words("flow time t: 0 data, 1 noise"), "range": [0, 1],
                        "anchor": "y2"}  # fmt: skip
    share = 0.2 * len(arms)
    layout["yaxis"] |= {"domain": [share + 0.06, 1], "rangemode": "tozero", "nticks": 4,
                        "title": words("‖∂f/∂z‖")}  # fmt: skip
    layout["yaxis2"] = {**layout["yaxis"], "domain": [0, share], "range": [len(arms) - 0.5, -0.5],
                        "showgrid": False, "tickvals": list(range(len(arms))), "title": None,
                        "ticktext": [f"{ribbon.nfe} calls" for *_, ribbon in arms]}  # fmt: skip
    return {"data": data, "layout": layout | {"margin": {"l": 62, "r": 8, "t": 6, "b": 36},
                                              "barmode": "overlay"}}  # fmt: skip


def _norm(label: str, colour: str, ribbon: StepRibbon, dash: str) -> Figure:
    return {
        "type": "scatter", "mode": "lines", "name": label,
        "x": short(ribbon.jacobian_t), "y": short(ribbon.jacobian),
        "line": {"color": colour, "width": 2.2, "dash": dash},
        "hovertemplate": f"{label}: mean ‖∂f/∂z‖ %{{y:.3g}} at t = %{{x:.2f}}<extra></extra>",
    }  # fmt: skip


def _blocks(place: int, label: str, colour: str, ribbon: StepRibbon, paper: str) -> Figure:
    """Return a row of blocks; neighbours differ in strength, so that each can be counted."""
    return {
        "type": "bar", "orientation": "h", "name": label, "yaxis": "y2",
        "base": short(ribbon.t), "x": short(ribbon.h), "y": [place + 0.1] * len(ribbon.t),
        "width": 0.5, "customdata": short(ribbon.t),
        "marker": {"color": colour, "line": {"width": 0.8, "color": paper},
                   "opacity": [0.95 if k % 2 else 0.6 for k in range(len(ribbon.t))]},
        "hovertemplate": f"{label}: step from t = %{{customdata:.4f}}, h = %{{x:.4f}}"
        "<extra></extra>",
    }  # fmt: skip


def _rejected(place: int, label: str, ribbon: StepRibbon, colour: str) -> Figure:
    """Return what was tried and thrown away, as thin blocks over the row."""
    return {
        "type": "bar", "orientation": "h", "name": "rejected", "yaxis": "y2",
        "base": short(ribbon.rejected_t), "x": short(ribbon.rejected_h),
        "y": [place - 0.3] * len(ribbon.rejected_t), "width": 0.2,
        "customdata": short(ribbon.rejected_t),
        "marker": {"color": colour, "opacity": 0.85},
        "hovertemplate": f"{label}: rejected, from t = %{{customdata:.4f}}, h = %{{x:.4f}}"
        "<extra></extra>",
    }  # fmt: skip


def tolerance_figure(
    arms: Sequence[tuple[str, str, NfeCurve]], rtol: float, step: int, *, dark: bool
) -> Figure:
    """Draw NFE against the tolerance, tighter to the right, with a line at the one in use.

    Args:
        arms: label, colour and calls of each arm.
        rtol: the tolerance of the ribbon.
        step: training step of the snapshot.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    data = [
        {
            "type": "scatter", "mode": "lines+markers", "name": label,
            "x": [float(f"{r:.3g}") for r in curve.rtol], "y": short(curve.nfe),
            "line": {"color": colour, "width": 2.2, "dash": DASHES[place]},
            "marker": {"size": 6, "symbol": SYMBOLS[place]},
            "hovertemplate": f"{label}: %{{y}} calls at %{{x:.1e}}<extra></extra>",
        }
        for place, (label, colour, curve) in enumerate(arms)
    ]  # fmt: skip
    layout = _layout(colours, [], legend=True)
    title = words(f"error allowed a step, at training step {step}")
    layout["xaxis"] |= {"title": title, "type": "log", "dtick": 1, "autorange": "reversed",
                        "exponentformat": "power"}  # fmt: skip
    layout["yaxis"] |= {"title": words("NFE"), "rangemode": "tozero"}
    here = {"type": "line", "x0": rtol, "x1": rtol, "yref": "paper", "y0": 0, "y1": 1}
    layout["shapes"] = [here | {"line": {"color": colours["ink"], "width": 1.2, "dash": "dot"}}]
    return {"data": data, "layout": layout}


def rate_figure(trials: Mapping[float, Sequence[Metrics]], *, dark: bool) -> Figure:
    """Draw NFE while training goes on from one snapshot at several learning rates.

    Args:
        trials: learning rate -> gauges, whose `step` counts from the snapshot.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    data = [
        {
            "type": "scatter", "mode": "lines+markers", "name": f"rate {rate:.2g}",
            "x": [metrics.step for metrics in history], "y": [metrics.nfe for metrics in history],
            "line": {"color": (colours["nfe"], colours["jacobian"], colours["ink"])[place % 3],
                     "width": 2.2, "dash": DASHES[place % 4]},
            "marker": {"size": 6, "symbol": SYMBOLS[place % 4]},
            "hovertemplate": f"rate {rate:.2g}, %{{x}} steps on: %{{y}} calls<extra></extra>",
        }
        for place, (rate, history) in enumerate(trials.items())
    ]  # fmt: skip
    layout = _layout(colours, [], legend=True)
    layout["xaxis"] |= {"title": words("training steps after the snapshot"),
                        "autorangeoptions": {"include": [0, 100]}}  # fmt: skip
    layout["yaxis"] |= {"title": words("NFE"), "rangemode": "tozero"}
    return {"data": data, "layout": layout}


def _layout(colours: dict[str, str], steps: str | list[str], *, legend: bool = False) -> Figure:
    """Return what all four share; `steps` says which points or axes count training steps."""
    return frame(
        (LIGHT, DARK),
        dark=colours is DARK,
        steps=steps,
        margin={"l": 48, "r": 8, "t": 26, "b": 40},
        showlegend=legend,
        xaxis=bare_axis(colours["grid"]),
        yaxis=bare_axis(colours["grid"]),
    )
