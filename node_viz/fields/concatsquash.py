"""FFJORD's network: in every layer time gates each unit and shifts it.

    layer(t, h) = (W h + b) * sigmoid(u t + v) + w t

References: FFJORD (Grathwohl et al., 2018), arXiv:1810.01367, section 4 and its toy experiments.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from node_viz.fields.activations import Activation
from node_viz.fields.field import VectorField, as_time, uniform, zeros
from node_viz.shapes import Matrices, Points, Time


class ConcatSquashLayer(nn.Module):
    """One gated layer; `linear` is the part that tangents pass through."""

    def __init__(self, inputs: int, outputs: int, generator: torch.Generator, zero: bool) -> None:
        super().__init__()
        bound = 0.0 if zero else inputs**-0.5
        self.weight = uniform((outputs, inputs), bound, generator)
        self.bias = uniform((outputs,), bound, generator)
        self.gate_time = uniform((outputs,), 1.0, generator)
        self.gate_bias = zeros(outputs)
        self.shift = uniform((outputs,), bound, generator)

    def forward(self, t: Tensor, h: Tensor, H: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """Carry the value h (n, i) and, where given, the tangents H (n, i, d) through the layer."""
        gate = torch.sigmoid(self.gate_time * t + self.gate_bias)
        value = torch.addmm(self.bias, h, self.weight.T) * gate + self.shift * t
        return value, None if H is None else gate[..., None] * (self.weight @ H)


class ConcatSquashField(VectorField):
    """`depth` gated hidden layers of `hidden` units, then a gated output that starts at zero."""

    def __init__(
        self, dim: int, hidden: int, depth: int, activation: Activation, generator: torch.Generator
    ) -> None:
        super().__init__(dim)
        self.activation = activation
        widths = [dim, *[hidden] * depth, dim]
        self.layers = nn.ModuleList(
            ConcatSquashLayer(i, o, generator, zero=k == depth)
            for k, (i, o) in enumerate(pairwise(widths))
        )

    def forward(self, t: Time, z: Points) -> Points:
        """Return f(t, z), (n, d)."""
        return self._carry(t, z, None)[0]

    def jacobian(self, t: Time, z: Points) -> tuple[Points, Matrices]:
        """Return f and J, carrying the d tangents through the layers beside the value."""
        f, J = self._carry(t, z, torch.eye(self.dim, dtype=z.dtype, device=z.device))
        assert J is not None
        return f, J

    def _carry(self, t: Time, z: Tensor, H: Tensor | None) -> tuple[Tensor, Tensor | None]:
        t, h = as_time(t, z), z
        *inner, last = self.layers
        for layer in inner:
            a, H = layer(t, h, H)
            h, slope = self.activation.both(a)
            H = None if H is None else slope[:, :, None] * H
        return last(t, h, H)
