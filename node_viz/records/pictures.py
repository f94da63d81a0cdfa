"""What the stages draw of one snapshot: plain numpy records, with no torch and no plotly.

Time runs from t = 0 (data, or input) to t = 1 (noise, or output). Arrays of times lead: `s` times,
`n` points, `g` grid, D dimensions of the state.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from node_viz.records.history import Metrics, Scores
from node_viz.records.series import SeriesPicture
from node_viz.shapes import Array


@dataclass(frozen=True)
class DensityGrid:
    """Log density on a square grid at flow time t; values[row, column] at (x[column], x[row])."""

    t: float
    half_side: float  #: the square is [-half_side, half_side]^2
    log_prob: Array  #: (g, g), nats


@dataclass(frozen=True)
class FieldGrid:
    """The vector field on a square grid of arrows at several flow times."""

    t: Array  #: (s,)
    half_side: float
    vectors: Array  #: (s, g, g, 2); vectors[k, row, column] at (x[column], x[row])


@dataclass(frozen=True)
class Trajectories:
    """Points carried by the flow, saved at common times."""

    t: Array  #: (s,), ascending from 0 (data) to 1 (noise)
    z: Array  #: (s, n, 2)


@dataclass(frozen=True)
class PointPath:
    """One point's path and how its log density comes about: log p(x) = base + divergence."""

    t: Array  #: (s,)
    z: Array  #: (s, 2)
    log_det: Array  #: (s,) int_0^t div f, nats
    base: float  #: log N(z(1); 0, I)
    log_prob: float  #: base + log_det[-1]
    given: tuple[PointPath, ...] = ()  #: the point's path in the flow of each label, if it has any

    @property
    def spread(self) -> float:
        """Return int_0^1 div f along the path, nats; above 0 the flow spreads its neighbours."""
        return float(self.log_det[-1])

    @property
    def length(self) -> float:
        """Return the length of the way from z(0) to z(1)."""
        return float(np.linalg.norm(np.diff(self.z, axis=0), axis=1).sum())

    @property
    def bend(self) -> float:
        """Return its length over the distance of its ends; 1 is straight, NaN for no way."""
        apart = float(np.linalg.norm(self.z[-1] - self.z[0]))
        return self.length / apart if apart > 0 else np.nan


@dataclass(frozen=True)
class Picture:
    """Everything the stage shows of one snapshot."""

    step: int
    seconds: float
    half_side: float
    encode: Trajectories  #: data points, t from 0 to 1
    generate: Trajectories  #: samples, whose t = 1 end is drawn from N(0, I)
    data_grid: (
        Trajectories  #: a lattice laid over the data, carried to noise; n = side^2, rows first
    )
    noise_grid: Trajectories  #: a lattice laid over the noise, carried to the data
    field: FieldGrid
    density: tuple[DensityGrid, ...]  #: ascending in t; the first is the model density
    metrics: Metrics | None = None  #: the latest gauges at or before this step
    path: PointPath | None = None  #: of the point the visitor asked about
    given: tuple[Picture, ...] = ()  #: of each label's flow alone, from the same noise, if any
    layers: int = 0  #: discrete layers that points pass one by one; 0 where they follow a field


@dataclass(frozen=True)
class LinePicture:
    """Everything a figure shows of one snapshot of a flow on the line, in the (t, z) plane."""

    step: int
    seconds: float
    half_side: float  #: z is shown on [-half_side, half_side]
    t: Array  #: (s,), ascending from 0 (data) to 1 (noise)
    encode: Array  #: (s, n) equally likely data points carried to noise
    generate: Array  #: (s, n) equally likely noise points carried to data
    z: Array  #: (g,) equally spaced from -half_side to half_side
    log_prob: Array  #: (s, g) log p_t(z) of the model, nats
    target: Array  #: (g,) log p(z) of the data, nats
    x: Array  #: (m,) where the end map was measured
    z1: Array  #: (m,) the flow's end map T(x) = z(1)
    exact: Array  #: (m,) Phi^-1(F(x)), the only increasing map from data to noise
    deviation: float  #: max |T(x) - Phi^-1(F(x))| over the central 98% of the data
    metrics: Metrics | None = None  #: the latest gauges at or before this step
    path: PointPath | None = None  #: of the point the visitor asked about


@dataclass(frozen=True)
class NetPath:
    """The way of one input that a visitor asked about."""

    t: Array  #: (s,)
    z: Array  #: (s, D)
    answer: float  #: logit, or y
    depth: float  #: S(x)


@dataclass(frozen=True)
class NetPicture:
    """Everything the ODE-Net's stage shows of one snapshot."""

    step: int
    seconds: float
    half_side: float
    labels: Array  #: (n,) classes 0 and 1, or the numbers to be met
    inputs: Array  #: (n, d) x of the points that move
    paths: Trajectories  #: their states, (s, n, D)
    nodes: Array  #: (k,) times at which the training solver stops; a ResNet's layers
    answers: Array  #: (n,) logits, or y
    depths: Array  #: (n,) S(x); 1 unless depth is adaptive
    decision: Array  #: logits on a square grid, (g, g), rows are y; on the line y at g inputs, (g,)
    head: Array  #: (D + 1,) normal and offset of the plane w . z + b = 0; empty for a regression
    field: FieldGrid | None  #: dz/dt over the plane, where one field serves all samples and D = 2
    metrics: Scores | None = None
    path: NetPath | None = None


AnyPicture = Picture | LinePicture | NetPicture | SeriesPicture
