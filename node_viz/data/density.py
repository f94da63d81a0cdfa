"""What every data set promises: iid samples, an exact log density, and two reference levels.

Most of them are mixtures (mixture.py). A model's NLL never falls below `entropy`; below
`gaussian_nll` it has learned a shape.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Labels = NDArray[np.intp]  #: whole numbers from 0

STEP = 1e-4  #: half the distance over which log p is differenced
ROWS = 256  #: points worked on at once, so that what they need stays in a core's cache


@dataclass(frozen=True, eq=False)
class Density(ABC):
    """A probability density p(x) that knows its own answers, all in nats.

    Args:
        name: as in the catalogue.
        half_side: half the side of a square centred on 0 that shows the set with a margin.
        entropy: H = -E log p(x), the floor under every model's NLL; the tests integrate it.
        label_names: of its equally likely parts, if it has any that can be told apart.
        label_entropy: H(x | label), the floor of a model that is given the label.
    """

    name: str
    half_side: float
    entropy: float
    label_names: tuple[str, ...] = field(default=(), kw_only=True)
    label_entropy: float = field(default=math.nan, kw_only=True)

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
    def labels(self) -> int:
        """Return how many labels its points have, 0 if there are none."""
        return len(self.label_names)

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

    def labelled(self, n: int, rng: np.random.Generator) -> tuple[Array, Labels]:
        """Draw `n` points and the label of each; the points are those of `sample`.

        Raises:
            ValueError: the set has no labels, or what `sample` refuses.
        """
        self._check_labels()
        return self._labelled(*checked_draw(n, rng))

    def given(self, label: int) -> Density:
        """Return the density of the points of one label.

        Raises:
            ValueError: there is no such label.
        """
        self._check_labels()
        if not 0 <= label < self.labels:
            raise ValueError(f"label must be from 0 to {self.labels - 1}; got {label!r}")
        return self._given(int(label))

    def log_prob_given(self, x: ArrayLike, labels: Labels) -> Array:
        """Evaluate log p(x | label) of points (n, d), each with a label of its own (n,)."""
        points, log_p = np.asarray(x, np.float64), np.empty(len(labels))
        for label in np.unique(labels):
            log_p[labels == label] = self.given(label).log_prob(points[labels == label])
        return log_p

    def score(self, x: Array) -> Array:
        """Return the gradient of log p at points x, (n, d), by central differences.

        Whoever knows log p up to a constant alone knows it as well.
        """
        step = STEP * np.eye(self.dim)
        ends = [(self.log_prob(x + one) - self.log_prob(x - one)) / (2 * STEP) for one in step]
        return np.stack(ends, axis=-1)

    @property
    def positive(self) -> bool:
        """Whether p(x) > 0 everywhere; else E_q log p is minus infinity for every smooth q."""
        return True

    @property
    def known(self) -> bool:
        """Whether log p and the entropy are exact; of a visitor's own points they are unknown."""
        return True

    @property
    def modes(self) -> tuple[Array, float] | None:
        """Return the centres (k, d) and the width of the bumps it is made of, if it is."""
        return None

    def _labelled(self, n: int, rng: np.random.Generator) -> tuple[Array, Labels]:
        raise NotImplementedError

    def _given(self, label: int) -> Density:
        raise NotImplementedError

    def _check_labels(self) -> None:
        if not self.labels:
            raise ValueError(f"{self.name!r} has no labels")


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
