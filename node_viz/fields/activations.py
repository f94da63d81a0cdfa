"""Activations with their first derivative, which the Jacobian of a network is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Activation:
    """A smooth nonlinearity s(x) and its slope s'(x), elementwise."""

    name: str
    value: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]


def _silu_slope(x: Tensor) -> Tensor:
    gate = torch.sigmoid(x)
    return gate * (1 + x * (1 - gate))


TANH = Activation("tanh", torch.tanh, lambda x: 1 - torch.tanh(x) ** 2)
SOFTPLUS = Activation("softplus", torch.nn.functional.softplus, torch.sigmoid)
SILU = Activation("silu", torch.nn.functional.silu, _silu_slope)
SIN = Activation("sin", torch.sin, torch.cos)
