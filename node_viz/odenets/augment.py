"""Where an ODE-Net's points move: h_x carries x into a space of D dimensions, z(0) = h_x(x).

References:
    Augmented Neural ODEs (Dupont et al., 2019), arXiv:1904.01681, equation 4.
    Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, section 4.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from node_viz.fields.field import uniform
from node_viz.shapes import Points


class Embedding(nn.Module):
    """h_x: the state z(0) of each input, and how its parts are tied to each other.

    With order n the state is (q, q', ..., q^(n-1)) and the field gives the last derivative only.

    Args:
        inputs: d, dimensions of x.
        extra: dimensions that are added and start at zero.
        order: n, of the differential equation.
        weight: W (D, d), so that z(0) = W x + b is learnt; None for (x, 0).
    """

    def __init__(
        self, inputs: int, extra: int = 0, order: int = 1, weight: nn.Parameter | None = None
    ) -> None:
        super().__init__()
        self.order = order
        self.dim = (inputs + extra) * order
        self.extra = self.dim - inputs
        self.weight = weight
        self.bias = None if weight is None else nn.Parameter(torch.zeros(self.dim))

    def forward(self, x: Points) -> Points:
        """Return z(0), (n, D)."""
        if self.weight is None or self.bias is None:
            return nn.functional.pad(x, (0, self.extra))
        return torch.addmm(self.bias, x, self.weight.T)

    def slope(self, z: Points, f: Tensor) -> Points:
        """Return dz/dt, (n, D), given what the field says at z: (q', ..., q^(n-1), f)."""
        return f if self.order == 1 else torch.cat([z[:, f.shape[1] :], f], 1)


def none(inputs: int, extra: int, generator: torch.Generator) -> Embedding:
    """Return z(0) = x."""
    return Embedding(inputs)


def zero(inputs: int, extra: int, generator: torch.Generator) -> Embedding:
    """Return z(0) = (x, 0)."""
    return Embedding(inputs, extra)


def input_layer(inputs: int, extra: int, generator: torch.Generator) -> Embedding:
    """Return z(0) = W x + b; it starts as x, with a random plane in the added dimensions."""
    lift = uniform((extra, inputs), inputs**-0.5, generator).data
    return Embedding(inputs, extra, weight=nn.Parameter(torch.cat([torch.eye(inputs), lift])))


def order2(inputs: int, extra: int, generator: torch.Generator) -> Embedding:
    """Return (q, q')(0) = (x, 0)."""
    return Embedding(inputs, order=2)


def order3(inputs: int, extra: int, generator: torch.Generator) -> Embedding:
    """Return (q, q', q'')(0) = (x, 0, 0)."""
    return Embedding(inputs, order=3)
