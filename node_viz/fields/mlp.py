"""The default field: a multilayer perceptron of (t, z), with a closed-form divergence.

    f(t, z | c) = W_out s(... s(W_1 z + w_t t + V c + b_1) ...) + b_out

Time enters as one more input of the first layer, and so does a label c, written as one 1 among
zeros, where there are labels. The last layer starts at zero, so that an
untrained flow is the identity and its density the Gaussian.
"""

from __future__ import annotations

import copy
from typing import Self

import torch
from torch import Tensor, nn

from node_viz.fields.activations import Activation
from node_viz.fields.evaluation import FieldEval, Look
from node_viz.fields.fast_pair import TanhJet, TanhMisfit, TanhPair, TanhValue
from node_viz.fields.field import Pair, VectorField, as_time, time_derivative, uniform, zeros
from node_viz.shapes import Matrices, Points, Scalars, Time


class MLPField(VectorField):
    """A perceptron with `depth` hidden layers of `hidden` units.

    Args:
        dim: dimensions d of the state z.
        hidden: width h of every hidden layer.
        depth: number of hidden layers, at least 1; 2 has the fast divergence.
        activation: a smooth nonlinearity.
        generator: source of the initial weights.
        labels: how many labels it may be given; without any it knows of none.
        bottleneck: width H of the first layer, where it is another; 0 for `hidden`.
    """

    def __init__(
        self,
        dim: int,
        hidden: int,
        depth: int,
        activation: Activation,
        generator: torch.Generator,
        labels: int = 0,
        bottleneck: int = 0,
    ) -> None:
        super().__init__(dim)
        self.activation, self._bottleneck = activation, bottleneck
        widths = [dim, bottleneck or hidden, *[hidden] * (depth - 1)]
        # a bound of 1/sqrt(inputs): the first layer counts time among its inputs
        bounds = [1 / (width + (i == 0)) ** 0.5 for i, width in enumerate(widths[:-1])]
        layers = list(zip(widths[1:], widths[:-1], bounds, strict=True))
        self.weights = nn.ParameterList([uniform((o, i), b, generator) for o, i, b in layers])
        self.biases = nn.ParameterList([uniform((o,), b, generator) for o, _, b in layers])
        self.time = uniform((widths[1],), bounds[0], generator)
        self.c: Tensor | None = None
        if labels:
            self.label = uniform((widths[1], labels), 1.0, generator)
            self.c = torch.eye(labels)[0]  # the first label, until it is given others
        self.out_weight = zeros(dim, widths[-1])
        self.out_bias = zeros(dim)

    @property
    def bottleneck(self) -> int:
        """Return the width of the first layer where it was asked for, else 0."""
        return self._bottleneck

    def forward(self, t: Time, z: Points) -> Points:
        """Return f(t, z), (n, d)."""
        if self._is_fast(z):
            return TanhValue.apply(z, self._shift(t), *self._tail())  # type: ignore
        h = z
        for i, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            bias = self._shift(t) if i == 0 else bias
            h = self.activation.value(torch.addmm(bias, h, weight.T))
        return torch.addmm(self.out_bias, h, self.out_weight.T)

    def misfit(self, t: Time, z: Points, u: Points) -> Tensor:
        """Return the mean of ||f(t, z) - u||^2, a scalar."""
        if not self._is_fast(z):
            return super().misfit(t, z, u)
        # where each point has a time of its own, time is one more input, and a label a few more
        (W1, W2), (b1, b2) = self.weights, self.biases
        inputs, columns = [z, as_time(t, z).expand(len(z), 1)], [W1, self.time]
        if self.c is not None:
            inputs.append(self.c.to(z).expand(len(z), -1))
            columns.append(self.label)
        tail = (b1, W2, b2, self.out_weight, self.out_bias)
        return TanhMisfit.apply(torch.cat(inputs, 1), u, *tail, *columns)  # type: ignore

    def jacobian(self, t: Time, z: Points) -> tuple[Points, Matrices]:
        """Return f and J, carrying the d tangents dz/dz_j through the layers beside the value."""
        return self._rest(*self._first(t, z))

    def _first(self, t: Time, z: Points) -> tuple[Tensor, Tensor]:
        """Return the first layer's units h(z), (n, H), and dh/dz, (n, H, d)."""
        weight, tangents = self.weights[0], torch.eye(self.dim).to(z).expand(len(z), -1, -1)
        h, slope = self.activation.both(torch.addmm(self._shift(t), z, weight.T))
        return h, slope[:, :, None] * (weight @ tangents)

    def _rest(self, h: Tensor, H: Tensor) -> tuple[Points, Tensor]:
        """Carry units h of the first layer and tangents H, (n, H, k), to f and (n, d, k)."""
        for weight, bias in zip(list(self.weights)[1:], list(self.biases)[1:], strict=True):
            h, slope = self.activation.both(torch.addmm(bias, h, weight.T))
            H = slope[:, :, None] * (weight @ H)
        return torch.addmm(self.out_bias, h, self.out_weight.T), self.out_weight @ H

    def _through(self, t: Time, z: Points, f_t: bool) -> FieldEval:
        """Return J = dg/dh dh/dz and the core dh/dz dg/dh of f = g(h(z)), h the first layer."""
        h, inner = self._first(t, z)
        f, outer = self._rest(h, torch.eye(h.shape[1]).to(h).expand(len(h), -1, -1))
        along = time_derivative(self, t, z) if f_t else None
        return FieldEval(f, J=outer @ inner, f_t=along, core=inner @ outer)

    def given(self, c: Tensor) -> Self:
        """Return the same network, weights shared, that is given labels.

        Args:
            c: (k,) or one for each point (n, k): one 1 among zeros, or a mixture of labels.
        """
        one = copy.copy(self)
        one.c = c
        return one

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
            b1 = self._shift(t)
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
        if self.bottleneck and "core" in needs:
            return lambda t, z: self._through(t, z, "f_t" in needs)
        plain = super().look(needs)
        if not needs or len(self.weights) != 2:
            return plain
        W1, W2 = self.weights
        directions = [*W1.T, self.time] if "f_t" in needs else [*W1.T]
        M = (torch.stack(directions)[:, None] * W2).flatten(0, 1)

        def jet(t: Time, z: Points) -> FieldEval:
            if not self._is_fast(z):
                return plain(t, z)
            f, along = TanhJet.apply(z, self._shift(t), *self._tail(), M)  # type: ignore
            f_t = along[:, self.dim] if "f_t" in needs else None
            return FieldEval(f, J=along[:, : self.dim].transpose(1, 2), f_t=f_t)

        return jet

    def _shift(self, t: Time) -> Tensor:
        """Return what the first layer sees besides z: (h,), or (n, h) where points differ."""
        shift = self.biases[0] + t * self.time
        return shift if self.c is None else shift + self.c.to(shift) @ self.label.T

    def _is_fast(self, z: Points) -> bool:
        """Whether the hand-written derivative applies; float64 keeps autograd, as its oracle."""
        two_tanh = len(self.weights) == 2 and self.activation.name == "tanh"
        return two_tanh and z.dtype == torch.float32

    def _tail(self) -> tuple[torch.Tensor, ...]:
        W1, W2 = self.weights
        return W1, W2, self.biases[1], self.out_weight, self.out_bias
