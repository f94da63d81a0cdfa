"""Weights over depth, and beside them the functions that they are sums of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.lessons.depth.figures import DARK, LIGHT, titled
from node_viz.plots.figure import Figure, short
from node_viz.plots.small_multiples import DASHES
from node_viz.shapes import Array

TONES = ("#1c6fb0", "#c2455e", "#1f8576", "#a0459a", "#8a6d1b", "#5b6fd6")


def weights_figure(
    t: Array, values: Array, names: Sequence[str], colour: str, *, dark: bool
) -> Figure:
    """Draw a few entries of a layer's weights over t.

    Args:
        t: depths, (k,).
        values: (k, e).
        names: of the entries, e.
        colour: of the arm.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    moving = np.ptp(values, axis=0) > 1e-6
    data = [
        {
            "type": "scatter", "mode": "lines", "x": short(t), "y": short(values[:, e]),
            "line": {"color": colour if moving[e] else colours["faint"], "width": 1.8,
                     "dash": DASHES[e % 4]},
            "hovertemplate": f"{name}: %{{y:.3f}} at t = %{{x:.2f}}<extra></extra>",
        }
        for e, name in enumerate(names)
    ]  # fmt: skip
    layout = titled(colours, "depth t: 0 input, 1 output", "weight")
    layout["xaxis"] |= {"range": [0, 1]}
    return {"data": data, "layout": layout}


def basis_figure(t: Array, basis: Array, *, dark: bool) -> Figure:
    """Draw the functions psi_j over t.

    Args:
        t: depths, (k,).
        basis: (k, m).
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    data = [
        {
            "type": "scatter", "mode": "lines", "name": f"ψ<sub>{j + 1}</sub>",
            "x": short(t), "y": short(basis[:, j]),
            "line": {"color": TONES[j % len(TONES)], "width": 2, "dash": DASHES[j % 4]},
            "hovertemplate": f"ψ<sub>{j + 1}</sub>: %{{y:.3f}} at t = %{{x:.2f}}<extra></extra>",
        }
        for j in range(basis.shape[1])
    ]  # fmt: skip
    layout = titled(colours, "depth t", "ψ(t)", legend=True)
    layout["xaxis"] |= {"range": [0, 1]}
    layout["yaxis"] |= {"range": [-1.15, 1.15]}
    return {"data": data, "layout": layout}
