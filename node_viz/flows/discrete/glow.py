"""Glow: before each coupling layer all coordinates are shifted and mixed by a matrix.

    z' = coupling(W z + c),    W = L U,   log |det| = log |det W| + s

with L lower triangular with ones, U upper triangular with a positive diagonal: log |det W| is the
sum of the diagonal's logarithms, and both factors are undone row by row. W starts as the identity.
The paper's permutation in front of L U is the swap of the coupling layers here. Of a share u, c and
all numbers in L and log U are u times as large.

References:
    Glow: generative flow with invertible 1x1 convolutions (Kingma & Dhariwal, 2018), arXiv
    1807.03039, section 3.1 (scale and shift) and eq. 10 and 11 (L U).
"""

from __future__ import annotations

import torch

from node_viz.experiment.config import ExperimentConfig
from node_viz.fields.field import zeros
from node_viz.flows.discrete.flow import DiscreteFlow, Layer
from node_viz.flows.discrete.realnvp import Conditioner, Coupling
from node_viz.shapes import Points, Scalars


class Mix(Layer):
    """W z + c with W = [[1, 0], [a, 1]] [[e^p, b], [0, e^q]]."""

    def __init__(self) -> None:
        super().__init__()
        self.lower, self.upper, self.log_diagonal = zeros(1), zeros(1), zeros(2)
        self.shift = zeros(2)

    def forward(self, z: Points, share: float = 1.0) -> tuple[Points, Scalars]:
        """Apply U, then L, and shift."""
        p, q = share * self.log_diagonal
        x, y = z.unbind(1)
        x, y = x * p.exp() + share * self.upper * y, y * q.exp()
        y = y + share * self.lower * x
        return torch.stack((x, y), dim=1) + share * self.shift, (p + q).expand(len(z))

    def inverse(self, z: Points, share: float = 1.0) -> tuple[Points, Scalars, int]:
        """Shift back, and undo L, then U."""
        p, q = share * self.log_diagonal
        x, y = (z - share * self.shift).unbind(1)
        y = (y - share * self.lower * x) * (-q).exp()
        x = (x - share * self.upper * y) * (-p).exp()
        return torch.stack((x, y), dim=1), (-p - q).expand(len(z)), 1


class Step(Layer):
    """A mix and a coupling: one layer of Glow."""

    def __init__(self, coupling: Coupling) -> None:
        super().__init__()
        self.mix, self.coupling = Mix(), coupling

    def forward(self, z: Points, share: float = 1.0) -> tuple[Points, Scalars]:
        """Mix, then couple."""
        z, first = self.mix(z, share)
        z, second = self.coupling(z, share)
        return z, first + second

    def inverse(self, z: Points, share: float = 1.0) -> tuple[Points, Scalars, int]:
        """Undo the coupling, then the mix: one call, as forwards."""
        z, second, _ = self.coupling.inverse(z, share)
        z, first, _ = self.mix.inverse(z, share)
        return z, first + second, 1


def glow(config: ExperimentConfig) -> DiscreteFlow:
    """Return the untrained Glow of a config: `flow_layers` mixes, each with its coupling."""
    generator = torch.Generator().manual_seed(config.seed)
    return DiscreteFlow(
        [Step(Coupling(k % 2, Conditioner(config, generator))) for k in range(config.flow_layers)]
    )
