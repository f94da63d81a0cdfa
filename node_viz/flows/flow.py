"""What every flow can do, whatever it is made of: carry points, and say their log density.

    log p_t(x) = log N(z(1); 0, I) + l(1)   with z(t) = x, l(t) = 0

t = 0 is data, t = 1 is noise. A `CNF` follows a field through t; a `DiscreteFlow` has passed k of
its K layers at t = k / K. Whoever paints or measures a flow asks for nothing but what stands here.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
import torch
from torch import Tensor, nn

from node_viz.fields.points import as_points, check_finite, check_time
from node_viz.shapes import Array, Points, Scalars, Time
from node_viz.solvers import Solution, reached

FRAMES = np.linspace(0.0, 1.0, 13)  #: flow times at which a smooth path is saved


class Flow(nn.Module, ABC):
    """An invertible map from data to noise, and the density of the data that follows from it.

    All methods take points as a tensor, a numpy array or lists, of any type of number, (n, d); one
    point (d,) gives answers without the axis of points, and no points give none.
    """

    EACH: ClassVar[dict[str, Any]] = {}  #: options by which each point is right by itself
    labels: Tensor | None = None  #: of the points that it carries, see conditional.py

    @property
    @abstractmethod
    def dim(self) -> int:
        """Return d."""

    @property
    def layers(self) -> int:
        """Return how many discrete layers it has: none if it follows a field."""
        return 0

    @property
    def frames(self) -> Array:
        """Return the flow times that a drawn path goes through, from 0 to 1."""
        return FRAMES

    @abstractmethod
    def transport(self, z: Points, t0: float = 0.0, t1: float = 1.0, **options: Any) -> Solution:
        """Carry points z(t0), (n, d), to t1."""

    @abstractmethod
    def with_log_det(self, z: Points, t0: float = 0.0, t1: float = 1.0, **options: Any) -> Solution:
        """Carry points and l, the log of the change of volume: states (z (s, n, d), l (s, n))."""

    @abstractmethod
    def velocity(self, t: Time, z: Points) -> Points:
        """Return where points at (t, z) are going, (n, d) per unit of flow time."""

    @abstractmethod
    def sketch(self, z: Points, t: float, steps: int) -> Scalars:
        """Return log p_t(z), (n,), quickly, as a picture needs it.

        Args:
            z: points at t, (n, d).
            t: flow time.
            steps: effort for the whole way from 0 to 1, as far as it can be chosen.
        """

    @property
    def kinds(self) -> int:
        """Return how many labels it can be given, 0 if it knows of none."""
        return 0

    def given(self, labels: Tensor | int | None) -> Self:
        """Return the flow that carries points of these labels; only one of labels can be given any.

        Raises:
            ValueError: labels were given.
        """
        if labels is not None:
            raise ValueError("this flow was trained without labels (condition='none')")
        return self

    def parts(self) -> Sequence[Self]:
        """Return the flows whose densities' mean is the model's: itself, or one for each label."""
        return (self,)

    def log_prob(self, x: Points, t: float = 0.0, **options: Any) -> Scalars:
        """Return log p_t(x), (n,) in nats; t = 0 is the model's density, t = 1 the Gaussian.

        A solver meets the tolerance at each point by itself (`EACH`): beside whatever others, its
        log p is the same to 1e-3 nats, and as near to what a much tighter solve finds.

        Raises:
            ValueError: x is not finite points of the flow, or t is outside [0, 1].
            SolveError: t = 1 was not reached.
        """
        (x, one), t = as_points(x, self.dim, self), check_time(t)
        check_finite(x)
        if t == 1.0:
            log_prob = base_log_prob(x)
        else:
            z, log_det = reached(self.with_log_det(x, t, 1.0, **{**self.EACH, **options}))
            log_prob = base_log_prob(z) + log_det
        return log_prob[0] if one else log_prob

    def sample(self, n: int, generator: torch.Generator | None = None, **options: Any) -> Points:
        """Draw n points (n, d) from the model; each meets the tolerance by itself (`EACH`).

        Raises:
            ValueError: n is not a whole number from 0, or the generator is not one of torch's.
            SolveError: t = 0 was not reached.
        """
        if not isinstance(n, Integral) or n < 0:
            raise ValueError(f"n must be a whole number of points from 0; got {n!r}")
        if not isinstance(generator, torch.Generator | None):
            raise ValueError(f"generator must be a torch.Generator; got {generator!r}")
        like = next(self.parameters(), torch.zeros(()))
        noise = torch.randn(int(n), self.dim, generator=generator, dtype=like.dtype)
        return reached(self.transport(noise.to(like.device), 1.0, 0.0, **{**self.EACH, **options}))


def base_log_prob(z: Points) -> Scalars:
    """Return log N(z; 0, I), (n,)."""
    return -0.5 * z.square().sum(-1) - 0.5 * math.log(2 * math.pi) * z.shape[-1]
