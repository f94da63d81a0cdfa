"""Activations with their first derivative, which the Jacobian of a network is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True)
class Activation:
    """A smooth nonlinearity s(x) and its slope s'(x), elementwise.

    `both` returns value and slope together, since they share most of their work.
    """

    name: str
    value: Callable[[Tensor], Tensor]
    both: Callable[[Tensor], tuple[Tensor, Tensor]]


def _tanh(x: Tensor) -> tuple[Tensor, Tensor]:
    h = torch.tanh(x)
    return h, 1 - h * h


def _silu(x: Tensor) -> tuple[Tensor, Tensor]:
    gate = torch.sigmoid(x)
    h = x * gate
    return h, gate + h * (1 - gate)


TANH = Activation("tanh", torch.tanh, _tanh)
SOFTPLUS = Activation(
    "softplus", functional.softplus, lambda x: (functional.softplus(x), torch.sigmoid(x))
)
SILU = Activation("silu", functional.silu, _silu)
SIN = Activation("sin", torch.sin, lambda x: (torch.sin(x), torch.cos(x)))
