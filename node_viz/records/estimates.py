"""What is found out about estimates of a trace: plain numpy. `d` dimensions, `n` draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from node_viz.shapes import Array


@dataclass(frozen=True)
class Tried:
    """The steps of one adaptive solve of (z, l), whether or not it came to its end."""

    nfe: int
    finished: bool  #: whether it came to t = 1
    t: Array  #: (k,) starts of accepted steps
    h: Array  #: (k,) their sizes
    rejected_t: Array  #: (r,) starts of rejected steps
    rejected_h: Array  #: (r,) their sizes

    @property
    def reached(self) -> float:
        """Return the flow time up to which it got."""
        return float(self.t[-1] + self.h[-1]) if len(self.t) else 0.0


@dataclass(frozen=True)
class Rates:
    """The rate l' that a solver is shown along the path of one point, by each way to know it."""

    t: Array  #: (s,)
    by_way: Mapping[str, Array]  #: (s,) each


@dataclass(frozen=True)
class Asked:
    """Many random questions to one matrix of one flow, at one point and time."""

    t: float
    trace: float
    values: Mapping[str, Array]  #: (n,) estimates by each kind of noise
    formula: Mapping[str, float]  #: the variance in closed form
    probes: Array  #: (m,) how many questions one estimate is the mean of
    by_probes: Mapping[str, Array]  #: (m,) the variance of such means
    wrong: tuple[float, float]  #: means of the two numbers eps * (A eps), without the sum
    bottleneck: int  #: H if the matrix is the core of a bottleneck, else 0

    def variance(self, kind: str) -> float:
        """Return the measured variance of one question."""
        return float(self.values[kind].var(ddof=1))


@dataclass(frozen=True)
class LogDensities:
    """log p-hat, each by a solve with a random vector of its own, less the exact log p."""

    error: Array  #: (points, draws), nats

    @property
    def bias(self) -> float:
        """Return E[log p-hat] - log p, nats."""
        return float(self.error.mean())

    @property
    def standard_error(self) -> float:
        """Return how far the bias may be off by chance: its standard deviation."""
        return float(self.error.std() / np.sqrt(self.error.size))

    @property
    def ratio(self) -> float:
        """Return E[p-hat / p]; 1 if p-hat were unbiased."""
        return float(np.exp(self.error).mean())

    @property
    def largest_share(self) -> float:
        """Return the share of that mean that is one draw's: near 1 where the mean says nothing."""
        ratios = np.exp(self.error - self.error.max())
        return float(1 / ratios.sum())


@dataclass(frozen=True)
class TraceCosts:
    """Seconds by dimension, each divided by those of one call of the same field."""

    dimensions: Array  #: (k,)
    by_way: Mapping[str, Array]  #: (k,) times one call: "estimate", "exact", "determinant"


@dataclass(frozen=True)
class Bottlenecks:
    """Variances of estimates of the trace of one d x d product through H units, over H."""

    dim: int
    widths: Array  #: (k,) H
    whole: Mapping[str, Array]  #: (k,) with noise of d dimensions, by its kind
    core: Mapping[str, Array]  #: (k,) with noise of H dimensions
