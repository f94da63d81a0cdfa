"""The one formula behind most data sets: a mixture of equal, round Gaussians."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from node_viz.data.density import Array, Density, Labels

FEW = 32  #: bumps that can be told apart


@dataclass(frozen=True, eq=False)
class GaussianMixture(Density):
    """K equally likely round Gaussians of one width, p(x) = (1/K) sum_k N(x; mu_k, sigma^2 I).

    Args:
        means: mu, the centres, (k, d).
        sigma: the width of each. Where there are labels, each has equally many centres, in order.

    >>> bump = GaussianMixture("bump", 4.0, 1.4189, means=np.zeros((1, 1)), sigma=1.0)
    >>> float(bump.log_prob([[0.0]])[0].round(4))
    -0.9189
    """

    means: Array
    sigma: float

    @cached_property
    def covariance(self) -> Array:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the spread of the centres plus the width of each: cov(mu) + sigma^2 I."""
        k, d = self.means.shape
        centred = self.means - self.means.mean(axis=0)
        return centred.T @ centred / k + self.sigma**2 * np.eye(d)

    @property
    def modes(self) -> tuple[Array, float] | None:
        """Return its centres and width where they are few: many stand for a curve."""
        return (self.means, self.sigma) if len(self.means) <= FEW else None

    def score(self, x: Array) -> Array:
        """Return the gradient of log p, (E[mu | x] - x) / sigma^2, (n, d)."""
        exponent = self._exponents(x)
        weights = np.exp(exponent - exponent.max(axis=1, keepdims=True))
        mean = weights @ self.means / weights.sum(axis=1, keepdims=True)
        return (mean - x) / self.sigma**2

    def _sample(self, n: int, rng: np.random.Generator) -> Array:
        return self._draw(n, rng)[0]

    def _draw(self, n: int, rng: np.random.Generator) -> tuple[Array, Labels]:
        """Draw points, and which of the bumps each is from."""
        k, d = self.means.shape
        bump = rng.integers(k, size=n)
        return self.means[bump] + self.sigma * rng.standard_normal((n, d)), bump

    def _labelled(self, n: int, rng: np.random.Generator) -> tuple[Array, Labels]:
        x, bump = self._draw(n, rng)
        return x, bump * self.labels // len(self.means)

    def _given(self, label: int) -> GaussianMixture:
        means = np.split(self.means, self.labels)[label]
        return replace(self, means=means, label_names=(), entropy=math.nan, label_entropy=math.nan)

    def _exponents(self, x: Array) -> Array:
        """Return log N(x; mu_k, sigma^2 I), (n, k), up to what is the same for every centre."""
        # |x - mu|^2 = |x|^2 - 2 x.mu + |mu|^2: without the first term it is one matrix product
        precision = 1 / self.sigma**2
        exponent = x @ (precision * self.means.T)
        exponent -= 0.5 * precision * (self.means**2).sum(axis=1)
        return exponent

    def _log_prob(self, x: Array) -> Array:
        k, d = self.means.shape
        precision, exponent = 1 / self.sigma**2, self._exponents(x)
        # With the largest exponent taken out, the sum cannot vanish far from the data.
        top = exponent.max(axis=1)
        exponent -= top[:, None]
        total = np.exp(exponent, out=exponent).sum(axis=1)
        log_norm = math.log(k) - 0.5 * d * math.log(precision / (2 * math.pi))
        return top + np.log(total) - 0.5 * precision * (x**2).sum(axis=1) - log_norm
