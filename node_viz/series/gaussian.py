"""The two parts of an ELBO where everything is Gaussian: a log-likelihood and a closed KL, in nats.

    log p(x) >= E_q log p(x | z) - KL(q(z | x) || p(z))

References:
    Auto-Encoding Variational Bayes (Kingma and Welling, 2014), arXiv:1312.6114, appendix B.
"""

from __future__ import annotations

import math

from torch import Tensor


def log_normal(x: Tensor, mean: Tensor, sigma: float) -> Tensor:
    """Return log N(x; mean, sigma^2 I) summed over the last axis."""
    square = ((x - mean) / sigma).square().sum(-1)
    return -0.5 * square - x.shape[-1] * (math.log(sigma) + 0.5 * math.log(2 * math.pi))


def kl_to_standard(mean: Tensor, log_std: Tensor) -> Tensor:
    """Return KL(N(mean, std^2) || N(0, I)) over the last axis: sum (s^2 + m^2 - 1) / 2 - log s."""
    return (0.5 * ((2 * log_std).exp() + mean.square() - 1) - log_std).sum(-1)


def elbo(x: Tensor, mean: Tensor, sigma: float, kl: Tensor) -> Tensor:
    """Return the ELBO of each series, (n,), from one sample of z(0).

    Args:
        x: observations, (n, m, d).
        mean: what the decoder makes of z at their times, (n, m, d).
        sigma: standard deviation of the noise.
        kl: of q(z(0) | x) to the prior, (n,).
    """
    return log_normal(x, mean, sigma).sum(-1) - kl
