"""The ELBO: below the exact log evidence wherever that is known, equal to it for the true q."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from node_viz.series.gaussian import elbo, kl_to_standard, log_normal

SIGMA = 0.3
B = torch.tensor([[1.0, 0.5], [-0.4, 0.8], [0.3, -1.2]], dtype=torch.float64)  # x = B z + noise


def evidence(x: torch.Tensor) -> float:
    """The exact log p(x) of x = B z + sigma eps, z ~ N(0, I)."""
    covariance = B @ B.T + SIGMA**2 * torch.eye(3, dtype=torch.float64)
    normal = torch.distributions.MultivariateNormal(torch.zeros(3, dtype=torch.float64), covariance)
    return float(normal.log_prob(x))


def mean_elbo(x: torch.Tensor, mean: torch.Tensor, root: torch.Tensor, kl: float) -> float:
    """The ELBO with q = N(mean, root root^T), by enough samples of q in pairs of opposite signs."""
    eps = torch.randn(100_000, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    z = mean + torch.cat([eps, -eps]) @ root.T
    seen = x.expand(len(z), 1, 3)
    return float(elbo(seen, (z @ B.T)[:, None], SIGMA, torch.tensor(kl)).mean())


@pytest.fixture
def x() -> torch.Tensor:
    return torch.tensor([0.9, -0.2, 1.4], dtype=torch.float64)


def test_the_elbo_of_the_true_posterior_is_the_log_evidence(x: torch.Tensor) -> None:
    precision = torch.eye(2, dtype=torch.float64) + B.T @ B / SIGMA**2
    covariance = torch.linalg.inv(precision)
    mean = covariance @ B.T @ x / SIGMA**2
    kl = 0.5 * (covariance.trace() + mean @ mean - 2 - covariance.logdet())
    root = torch.linalg.cholesky(covariance)
    assert mean_elbo(x, mean, root, float(kl)) == pytest.approx(evidence(x), abs=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_no_diagonal_q_has_an_elbo_above_the_log_evidence(x: torch.Tensor, seed: int) -> None:
    draw = torch.Generator().manual_seed(seed)
    mean = torch.randn(2, dtype=torch.float64, generator=draw)
    log_std = torch.randn(2, dtype=torch.float64, generator=draw) - 1
    kl = float(kl_to_standard(mean, log_std))
    assert mean_elbo(x, mean, torch.diag(log_std.exp()), kl) < evidence(x)


def test_the_gap_to_the_evidence_is_the_kl_to_the_true_posterior(x: torch.Tensor) -> None:
    precision = torch.eye(2, dtype=torch.float64) + B.T @ B / SIGMA**2
    covariance, mean = torch.linalg.inv(precision), torch.tensor([0.3, -0.5], dtype=torch.float64)
    log_std = torch.full((2,), -1.5, dtype=torch.float64)
    q = torch.distributions.MultivariateNormal(mean, torch.diag((2 * log_std).exp()))
    true = torch.distributions.MultivariateNormal(covariance @ B.T @ x / SIGMA**2, covariance)
    gap = float(torch.distributions.kl_divergence(q, true))
    found = mean_elbo(x, mean, torch.diag(log_std.exp()), float(kl_to_standard(mean, log_std)))
    assert evidence(x) - found == pytest.approx(gap, rel=0.01)


def test_the_closed_kl_is_that_of_samples() -> None:
    mean, log_std = torch.tensor([0.7, -1.1]), torch.tensor([-0.8, 0.3])
    eps = torch.randn(400_000, 2, generator=torch.Generator().manual_seed(1))
    z = mean + log_std.exp() * eps
    log_q = (-0.5 * eps.square() - log_std - 0.5 * math.log(2 * math.pi)).sum(1)
    sampled = (log_q - log_normal(z, torch.zeros(2), 1.0)).mean()
    assert float(kl_to_standard(mean, log_std)) == pytest.approx(float(sampled), rel=0.01)


def test_the_kl_of_the_prior_to_itself_is_zero() -> None:
    assert float(kl_to_standard(torch.zeros(4), torch.zeros(4))) == 0


def test_the_log_density_is_the_normal_one() -> None:
    x, mean = torch.tensor([[0.2, -0.4]]), torch.tensor([[0.1, 0.3]])
    wanted = torch.distributions.Normal(mean, 0.1).log_prob(x).sum(-1)
    assert np.allclose(log_normal(x, mean, 0.1), wanted)
