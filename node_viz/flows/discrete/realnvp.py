"""RealNVP: layers that leave one coordinate alone and move the other by what they see in it.

    z_a' = z_a,    z_b' = z_b exp(s(z_a)) + m(z_a),    log |det| = s(z_a)

To undo a layer, read s and m off the coordinate that has stayed. The next layer swaps the roles.
Of a share u, s and m are u times as large. |s| stays below `BOUND`: no single layer may stretch the
plane without end, and that keeps the first steps of training calm.

References:
    Density estimation using Real NVP (Dinh et al., 2017), arXiv 1605.08803, eq. 7 and 8.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from node_viz.experiment.catalogue import ACTIVATIONS
from node_viz.experiment.config import ExperimentConfig
from node_viz.fields.field import uniform, zeros
from node_viz.flows.discrete.flow import DiscreteFlow, Layer
from node_viz.shapes import Points, Scalars

BOUND = 2.0  #: of |s|: a layer stretches by e^2 = 7.4 at most
WIDE = 2.0  #: of the initial weights: with it a signal keeps its size through a tanh


class Conditioner(nn.Module):
    """The network (s, m) of one number; its last layer starts at zero, and the flow as identity."""

    def __init__(self, config: ExperimentConfig, generator: torch.Generator) -> None:
        super().__init__()
        self.activation: Callable[[Tensor], Tensor] = ACTIVATIONS[config.activation].load().value
        widths = [1, *[config.hidden] * config.depth]
        shapes = list(zip(widths[1:], widths[:-1], strict=True))
        bounds = [WIDE * config.gain / i**0.5 for _, i in shapes]
        self.weights = nn.ParameterList(
            [uniform(shape, b, generator) for shape, b in zip(shapes, bounds, strict=True)]
        )
        self.biases = nn.ParameterList(
            [uniform(shape[:1], b, generator) for shape, b in zip(shapes, bounds, strict=True)]
        )
        self.out_weight, self.out_bias = zeros(2, config.hidden), zeros(2)

    def forward(self, z: Tensor) -> tuple[Scalars, Scalars]:
        """Return s and m, (n,) each, of a coordinate (n, 1)."""
        h = z
        for weight, bias in zip(self.weights, self.biases, strict=True):
            h = self.activation(torch.addmm(bias, h, weight.T))
        s, m = torch.addmm(self.out_bias, h, self.out_weight.T).unbind(1)
        return BOUND * torch.tanh(s / BOUND), m


class Coupling(Layer):
    """One coupling layer.

    Args:
        kept: which coordinate stays, 0 or 1.
        net: s and m of that coordinate.
    """

    def __init__(self, kept: int, net: Conditioner) -> None:
        super().__init__()
        self.kept, self.net = kept, net

    def forward(self, z: Points, share: float = 1.0) -> tuple[Points, Scalars]:
        """Move the other coordinate."""
        s, m = self.net(z[:, self.kept, None])
        s, m = share * s, share * m
        return self._with(z, z[:, 1 - self.kept] * s.exp() + m), s

    def inverse(self, z: Points, share: float = 1.0) -> tuple[Points, Scalars, int]:
        """Move it back; one call, as forwards."""
        s, m = self.net(z[:, self.kept, None])
        s, m = share * s, share * m
        return self._with(z, (z[:, 1 - self.kept] - m) * (-s).exp()), -s, 1

    def _with(self, z: Points, moved: Scalars) -> Points:
        """Return z with the coordinate that moves replaced."""
        kept = z[:, self.kept]
        return torch.stack((moved, kept) if self.kept else (kept, moved), dim=1)


def realnvp(config: ExperimentConfig) -> DiscreteFlow:
    """Return the untrained RealNVP of a config: `flow_layers` coupling layers."""
    generator = torch.Generator().manual_seed(config.seed)
    return DiscreteFlow(
        [Coupling(k % 2, Conditioner(config, generator)) for k in range(config.flow_layers)]
    )
