"""Weights over depth, and beside them the functions that they are sums of."""

from __future__ import annotations

import numpy as np

from node_viz.lessons.depth.figures import COLOURS, layout_of
from node_viz.plots.figure import Figure, Series
from node_viz.plots.lines import scatter, short, stroke
from node_viz.plots.small_multiples import dash
from node_viz.plots.theme import Palette
from node_viz.records.net_answers import WeightsOverDepth
from node_viz.remembered import remembered

TONES = ("#1c6fb0", "#c2455e", "#1f8576", "#a0459a", "#8a6d1b", "#5b6fd6")
LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")  #: digits as indices


@remembered()
def weights_figure(arm: Series[WeightsOverDepth], *, dark: bool) -> Figure:
    """Draw a few entries of a layer's weights over t; those that stand still are faint."""
    look, weights = Palette(COLOURS, dark), arm.data
    moving = np.ptp(weights.values, axis=0) > 1e-6
    data = [
        scatter(
            short(weights.t),
            short(weights.values[:, e]),
            line=stroke(arm.colour if moving[e] else look["faint"], 1.8, dash(e)),
            hovertemplate=f"{name}: %{{y:.3f}} at t = %{{x:.2f}}<extra></extra>",
        )
        for e, name in enumerate(weights.names)
    ]
    layout = layout_of(look, "depth t: 0 input, 1 output", "weight")
    layout["xaxis"]["range"] = [0, 1]
    return {"data": data, "layout": layout}


@remembered()
def basis_figure(weights: WeightsOverDepth, *, dark: bool) -> Figure:
    """Draw the functions psi_j over t that the weights are sums of."""
    look = Palette(COLOURS, dark)
    data = [
        scatter(
            short(weights.t),
            short(psi),
            name=(name := f"ψ{str(j + 1).translate(LOW)}"),
            line=stroke(TONES[j % len(TONES)], 2, dash(j)),
            hovertemplate=f"{name}: %{{y:.3f}} at t = %{{x:.2f}}<extra></extra>",
        )
        for j, psi in enumerate(weights.basis.T)
    ]
    layout = layout_of(look, "depth t", "ψ(t)", legend=True)
    layout["xaxis"]["range"] = [0, 1]
    layout["yaxis"]["range"] = [-1.15, 1.15]
    return {"data": data, "layout": layout}
