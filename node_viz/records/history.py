"""What a run looks back on: where it stands, its gauges and its curves, of flows and of ODE-Nets.

Plain numpy, with no torch and no plotly. Gauges are read off a tight solver on held-out data.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from node_viz.records.series import Foresight, SeriesCurves
from node_viz.shapes import Array


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

    @property
    def over(self) -> bool:
        """Whether no order can make the run go on."""
        return self in (RunStatus.DONE, RunStatus.STOPPED, RunStatus.FAILED)


@dataclass(frozen=True)
class Metrics:
    """Gauges of one snapshot, measured with a tight solver on a fixed held-out batch."""

    step: int
    seconds: float  #: training only
    nll: float  #: -E log p(x), nats per point
    entropy: float  #: H, its floor; NaN where nobody knows it
    kl: float  #: nll - entropy; 0 is perfect; NaN where nobody knows the entropy
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
    log_dets: int = 0  #: log-determinants of a likelihood, one for each discrete layer; nfe is 0
    layer_calls: int = 0  #: calls of discrete layers by which samples are made, searches included

    @property
    def claimed(self) -> float:
        """Return the nll that the training solver believes in, nats per point."""
        return self.nll + self.solver_gap

    @property
    def detour(self) -> float:
        """Return the energy over its floor W2^2, NaN where no floor is known; 1 is the least."""
        return self.kinetic_energy / self.energy_floor if self.energy_floor > 0 else math.nan


@dataclass(frozen=True)
class Curves:
    """A run's history: the noisy KL of its batches, and the gauges at the probed steps.

    A batch's KL is the mean of log p(x) - log q(x) over it, with log q as the training solver
    believes it: the loss, less the same batch's own -mean log p, which no flow can go below. A
    method that knows no likelihood has a loss of its own instead, and `of` says what it is.
    """

    step: Array  #: (k,) steps whose batch was noted
    loss: Array  #: (k,) that batch's KL, nats, or its loss
    metrics: tuple[Metrics, ...]  #: at the probed steps
    gaussian_kl: float  #: KL of the best single Gaussian, the line to beat
    of: str = "nll"  #: what `loss` is of: "nll", "matching" (squared speed) or "reverse kl" (nats)
    known: bool = True  #: whether p is; else `loss` and `gaussian_kl` are NLLs, and no KL is known


@dataclass(frozen=True)
class Scores:
    """Gauges of one snapshot of an ODE-Net, on held-out data."""

    step: int
    seconds: float  #: training only
    loss: float  #: mean cross-entropy in nats, or mean squared error
    accuracy: float = math.nan  #: share of held-out points told right; NaN for a regression
    mse: float = math.nan  #: mean squared error; NaN for a classification
    solver_gap: float = math.nan  #: loss by the training solver minus loss; 0 for a ResNet
    calls: int = 0  #: field calls of the training solver on the way from input to output
    nfe_forward: int = 0  #: dopri5 at 1e-5, input to output; a ResNet's layers
    nfe_backward: float = math.nan  #: its adjoint solve, 0 for a ResNet; NaN if not asked for
    jacobian_norm: float = math.nan  #: mean ||dF/dz||_F of dz/dt = F over points and times
    memory_bytes: int = 0  #: tensors kept for the gradient of one training batch
    deepest: float = 1.0  #: largest |S(x)|


@dataclass(frozen=True)
class NetCurves:
    """A run's history: the loss of its batches, and the gauges at the probed steps."""

    step: Array  #: (k,)
    loss: Array  #: (k,) of that batch
    metrics: tuple[Scores, ...]
    parameters: int  #: of the network, head and input layer included


AnyCurves = Curves | NetCurves | SeriesCurves
AnyMetrics = Metrics | Scores | Foresight  #: gauges of one snapshot, of whatever family
