"""Flows of the plane whose every figure is known in closed form, in float64."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn

from node_viz.fields.field import VectorField
from node_viz.flows.cnf import CNF
from node_viz.probes.gauges import Held

MEAN, SCALE = torch.tensor([1.0, -0.5]).double(), torch.tensor([2.0, 0.5]).double()
W2_SQUARED = 1.0**2 + 0.5**2 + (2.0 - 1) ** 2 + (0.5 - 1) ** 2
ENTROPY = 1 + math.log(2 * math.pi)  # log of the product of the scales, 2 * 0.5, is 0
CONTRACTION = -torch.eye(2)
ROTATION = torch.tensor([[0.0, 1.0], [-1.0, 0.0]])


class Linear(VectorField):
    """f = A z, so z(t) = e^(A t) x and l(t) = t tr A; Phi = -z^T A z / 2 where A is symmetric."""

    def __init__(self, A: Tensor) -> None:
        super().__init__(len(A))
        self.A = nn.Parameter(A.double())

    def forward(self, t: float, z: Tensor) -> Tensor:
        return z @ self.A.T

    def jacobian(self, t: float, z: Tensor) -> tuple[Tensor, Tensor]:
        return self(t, z), self.A.expand(len(z), -1, -1)


class Bowl(Linear):
    """The contraction z' = -z as a field with a potential, Phi = ||z||^2 / 2."""

    def __init__(self) -> None:
        super().__init__(CONTRACTION)

    def potential(self, t: float, z: Tensor) -> Tensor:
        return 0.5 * z.square().sum(1)


class GaussianTransport(VectorField):
    """Carries N(m, diag s^2) to N(0, I) along straight lines z = (1 - t) x + t (x - m) / s."""

    def __init__(self) -> None:
        super().__init__(2)
        self.unused = nn.Parameter(torch.zeros(1).double())  # so that the flow has a dtype

    def forward(self, t: float, z: Tensor) -> Tensor:
        return self._scale(t) * (z + t * MEAN / SCALE) - MEAN / SCALE

    def jacobian(self, t: float, z: Tensor) -> tuple[Tensor, Tensor]:
        return self(t, z), torch.diag(self._scale(t)).expand(len(z), 2, 2)

    def _scale(self, t: float) -> Tensor:
        return (1 / SCALE - 1) / (1 - t + t / SCALE)


class Waves(VectorField):
    """f = (1 + t) (sin y, sin x + sin y): bent, its divergence uneven."""

    def __init__(self) -> None:
        super().__init__(2)
        self.unused = nn.Parameter(torch.zeros(1).double())

    def forward(self, t: float, z: Tensor) -> Tensor:
        x, y = z.T
        return (1 + t) * torch.stack([y.sin(), x.sin() + y.sin()], 1)

    def jacobian(self, t: float, z: Tensor) -> tuple[Tensor, Tensor]:
        x, y = z.T
        rows = [torch.stack([0 * x, y.cos()], 1), torch.stack([x.cos(), y.cos()], 1)]
        return self(t, z), (1 + t) * torch.stack(rows, 1)


def linear(A: Tensor) -> CNF:
    """Return the flow of f = A z."""
    return CNF(Linear(A))


def gaussian_held(n: int = 2000) -> Held:
    """Draw the batch that `GaussianTransport` carries to N(0, I)."""
    rng = np.random.default_rng(0)
    z = rng.standard_normal((n, 2))
    x = torch.from_numpy(z) * SCALE + MEAN
    log_p = -0.5 * (z**2).sum(1) - math.log(2 * math.pi)
    return Held(x, torch.from_numpy(rng.standard_normal((256, 2))), log_p, ENTROPY)
