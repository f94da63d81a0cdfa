"""The default field: a multilayer perceptron of (t, z), with a closed-form divergence.

    f(t, z) = W_out s(... s(W_1 z + w_t t + b_1) ...) + b_out

Time enters as one more input of the first layer. The last layer starts at zero, so that an
untrained flow is the identity and its density the Gaussian.
"""

from __future__ import annotations

import torch
from torch import nn

from node_viz.fields.activations import Activation
from node_viz.fields.evaluation import FieldEval, Look
from node_viz.fields.fast_pair import TanhJet, TanhPair, TanhValue
from node_viz.fields.field import Pair, VectorField, uniform, zeros
from node_viz.shapes import Matrices, Points, Scalars, Time


class MLPField(VectorField):
    """A perceptron with `depth` hidden layers of `hidden` units.

    Args:
        dim: dimensions d of the state z.
        hidden: width h of every hidden layer.
        depth: number of hidden layers, at least 1; 2 has the fast divergence.
        activation: a smooth nonlinearity.
        generator: source of the initial weights.
    """

    def __init__(
        self, dim: int, hidden: int, depth: int, activation: Activation, generator: torch.Generator
    ) -> None:
        super().__init__(dim)
        self.activation = activation
        widths = [dim, *[hidden] * depth]
        # a bound of 1/sqrt(inputs): the first layer counts time among its inputs
        bounds = [1 / (width + (i == 0)) ** 0.5 for i, width in enumerate(widths[:-1])]
        layers = list(zip(widths[1:], widths[:-1], bounds, strict=True))
        self.weights = nn.ParameterList([uniform((o, i), b, generator) for o, i, b in layers])
        self.biases = nn.ParameterList([uniform((o,), b, generator) for o, _, b in layers])
        self.time = uniform((hidden,), bounds[0], generator)
        self.out_weight = zeros(dim, hidden)
        self.out_bias = zeros(dim)

    def forward(self, t: Time, z: Points) -> Points:
        """Return f(t, z), (n, d)."""
        if self._is_fast(z):
            return TanhValue.apply(z, self.biases[0] + t * self.time, *self._tail())  # type: ignore
        h = z
        for i, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            bias = bias + t * self.time if i == 0 else bias
            h = self.activation.value(torch.addmm(bias, h, weight.T))
        return torch.addmm(self.out_bias, h, self.out_weight.T)

    def jacobian(self, t: Time, z: Points) -> tuple[Points, Matrices]:
        """Return f and J, carrying the d tangents dz/dz_j through the layers beside the value."""
        h, H = z, torch.eye(self.dim, dtype=z.dtype, device=z.device).expand(len(z), -1, -1)
        for i, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            a = torch.addmm(bias + t * self.time if i == 0 else bias, h, weight.T)
            h, slope = self.activation.both(a)
            H = slope[:, :, None] * (weight @ H)  # (n, h, d)
        return torch.addmm(self.out_bias, h, self.out_weight.T), self.out_weight @ H

    def pair(self) -> Pair:
        """Return (t, z) -> (f, div f); with two hidden layers the divergence needs no tangents.

            div f = sum_k s'(a2)_k [M s'(a1)]_k,   M = W2 * (W1 W_out)^T elementwise

        one product of the hidden size, whatever the dimension.
        """
        if len(self.weights) != 2:
            return super().pair()
        W1, W2 = self.weights
        M = W2 * (W1 @ self.out_weight).T

        def fast(t: Time, z: Points) -> tuple[Points, Scalars]:
            b1 = self.biases[0] + t * self.time
            if self._is_fast(z):
                return TanhPair.apply(z, b1, *self._tail(), M)  # type: ignore
            h1, d1 = self.activation.both(torch.addmm(b1, z, W1.T))
            h2, d2 = self.activation.both(torch.addmm(self.biases[1], h1, W2.T))
            f = torch.addmm(self.out_bias, h2, self.out_weight.T)
            return f, (d2 * (d1 @ M.T)).sum(1)

        return fast

    def look(self, needs: frozenset[str] = frozenset()) -> Look:
        """Return (t, z) -> `FieldEval`; two tanh layers have their Jacobian in product form.

        df/dz_j = W_out [s'(a2) * (W2 * w_j) s'(a1)] with w_j the j-th column of W1; df/dt has the
        weights of time in its place.
        """
        plain = super().look(needs)
        if not needs or len(self.weights) != 2:
            return plain
        W1, W2 = self.weights
        directions = [*W1.T, self.time] if "f_t" in needs else [*W1.T]
        M = (torch.stack(directions)[:, None] * W2).flatten(0, 1)

        def jet(t: Time, z: Points) -> FieldEval:
            if not self._is_fast(z):
                return plain(t, z)
            f, along = TanhJet.apply(z, self.biases[0] + t * self.time, *self._tail(), M)  # type: ignore
            f_t = along[:, self.dim] if "f_t" in needs else None
            return FieldEval(f, J=along[:, : self.dim].transpose(1, 2), f_t=f_t)

        return jet

    def _is_fast(self, z: Points) -> bool:
        """Whether the hand-written derivative applies; float64 keeps autograd, as its oracle."""
        two_tanh = len(self.weights) == 2 and self.activation.name == "tanh"
        return two_tanh and z.dtype == torch.float32

    def _tail(self) -> tuple[torch.Tensor, ...]:
        W1, W2 = self.weights
        return W1, W2, self.biases[1], self.out_weight, self.out_bias
