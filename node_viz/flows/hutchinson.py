"""Hutchinson's estimate of a trace: one question to a matrix, asked in a random direction.

    tr A = E[eps^T A eps]   for every eps with E[eps eps^T] = I,   since

    E sum_ij eps_i A_ij eps_j  =  sum_ij A_ij E[eps_i eps_j]  =  sum_i A_ii

With S = (A + A^T) / 2 its variance is 2 ||S||_F^2 for Gaussian noise and 2 (||S||_F^2 - sum S_ii^2)
for random signs, whose squares are 1: they make no error on the diagonal. Both need one product
with A, where the trace itself needs d.

References:
    A stochastic estimator of the trace of the influence matrix for Laplacian smoothing splines
        (Hutchinson, 1989).
    FFJORD (Grathwohl et al., 2018), arXiv:1810.01367, section 3.1 and 3.1.1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from node_viz.experiment.config import ExperimentConfig
from node_viz.shapes import Array, Points, Scalars

Noise = Tensor | Callable[[], Tensor]  #: vectors for a whole solve, or what draws them at each call


def draw(kind: str, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Return random vectors with E[eps eps^T] = I: 'gaussian', or 'rademacher', which are signs."""
    if kind == "gaussian":
        return rng.standard_normal(shape)
    return rng.choice([-1.0, 1.0], size=shape)


def noise_of(config: ExperimentConfig, x: Points, rng: np.random.Generator) -> Noise | None:
    """Return the random vectors that a config asks for in a solve of points x; None asks for none.

    They have d dimensions, or H where the field has a bottleneck of H units.
    """
    if config.divergence == "exact":
        return None
    shape = (len(x), config.bottleneck or x.shape[1])

    def new() -> Tensor:
        return torch.as_tensor(draw(config.divergence, shape, rng), dtype=x.dtype, device=x.device)

    return new if config.noise == "fresh" else new()


def drawn(noise: Noise | None, calls: int = 0) -> Tensor | None:
    """Return the vectors for the next call, or with a leading axis those for so many calls."""
    if not callable(noise):
        return noise
    return torch.stack([noise() for _ in range(calls)]) if calls else noise()


def variance(kind: str, A: Tensor) -> Scalars:
    """Return the variance of eps^T A eps, (...,) for matrices A (..., d, d)."""
    S = (A + A.mT) / 2
    total = S.square().sum((-2, -1))
    if kind == "rademacher":
        total = total - S.diagonal(dim1=-2, dim2=-1).square().sum(-1)
    return 2 * total
