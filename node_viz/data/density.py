"""What every data set promises: iid samples, an exact log density, and two reference levels.

Read here what a `Density` is, and the one formula behind most of them: a mixture of equal, round
Gaussians. A model's NLL never falls below `entropy`; below `gaussian_nll` it has learned a shape.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

ROWS = 256  #: points worked on at once, so that what they need stays in a core's cache


@dataclass(frozen=True, eq=False)
class Density(ABC):
    """A probability density p(x) that knows its own answers, all in nats.

    Args:
        name: as in the catalogue.
        half_side: half the side of a square centred on 0 that shows the set with a margin.
        entropy: H = -E log p(x), the floor under every model's NLL; the tests integrate it.
    """

    name: str
    half_side: float
    entropy: float

    @property
    @abstractmethod
    def covariance(self) -> Array:
        """Return the covariance of x, (d, d)."""

    @abstractmethod
    def _sample(self, n: int, rng: np.random.Generator) -> Array: ...

    @abstractmethod
    def _log_prob(self, x: Array) -> Array: ...

    @property
    def dim(self) -> int:
        """Return d, the number of coordinates of a point."""
        return len(self.covariance)

    @property
    def gaussian_nll(self) -> float:
        """Return the NLL of the best single Gaussian: log det(2 pi e covariance) / 2."""
        return 0.5 * float(np.linalg.slogdet(2 * math.pi * math.e * self.covariance)[1])

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Draw `n` independent points; the generator's state alone decides which.

        Returns:
            The points, (n, d).

        Raises:
            ValueError: n is not a whole number from 0, or rng is not a numpy Generator.
        """
        return self._sample(*checked_draw(n, rng))

    def log_prob(self, x: ArrayLike) -> Array:
        """Evaluate log p(x) in nats.

        Args:
            x: points, (n, d), or one point (d,); an array, a tensor or lists.

        Returns:
            One number a point, (n,); for one point a number.

        Raises:
            ValueError: x is not a table with d columns, or one such row.
        """
        points = _as_points(x, self.dim)
        if points.ndim == 1:
            return self.log_prob(points[None])[0]
        log_p = np.empty(len(points))
        for start in range(0, len(points), ROWS):
            log_p[start : start + ROWS] = self._log_prob(points[start : start + ROWS])
        return log_p


def _as_points(x: Any, dim: int) -> Array:
    """Return x as points (n, d) or one point (d,), or raise a `ValueError` that says why not."""
    try:
        points = np.asarray(x.detach().cpu() if hasattr(x, "detach") else x, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"x must be numbers; got {x!r}") from None
    if points.shape == (0,):
        return points.reshape(0, dim)
    if points.ndim not in (1, 2) or points.shape[-1] != dim:
        raise ValueError(f"x must have shape (n, {dim}); got {points.shape}")
    return points


def checked_draw(n: Any, rng: Any) -> tuple[int, np.random.Generator]:
    """Return how many points to draw and the source, or raise a `ValueError` in a sentence."""
    if not isinstance(n, Integral) or n < 0:
        raise ValueError(f"n must be 0 or more points; got {n!r}")
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng must be a numpy Generator, as default_rng(0) is; got {rng!r}")
    return int(n), rng


@dataclass(frozen=True, eq=False)
class GaussianMixture(Density):
    """K equally likely round Gaussians of one width, p(x) = (1/K) sum_k N(x; mu_k, sigma^2 I).

    Args:
        means: mu, the centres, (k, d).
        sigma: the width of each.

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

    def _sample(self, n: int, rng: np.random.Generator) -> Array:
        k, d = self.means.shape
        return self.means[rng.integers(k, size=n)] + self.sigma * rng.standard_normal((n, d))

    def _log_prob(self, x: Array) -> Array:
        # |x - mu|^2 = |x|^2 - 2 x.mu + |mu|^2: the first term is the same for every centre, so it
        # stays outside the sum, and what is left of all exponents is one matrix product.
        k, d = self.means.shape
        precision = 1 / self.sigma**2
        exponent = x @ (precision * self.means.T)  # (n, k)
        exponent -= 0.5 * precision * (self.means**2).sum(axis=1)
        # With the largest exponent taken out, the sum cannot vanish far from the data.
        top = exponent.max(axis=1)
        exponent -= top[:, None]
        total = np.exp(exponent, out=exponent).sum(axis=1)
        log_norm = math.log(k) - 0.5 * d * math.log(precision / (2 * math.pi))
        return top + np.log(total) - 0.5 * precision * (x**2).sum(axis=1) - log_norm
