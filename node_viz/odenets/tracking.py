"""The circle: a field that learns to carry every start onto a point that goes round.

    loss = E int_0^1 |z(t) - c(t)|^2 + kappa |f(t, z)|^2 dt,    c(t) = (cos 2 pi t, sin 2 pi t)

The price kappa on motion depends on the parameters directly, through f, and not only through z.

References:
    Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, section 3.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from node_viz.experiment.catalogue import ACTIVATIONS
from node_viz.fields.field import uniform
from node_viz.fields.mlp import MLPField
from node_viz.odenets.integral import integral_adjoint, with_integral
from node_viz.shapes import Points, Scalars, States, Time
from node_viz.solvers import reached, solve

KINETIC = 0.01  #: kappa
HIDDEN = 64
BATCH = 64
SOLVER = {"method": "rk4", "steps": 10}
RATE = 3e-3


def circle(t: Time) -> Tensor:
    """Return c(t) = (cos 2 pi t, sin 2 pi t), (2,) or (s, 2)."""
    angle = 2 * math.pi * torch.as_tensor(t)
    return torch.stack([torch.cos(angle), torch.sin(angle)], -1)


def starts(n: int, generator: torch.Generator) -> Points:
    """Draw z(0) from N((1, 0), 0.5^2 I), (n, 2)."""
    return torch.tensor([1.0, 0.0]) + 0.5 * torch.randn(n, 2, generator=generator)


class Tracker:
    """A network 2-64-2 (and t) in training; two with one seed see the same batches.

    Args:
        seed: of the initial weights and the batches.
        l_theta: whether the gradient has the term dl/dtheta.
        kinetic: kappa, the price on motion.
    """

    def __init__(self, seed: int = 0, *, l_theta: bool = True, kinetic: float = KINETIC) -> None:
        self.generator = torch.Generator().manual_seed(seed)
        self.field = MLPField(2, HIDDEN, 1, ACTIVATIONS["tanh"].load(), self.generator)
        self.field.out_weight.data = uniform((2, HIDDEN), HIDDEN**-0.5, self.generator).data
        self.l_theta, self.kinetic = l_theta, kinetic
        self.optimizer = torch.optim.Adam(self.field.parameters(), RATE)

    def rate(self, t: Time, z: Points) -> Scalars:
        """Return l(t, z) = |z - c(t)|^2 + kappa |f(t, z)|^2, (n,)."""
        away = (z - circle(t)).square().sum(1)
        return away + self.kinetic * self.field(t, z).square().sum(1)

    def step(self) -> float:
        """Take one step of Adam and return the loss before it, whole in either case."""
        z0 = starts(BATCH, self.generator)
        parameters = tuple(self.field.parameters())
        _, q = integral_adjoint(
            self.field, self.rate, z0, parameters, l_theta=self.l_theta, **SOLVER
        )
        self.optimizer.zero_grad()
        q.mean().backward()
        self.optimizer.step()
        return q.mean().item()

    @torch.no_grad()
    def loss(self, n: int = 512) -> float:
        """Return the loss on starts that are always the same."""
        z0 = starts(n, torch.Generator().manual_seed(1234))
        field = with_integral(self.field, self.rate)
        return reached(solve(field, (z0, torch.zeros(n)), **SOLVER))[1].mean().item()

    @torch.no_grad()
    def paths(self, times: Sequence[float], n: int = 12) -> States:
        """Return z(t) of n starts that are always the same, (s, n, 2)."""
        z0 = starts(n, torch.Generator().manual_seed(5))
        return solve(self.field, z0, save_at=times, method="rk4", steps=40).states
