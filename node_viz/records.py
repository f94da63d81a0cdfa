"""What a probe measures and a plot draws: plain numpy records, with no torch and no plotly.

Time runs from t = 0 (data) to t = 1 (noise). Arrays of times lead: `s` times, `n` points, `g` grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


class RunStatus(Enum):
    """Where a run stands; one word, one sentence."""

    QUEUED = "waiting for a free slot"
    PLAYING = "playing"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def live(self) -> bool:
        """Whether pictures may still arrive."""
        return self in (RunStatus.QUEUED, RunStatus.PLAYING)


@dataclass(frozen=True)
class Metrics:
    """Gauges of one snapshot, measured with a tight solver on a fixed held-out batch."""

    step: int
    seconds: float  #: training only
    nll: float  #: -E log p(x), nats per point
    entropy: float  #: H, its floor
    kl: float  #: nll - entropy; 0 is perfect
    nfe: int  #: field calls of dopri5 at 1e-5 for z and l together
    nfe_sampling: int  #: the same for z alone
    jacobian_norm: float  #: mean ||df/dz||_F over points and times
    kinetic_energy: float  #: E int ||f||^2 dt
    solver_gap: (
        float  #: nll by the training solver minus nll; below -0.02 the grid is being cheated
    )
    energy_floor: float = math.nan  #: W2^2 between the data and where the flow carries them
    straightness: float = math.nan  #: kinetic energy / E ||z(1) - z(0)||^2; 1: straight, even pace
    jacobian_max: float = math.nan  #: largest ||df/dz||_F over points and times
    curl: float = math.nan  #: mean |df_2/dz_1 - df_1/dz_2|; 0 on the line


@dataclass(frozen=True)
class Curves:
    """A run's history: the noisy KL of its batches, and the gauges at the probed steps.

    A batch's KL is the mean of log p(x) - log q(x) over it, with log q as the training solver
    believes it: the loss, less the same batch's own -mean log p, which no flow can go below.
    """

    step: Array  #: (k,) steps whose batch was noted
    loss: Array  #: (k,) that batch's KL, nats
    metrics: tuple[Metrics, ...]  #: at the probed steps
    gaussian_kl: float  #: KL of the best single Gaussian, the line to beat


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


@dataclass(frozen=True)
class SolverTrace:
    """How one solver got from t0 to t1: steps it took, steps it rejected, where it asked f."""

    method: str
    t: Array  #: (s,) ends of accepted steps, the start first
    z: Array  #: (s, d) states there
    rejected_t: Array = field(default_factory=lambda: np.empty(0))  #: starts of rejected steps
    rejected_h: Array = field(default_factory=lambda: np.empty(0))  #: their sizes
    stage_t: Array = field(default_factory=lambda: np.empty(0))  #: times of all field calls
    stage_z: Array = field(default_factory=lambda: np.empty((0, 2)))  #: (nfe, d) where f was called
    nfe: int = 0
    error: float = float("nan")  #: distance to the exact end point
    status: str = "ok"  #: a sentence when it is not


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
