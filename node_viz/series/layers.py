"""Layers whose first weights come from a generator of ours, so that the seed alone decides them."""

from __future__ import annotations

import torch
from torch import nn


@torch.no_grad()
def drawn(layer: nn.Module, bound: float, generator: torch.Generator) -> None:
    """Draw every parameter of a layer from U(-bound, bound)."""
    for parameter in layer.parameters():
        parameter.uniform_(-bound, bound, generator=generator)


def reader(inputs: int, width: int, generator: torch.Generator) -> nn.GRU:
    """Return a GRU that reads (n, m, inputs)."""
    gru = nn.GRU(inputs, width, batch_first=True)
    drawn(gru, width**-0.5, generator)
    return gru


def linear(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    """Return a linear layer."""
    layer = nn.Linear(inputs, outputs)
    drawn(layer, inputs**-0.5, generator)
    return layer


def perceptron(inputs: int, width: int, outputs: int, generator: torch.Generator) -> nn.Sequential:
    """Return a network with one hidden layer of tanh."""
    return nn.Sequential(
        linear(inputs, width, generator), nn.Tanh(), linear(width, outputs, generator)
    )
