"""The exact field of flow matching where the data are a mixture of Gaussians, and the loss it has.

With x from the mixture and e ~ N(0, I) drawn independently, z_t = (1 - t) x + t e is a mixture too:
bump k has its centre at a mu_k and the variance s^2 = a^2 sigma^2 + t^2, with a = 1 - t. The mean
of e - x over all pairs that pass through z at t is

    f(t, z) = A z - (t / s^2) E[mu | z],    A = (t - a sigma^2) / s^2,
    df/dz   = A I - (a t / s^4) Cov[mu | z],

and what no field can get rid of is the variance around it,

    Var(e - x | t, z) = d sigma^2 / s^2 + (t / s^2)^2 tr Cov[mu | z].

Its mean over t and z is the floor of the matching loss; for one Gaussian it is d sigma pi / 2.

References:
    Flow matching for generative modeling (Lipman et al., 2023), arXiv 2210.02747, eq. 8 and
    theorem 2: the marginal field, and why matching its conditional parts finds it.
"""

from __future__ import annotations

import functools

import numpy as np
import torch
from torch import Tensor

from node_viz.data import density
from node_viz.data.mixture import GaussianMixture
from node_viz.fields.field import VectorField, as_time
from node_viz.fields.points import as_points
from node_viz.shapes import Matrices, Points, Scalars, Time

TIMES, POINTS = 24, 1024  #: of the quadrature over t, and of the sample at each of them


class MarginalField(VectorField):
    """The field whose flow carries a mixture of Gaussians to N(0, I) as independent matching does.

    Args:
        data: the mixture.
    """

    def __init__(self, data: GaussianMixture) -> None:
        super().__init__(data.dim)
        self.sigma = data.sigma
        self.means = torch.nn.Parameter(torch.as_tensor(data.means).float(), requires_grad=False)

    def forward(self, t: Time, z: Points) -> Points:
        """Return f(t, z), (n, d)."""
        t, variance, weights = self._at(t, z)
        return self._linear(t, variance) * z - t / variance * (weights @ self.means)

    def jacobian(self, t: Time, z: Points) -> tuple[Points, Matrices]:
        """Return f and df/dz, which is symmetric: the field is a gradient."""
        t, variance, weights = self._at(t, z)
        mean, covariance = self._moments(weights)
        A, between = self._linear(t, variance), (1 - t) * t / variance.square()
        eye = torch.eye(self.dim).to(z)
        return A * z - t / variance * mean, A[..., None] * eye - between[..., None] * covariance

    def left_over(self, t: Time, z: Points) -> Scalars:
        """Return Var(e - x | t, z), (n,): the matching loss that remains at z."""
        t, variance, weights = self._at(t, z)
        trace = self._moments(weights)[1].diagonal(dim1=1, dim2=2).sum(1, keepdim=True)
        own = self.dim * self.sigma**2 / variance
        return (own + (t / variance).square() * trace).squeeze(1)

    def _at(self, t: Time, z: Points) -> tuple[Tensor, Tensor, Tensor]:
        """Return t and s^2 as columns, and each bump's share in what passes through z, (n, k)."""
        t = as_time(t, z).reshape(-1, 1)
        variance = (1 - t) ** 2 * self.sigma**2 + t**2
        exponent = (1 - t) * (z @ self.means.T) - 0.5 * (1 - t) ** 2 * self.means.square().sum(1)
        return t, variance, (exponent / variance).softmax(1)

    def _linear(self, t: Tensor, variance: Tensor) -> Tensor:
        """Return A."""
        return (t - (1 - t) * self.sigma**2) / variance

    def _moments(self, weights: Tensor) -> tuple[Points, Matrices]:
        """Return the mean and covariance of mu under weights (n, k)."""
        mean = weights @ self.means
        products = self.means[:, :, None] * self.means[:, None, :]
        second = (weights @ products.flatten(1)).unflatten(1, (self.dim, self.dim))
        return mean, second - mean[:, :, None] * mean[:, None, :]


@functools.lru_cache(maxsize=16)
def irreducible_loss(dataset: str, condition: str = "none") -> float:
    """Return the least matching loss with independent pairs, to about a hundredth of itself.

    Args:
        dataset: a mixture of Gaussians.
        condition: 'label' for a field that is given the label.

    Raises:
        ValueError: the set is no mixture of Gaussians.
    """
    data = density(dataset)
    if condition == "label":
        return float(np.mean([_floor(data.given(label)) for label in range(data.labels)]))
    return _floor(data)


def _floor(data: object) -> float:
    """Average what is left over, by Gauss's rule over t and a fixed sample at each time."""
    if not isinstance(data, GaussianMixture):
        raise ValueError("the exact field is known where the data are a mixture of Gaussians")
    field, rng = MarginalField(data), np.random.default_rng(2024)
    nodes, weights = np.polynomial.legendre.leggauss(TIMES)
    total = 0.0
    for t, weight in zip(((nodes + 1) / 2).tolist(), (weights / 2).tolist(), strict=True):
        x, e = data.sample(POINTS, rng), rng.standard_normal((POINTS, data.dim))
        z, _ = as_points((1 - t) * x + t * e, data.dim, field)
        total += weight * field.left_over(t, z).mean().item()
    return total
