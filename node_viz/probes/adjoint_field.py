"""The two fields on which backpropagation and the adjoint are held against each other.

    f(t, z) = net(t, z) + lambda (1 - |z|^2) z

With lambda = 0 this is a random network. With lambda > 0 all paths are drawn to a ring: there two
of them approach each other like exp(-2 lambda t), and backwards in time they part as fast.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from node_viz.experiment.catalogue import ACTIVATIONS
from node_viz.fields.field import VectorField, uniform
from node_viz.fields.mlp import MLPField
from node_viz.shapes import Matrices, Points, Time
from node_viz.solvers import Solution, SolveStatus, solve

HIDDEN = 32
GAIN = 2.0  #: on all weights; the usual initial ones make a field that one step solves
POINTS = 128
TARGET = (1.0, 1.0)  #: where L wants z(1) to be


class StudyField(VectorField):
    """A network 3-32-32-2 of (t, z) and a pull to the ring |z| = 1, in float64.

    Args:
        pull: lambda, the strength of the pull; 0 for none.
        seed: of the weights.
    """

    def __init__(self, pull: float, seed: int) -> None:
        super().__init__(2)
        generator = torch.Generator().manual_seed(seed)
        self.pull = pull
        self.net = MLPField(2, HIDDEN, 2, ACTIVATIONS["tanh"].load(), generator)
        self.net.out_weight.data = uniform((2, HIDDEN), HIDDEN**-0.5, generator).data
        for weight in self.net.parameters():
            weight.data *= GAIN
        self.double()

    def forward(self, t: Time, z: Points) -> Points:
        """Return f(t, z), (n, 2)."""
        return self.net(t, z) + self.pull * (1 - z.square().sum(1, keepdim=True)) * z

    def jacobian(self, t: Time, z: Points) -> tuple[Points, Matrices]:
        """Return f and df/dz, (n, 2, 2)."""
        f, J = self.net.jacobian(t, z)
        room = 1 - z.square().sum(1)
        ring = room[:, None, None] * torch.eye(2, dtype=z.dtype) - 2 * z[:, :, None] * z[:, None]
        return f + self.pull * room[:, None] * z, J + self.pull * ring


def starting_points(seed: int, n: int = POINTS) -> Points:
    """Draw z(0) from N(0, I), (n, 2), in float64."""
    return torch.randn(n, 2, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def losses(z1: Points) -> Tensor:
    """Return |z(1) - target|^2 of each point, (n,)."""
    return (z1 - z1.new_tensor(TARGET)).square().sum(1)


def gradient(f: StudyField, z0: Points, **options: Any) -> tuple[Tensor, Solution]:
    """Return dL/dtheta as one vector, with L the mean loss, and the solution it came from.

    Args:
        f: the field, whose parameters are theta.
        z0: starting points, (n, 2).
        options: of `solve`.

    Returns:
        The gradient (NaN if a solver came to no end), and states, calls and status.
    """
    solution = solve(f, z0, **options)
    parameters = tuple(f.parameters())
    if solution.status is not SolveStatus.OK:
        return torch.full((sum(p.numel() for p in parameters),), torch.nan), solution
    parts = torch.autograd.grad(losses(solution.end).mean(), parameters)
    return torch.cat([part.ravel() for part in parts]), solution


def ending(solution: Solution) -> str:
    """Say what stopped a solve or its way back; nothing if both came to their ends."""
    backward = solution.backward.status if solution.backward else SolveStatus.OK
    wrong = [s for s in (solution.status, backward) if s is not SolveStatus.OK]
    return wrong[0].sentence if wrong else ""
