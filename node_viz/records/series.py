"""What is kept and drawn of a model of series: its gauges, its history, its pictures.

Plain numpy. `n` series, `m` observations of each, `s` times, `k` samples, `L` numbers of a state.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from node_viz.shapes import Array


@dataclass(frozen=True)
class Foresight:
    """Gauges of one snapshot, on series that were not trained on, against where they truly are."""

    step: int
    seconds: float  #: training only
    loss: float  #: what is descended, nats an observation
    rmse_in: float  #: error where the series is seen, each coordinate
    rmse_out: float  #: and after that, for as long again
    rmse_mean: float  #: there, of saying the mean of all observations
    elbo: float = math.nan  #: nats a series; NaN for a model without one
    kl_z: float = math.nan  #: KL(q(z(0) | x) || p), nats a series
    nfe: int = 0  #: field calls of dopri5 at 1e-5 from 0 to the horizon


@dataclass(frozen=True)
class SeriesCurves:
    """A run's history: the loss of its batches, and the gauges at the probed steps."""

    step: Array  #: (k,)
    loss: Array  #: (k,) of that batch, nats an observation
    metrics: tuple[Foresight, ...]
    parameters: int  #: of the whole model


@dataclass(frozen=True)
class SeriesPicture:
    """Everything that is drawn of one snapshot."""

    step: int
    seconds: float
    half_side: float
    horizon: float  #: until which the series are seen
    t: Array  #: (s,) from 0 to twice the horizon
    seen_t: Array  #: (n, m) when the series are seen
    seen: Array  #: (n, m, 2) what is seen
    truth: Array  #: (n, s, 2) where they are
    said: Array  #: (n, s, 2) where the model says they are
    fan: Array  #: (n, k, s, 2) what some samples of q(z(0) | x) say; k = 0 for a model without
    plane: Array  #: (c, s, 2) states of more series, on their two widest directions
    turns: Array  #: (c,) +1 anticlockwise, -1 clockwise
    metrics: Foresight | None = None
    path: Any = None


@dataclass(frozen=True)
class Foretold:
    """What a model says of one series that a visitor has changed."""

    said: Array  #: (s, 2)
    fan: Array  #: (k, s, 2)
