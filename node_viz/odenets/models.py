"""How layers follow each other: four ways to get from z(0) to z(1), one network each.

References:
    Neural Ordinary Differential Equations (Chen et al., 2018), arXiv:1806.07366, table 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from node_viz.shapes import Points


@dataclass(frozen=True)
class Model:
    """One way from z(0) to z(1)."""

    solver: str  #: the solver it amounts to
    layered: bool = False  #: a network of discrete layers, `solver_steps` of them
    untied: bool = False  #: each layer has weights of its own


RESNET = Model("euler", layered=True, untied=True)
TIED = Model("euler", layered=True)
RKNET = Model("rk4")
ODENET = Model("dopri5")


def residual_layers(f: Callable[[float, Any], Any], z: Points, layers: int) -> Points:
    """Send z through a residual network: z <- z + f(t_l, z) / L with t_l = l / L.

    With the same f in all layers this is Euler's method with step 1/L, number for number.

    Args:
        f: (t, z) -> (n, D); layer l of an untied network is f at t_l.
        z: (n, D).
        layers: L.
    """
    h = 1 / layers
    for layer in range(layers):
        z = z + h * f(layer * h, z)
    return z
