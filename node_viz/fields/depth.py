"""A field whose weights may vary with depth: theta(t) = sum_j alpha_j psi_j(t).

One set of weights for all depths, one after another (stacked) and a smooth expansion (Galerkin)
differ only in the functions psi_j. With the constant alone all of them are the vanilla field.

References:
    Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from node_viz.experiment.net_catalogue import BASES
from node_viz.fields.activations import Activation
from node_viz.fields.bases import Basis, constant, pieces
from node_viz.fields.fast_pair import TanhValue
from node_viz.fields.field import uniform, zeros
from node_viz.shapes import Points, Time


@dataclass(frozen=True)
class Variance:
    """How a field's weights depend on depth."""

    basis: Basis
    modes: int  #: functions psi_j, hence sets of weights
    time: bool = False  #: t is one more input of the first layer
    stacked: bool = False  #: weights jump, so a solver must stop at every k / modes


def none(basis: str, modes: int) -> Variance:
    """Return f(z): the same weights at every depth, and no t."""
    return Variance(constant(), 1)


def with_time(basis: str, modes: int) -> Variance:
    """Return f(t, z): the same weights, and t as an input."""
    return Variance(constant(), 1, time=True)


def stacked(basis: str, modes: int) -> Variance:
    """Return `modes` fields one after another, each on its part of [0, 1]."""
    return Variance(pieces(modes), modes, stacked=True)


def galerkin(basis: str, modes: int) -> Variance:
    """Return weights expanded in the first `modes` functions of `basis`."""
    return Variance(BASES.make(basis, modes), modes)


class DepthField(nn.Module):
    """A perceptron of z with weights theta(t); its last layer starts at zero.

    dl/dalpha_j = int_0^1 a^T (df/dtheta(t)) psi_j(t) dt, which differentiating the sum gives.

    Args:
        inputs: numbers the first layer sees, besides t.
        outputs: numbers it returns.
        hidden: width of every hidden layer.
        depth: number of hidden layers.
        activation: a smooth nonlinearity.
        generator: source of the initial weights.
        variance: how the weights vary. A Galerkin field starts without variation; the pieces of
            a stacked one start apart.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        hidden: int,
        depth: int,
        activation: Activation,
        generator: torch.Generator,
        variance: Variance,
    ) -> None:
        super().__init__()
        self.activation, self.variance = activation, variance
        m = variance.modes
        widths = [inputs, *[hidden] * depth]
        bounds = [1 / (w + (i == 0 and variance.time)) ** 0.5 for i, w in enumerate(widths[:-1])]
        layers = list(zip(widths[1:], widths[:-1], bounds, strict=True))
        self.weights = nn.ParameterList([uniform((m, o, i), b, generator) for o, i, b in layers])
        self.biases = nn.ParameterList([uniform((m, o), b, generator) for o, _, b in layers])
        self.time = uniform((hidden,), bounds[0], generator) if variance.time else None
        self.out_weight, self.out_bias = zeros(m, outputs, hidden), zeros(m, outputs)
        if not variance.stacked:
            with torch.no_grad():
                for alpha in (*self.weights, *self.biases):
                    alpha[1:] = 0

    def theta(self, t: Time) -> list[tuple[Tensor, Tensor]]:
        """Return the weights at depth t: (W, b) of every layer, the last one included.

        The basis reads t as a plain number. An adaptive solver that guesses its first step from
        z(0) would need dtheta/dt for an exact gradient, so such a field is solved with
        `first_step` given.
        """
        pairs = [
            *zip(self.weights, self.biases, strict=True),
            (self.out_weight, self.out_bias),
        ]
        if self.variance.modes == 1:
            return [(W.squeeze(0), b.squeeze(0)) for W, b in pairs]
        values = self.variance.basis(float(t))
        if self.variance.stacked:
            piece = values.index(1.0)
            return [(W[piece], b[piece]) for W, b in pairs]
        psi = self.out_bias.new_tensor(values)
        return [(torch.tensordot(psi, W, 1), psi @ b) for W, b in pairs]

    def forward(self, t: Time, z: Points) -> Points:
        """Return f(t, z), (n, outputs).

        Args:
            t: depth; with t as an input it may be (n, 1), a depth for every sample.
            z: (n, inputs).
        """
        *hidden, (W_out, b_out) = self.theta(t)
        first = hidden[0][1] if self.time is None else hidden[0][1] + t * self.time
        if self._is_fast(z, first):
            (W1, _), (W2, b2) = hidden
            return TanhValue.apply(z, first, W1, W2, b2, W_out, b_out)  # type: ignore
        h = z
        for i, (W, b) in enumerate(hidden):
            h = self.activation.value(torch.addmm(first if i == 0 else b, h, W.T))
        return torch.addmm(b_out, h, W_out.T)

    def _is_fast(self, z: Points, first: Tensor) -> bool:
        """Whether the hand-written derivative applies; float64 keeps autograd, as its oracle."""
        two_tanh = len(self.weights) == 2 and self.activation.name == "tanh"
        return two_tanh and z.dtype == torch.float32 and first.dim() == 1
