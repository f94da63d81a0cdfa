"""What probes find out about an ODE-Net: plain numpy, with no torch and no plotly.

Time, which is depth, runs from t = 0 (input) to t = 1 (output). `s` times, `n` samples, `D`
dimensions of the state, `k` numbers of layers or depths that were tried.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from node_viz.shapes import Array

DISC, INNER, OUTER = 0.5, 1.0, 1.5  #: radii of the data set "disc": the disc's, the annulus' two


@dataclass(frozen=True)
class LayerWays:
    """The same inputs through a network's layers and along the curve that its weights describe."""

    nodes: Array  #: (L + 1,) depths of the layers
    layers: Array  #: (L + 1, n, D) states after each layer, the input first
    t: Array  #: (s,)
    curve: Array  #: (s, n, D)


@dataclass(frozen=True)
class LayerErrors:
    """How far M layers end from the curve, over M."""

    layers: Array  #: (k,)
    error: Array  #: (k,) mean distance at t = 1
    order: float  #: measured: the error falls like M^-order; NaN where it does not fall


@dataclass(frozen=True)
class LayerScores:
    """What a network scores on held-out data when it is read as M layers, and as a flow."""

    layers: Array  #: (k,)
    loss: Array  #: (k,) nats, or mean squared error
    accuracy: Array  #: (k,) NaN for a regression
    flow_loss: float  #: of the differential equation, M to infinity
    flow_accuracy: float
    trained: int | None = None  #: layers it was trained with, if it has layers


@dataclass(frozen=True)
class Timed:
    """Inputs of the line on their paths, each over its own time s from 0 to S(x)."""

    x: Array  #: (n,)
    S: Array  #: (n,) learnt depths
    s: Array  #: (k, n) times of each input, equally spaced; s[-1] = S
    z: Array  #: (k, n) states


@dataclass(frozen=True)
class OwnTime(Timed):
    """The same, with the field dz/ds = f(s, z) along each path."""

    f: Array  #: (k, n)

    @property
    def mean_field(self) -> Array:
        """Return the mean of f along each way, (n,); S times it is how far the sample gets."""
        return np.asarray(np.trapezoid(self.f, np.linspace(0.0, 1.0, len(self.f)), axis=0))

    @property
    def by_mean(self) -> Array:
        """Return -2x / f, (n,): the depth that y = -x needs if f stays at its mean."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.x == 0, 0.0, -2 * self.x / self.mean_field)

    @property
    def unevenness(self) -> float:
        """Return the largest |f - mean f| over |mean f| along any way: 0 if f is constant."""
        away = np.abs(self.f - self.mean_field).max(axis=0)
        return float(np.max(away / np.maximum(np.abs(self.mean_field), 1e-12)))


@dataclass(frozen=True)
class Depths:
    """Depths as learnt, and as the field that was learnt with them would need."""

    ways: OwnTime
    exact: Array  #: (n,) where along s the flow of f from x meets -x; NaN where it does not


@dataclass(frozen=True)
class Calls:
    """What dopri5 at 1e-5 asks for each sample alone, and for all of them in one batch."""

    x: Array  #: (n,) or (n, 2)
    S: Array  #: (n,)
    alone: Array  #: (n,) field calls
    together: int


@dataclass(frozen=True)
class WeightsOverDepth:
    """Some entries of one layer's weights over depth, and the functions they are made of."""

    t: Array  #: (k,)
    values: Array  #: (k, e)
    names: tuple[str, ...]  #: e of them
    basis: Array  #: (k, m) psi_j(t)


@dataclass(frozen=True)
class FieldFamily:
    """The fields f(x, .) of a data-controlled network on the line, and why they make no flow."""

    x: Array  #: (m,) inputs, one field each
    z: Array  #: (g,)
    f: Array  #: (m, g)
    y: Array  #: (m,) where each input gets
    slope: Array  #: (m,) dy/dx as it is
    rule: Array  #: (m,) exp int_0^1 df/dz dt, which it would be if x -> y were a flow


@dataclass(frozen=True)
class Hole:
    """What a network says on circles around the origin."""

    radius: Array  #: (r,) of the circles, ascending
    share: Array  #: (r,) part of each circle that is called disc, 0 to 1
    missed_disc: float  #: share of the disc's area that is called annulus
    missed_annulus: float  #: share of the annulus' area that is called disc
    passage: float  #: least length called disc on any circle of the annulus
    transition: float  #: mean length of a ray on which the answer is unsure

    @property
    def narrowest(self) -> int:
        """Return which circle of the annulus has the least length called disc."""
        length = np.where(self.radius > INNER, self.radius * self.share, np.inf)
        return int(length.argmin())


@dataclass(frozen=True)
class Region:
    """Where a network says "disc", also far from the data."""

    half_side: float  #: the square is [-half_side, half_side]^2
    logits: Array  #: (g, g), rows are y; a negative one says "disc"
    gap: Array  #: (k, 2) points that are called disc on the circle where the gap is narrowest


@dataclass(frozen=True)
class Leak:
    """What one arm's snapshot does on points that it never saw."""

    step: int
    hole: Hole
    region: Region
    jacobian_max: float  #: largest ||dF/dz||_F at held-out points and a few times
