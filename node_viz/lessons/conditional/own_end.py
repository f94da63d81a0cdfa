"""A field that is shown where its own flow begins, z' = f(z_S, z): what is left of the accounting.

On the line, with f = a z_S: the point z(S) = z_S is carried on for one unit of s. The account of a
flow, int df/dz ds, holds z_S still; the map that comes out moves it. So the two part, and the
density that the account gives has not the mass 1. Nothing here uses the closed form, in which the
end is (1 + a) z_S: the path is solved, and derivatives and the mass are measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from node_viz.remembered import remembered
from node_viz.shapes import Array

Field = Callable[[Array, Array], Array]  #: f(z_S, z)
STARTS = np.linspace(-2, 2, 9)  #: whose paths are drawn
GRID = np.linspace(-6, 6, 1201)  #: of z_S, over all of N(0, 1) that matters
STEPS = 40  #: midpoint steps from s = 0 to 1
SMALL = 1e-4  #: half the distance over which a derivative is taken
NONE = 1e-9  #: a derivative below it is rounding


@dataclass(frozen=True)
class OwnEnd:
    """What becomes of N(0, 1) under z' = a z_S."""

    a: float
    s: Array  #: (k,)
    paths: Array  #: (k, 9) of `STARTS`
    x: Array  #: (n,) where each z_S of the grid ends, ascending
    claimed: Array  #: (n,) exp(log N(z_S) - trace), at x
    true: Array  #: (n,) N(z_S) / |dx/dz_S|, at x; infinite where all ends are one
    trace: float  #: int df/dz ds, mean over the base
    log_det: float  #: log |dx/dz_S|, mean over the base
    mass: float  #: of the claimed density


@remembered()
def own_end(a: float) -> OwnEnd:
    """Solve z' = a z_S from N(0, 1), and measure both accounts."""

    def field(own: Array, z: Array) -> Array:
        return a * own + 0 * z

    s, paths, _ = _solve(field, STARTS)
    _, z, trace = _solve(field, GRID)
    ends = z[-1]
    beside = _solve(field, GRID + SMALL)[1][-1] - _solve(field, GRID - SMALL)[1][-1]
    slope = np.abs(beside) / (2 * SMALL)
    slope[slope < NONE] = 0
    base = np.exp(-0.5 * GRID**2) / np.sqrt(2 * np.pi)
    with np.errstate(divide="ignore"):
        true, log_det = base / slope, np.log(slope)
    order = np.argsort(ends, kind="stable")
    claimed = base * np.exp(-trace)
    mass = float(np.trapezoid(claimed[order], ends[order]))
    return OwnEnd(
        a=a,
        s=s,
        paths=paths,
        x=ends[order],
        claimed=claimed[order],
        true=true[order],
        trace=float(np.average(trace, weights=base)),
        log_det=float(np.average(log_det, weights=base)),
        mass=mass,
    )


def _solve(field: Field, own: Array) -> tuple[Array, Array, Array]:
    """Return s (k,), z (k, n) from z = z_S on, and int df/dz ds (n,), by the midpoint rule."""
    s, h = np.linspace(0, 1, STEPS + 1), 1 / STEPS
    states, trace = [own], np.zeros_like(own)
    for _ in range(STEPS):
        z = states[-1]
        middle = z + h / 2 * field(own, z)
        change = field(own, middle + SMALL) - field(own, middle - SMALL)
        trace = trace + h * change / (2 * SMALL)
        states.append(z + h * field(own, middle))
    return s, np.stack(states), trace
