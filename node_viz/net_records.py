"""What is measured and drawn of an ODE-Net: plain numpy records, with no torch and no plotly.

Time runs from t = 0 (input) to t = 1 (output). `s` times, `n` points, D dimensions of the state.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from node_viz.records import (
    Array,
    Curves,
    FieldGrid,
    LinePicture,
    Metrics,
    Picture,
    Trajectories,
)


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


AnyPicture = Picture | LinePicture | NetPicture
AnyCurves = Curves | NetCurves
AnyMetrics = Metrics | Scores  #: gauges of one snapshot, of a flow or of an ODE-Net
