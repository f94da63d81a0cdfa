"""How deep a sample is: a small network g(x) that learns the depth S(x) of each.

    dL/dS = a(1) . f(S, z(S)), which differentiating S f(S t, z) gives

References:
    Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, section 5.2.
"""

from __future__ import annotations

import torch
from torch import nn

from node_viz.fields.field import uniform, zeros
from node_viz.shapes import Points, Scalars
from node_viz.solvers import SolveError

WIDTH = 16
FARTHEST = 50.0  #: a depth beyond it has run away


class Span(nn.Module):
    """S(x) = s + w . tanh(W x + b): a perceptron; a negative depth goes back in time.

    It starts odd, S(-x) = -S(x), with depths of either sign: if all samples began by travelling
    forwards, none would find out that another is better off going back.

    Args:
        dim: d, dimensions of x.
        generator: source of the initial weights.
    """

    def __init__(self, dim: int, generator: torch.Generator) -> None:
        super().__init__()
        self.weight = uniform((WIDTH, dim), dim**-0.5, generator)
        self.bias = zeros(WIDTH)
        self.out = uniform((WIDTH,), WIDTH**-0.5, generator)
        self.shift = zeros(1)

    def forward(self, x: Points) -> Scalars:
        """Return S(x), (n,).

        Raises:
            SolveError: some depth ran away.
        """
        S = torch.tanh(torch.addmm(self.bias, x, self.weight.T)) @ self.out + self.shift
        largest = S.detach().abs().max() if len(S) else 0.0
        if not largest <= FARTHEST:
            raise SolveError(
                f"A sample's depth ran away: |S(x)| reached {largest:.3g}, more than {FARTHEST:g}; "
                "a lower learning rate helps."
            )
        return S
