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

    `both` returns value and slope together, since they share most of their work. Neither is a
    lambda, so that a model can be pickled and copied.
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


def _softplus(x: Tensor) -> tuple[Tensor, Tensor]:
    return functional.softplus(x), torch.sigmoid(x)


def _sin(x: Tensor) -> tuple[Tensor, Tensor]:
    return torch.sin(x), torch.cos(x)


TANH = Activation("tanh", torch.tanh, _tanh)
SOFTPLUS = Activation("softplus", functional.softplus, _softplus)
SILU = Activation("silu", functional.silu, _silu)
SIN = Activation("sin", torch.sin, _sin)
