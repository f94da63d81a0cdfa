"""OT-Flow's field: the downhill gradient of a scalar network, so no weights can make it turn.

    f(t, z) = -grad_z Phi(s),   s = (z, t, 1)
    Phi(s) = w . u_L + 1/2 s^T Q s
    u_1 = sigma(K_0^T s),   u_{i+1} = u_i + h sigma(K_i u_i + b_i),   h = 1 / (L - 1)

The 1 in s carries the biases: K_0's last row is the opening layer's, Q's is OT-Flow's b. With
sigma(x) = log(2 cosh x) = |x| + log(1 + e^{-2|x|}), whose slope is tanh, all that the flow needs
has a closed form: grad Phi, the divergence and d Phi/dt.

References: OT-Flow (Onken et al., 2021), arXiv:2006.00104, eq. 11 to 13 and section 3.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from node_viz.fields.activations import Activation
from node_viz.fields.evaluation import FieldEval, Look
from node_viz.fields.fast_potential import PotentialTrace, PotentialValue
from node_viz.fields.field import Pair, VectorField, as_time, uniform, zeros
from node_viz.shapes import Matrices, Points, Scalars, Time

Closed = Callable[[Time, Points], tuple[Points, Scalars, Scalars]]  #: (t, z) -> f, div f, d Phi/dt


class PotentialField(VectorField):
    """f = -grad Phi of a residual network with `depth` layers of `hidden` units.

    w and Q start at zero, so that an untrained flow is the identity; both have a gradient there.
    OT-Flow writes Q = A^T A with min(10, d + 1) rows, whose gradient vanishes at A = 0: a
    flow that started there would never find it. In the few dimensions here A^T A has full rank, so
    a symmetric Q can do whatever it can, and curve downwards besides.

    Args:
        dim: dimensions d of the state z.
        hidden: width m of every layer.
        depth: number of layers L, at least 1; 2 has the fast divergence.
        activation: ignored, since only the antiderivative of tanh keeps the formulae below.
        generator: source of the initial weights.
    """

    def __init__(
        self, dim: int, hidden: int, depth: int, activation: Activation, generator: torch.Generator
    ) -> None:
        super().__init__(dim)
        outer, inner = (dim + 1) ** -0.5, hidden**-0.5
        self.opening = uniform((dim + 2, hidden), outer, generator)  # faster than (hidden, dim + 2)
        layers = range(depth - 1)
        square = (hidden, hidden)
        self.weights = nn.ParameterList([uniform(square, inner, generator) for _ in layers])
        self.biases = nn.ParameterList([uniform((hidden,), inner, generator) for _ in layers])
        self.out_weight = zeros(hidden)
        self.half_quadratic = zeros(dim + 2, dim + 2)
        self.step = 1 / max(depth - 1, 1)

    def potential(self, t: Time, z: Points) -> Scalars:
        """Return Phi(t, z), (n,)."""
        s = join(t, z)
        u = log_cosh(s @ self.opening)
        for weight, bias in zip(self.weights, self.biases, strict=True):
            u = u + self.step * log_cosh(torch.addmm(bias, u, weight.T))
        return u @ self.out_weight + (s @ self.half_quadratic * s).sum(1)

    def forward(self, t: Time, z: Points) -> Points:
        """Return f(t, z), (n, d)."""
        s = join(t, z)
        if self._is_fast(z):
            return PotentialValue.apply(s, *self._two_layers())  # type: ignore
        return -self._gradient(s)[0][:, : self.dim]

    def jacobian(self, t: Time, z: Points) -> tuple[Points, Matrices]:
        """Return f and J = -Hessian, which is symmetric whatever the weights."""
        gradient, hessian = self._hessian(t, z)
        return -gradient[:, : self.dim], -hessian[:, : self.dim, : self.dim]

    def pair(self) -> Pair:
        """Return (t, z) -> (f, div f)."""
        closed = self._closed()
        return lambda t, z: closed(t, z)[:2]

    def look(self, needs: frozenset[str] = frozenset()) -> Look:
        """Return (t, z) -> `FieldEval`; without "J" and "f_t" no matrix a point is made."""
        d, closed = self.dim, self._closed()

        def cheap(t: Time, z: Points) -> FieldEval:
            f, divergence, phi_t = closed(t, z)
            return FieldEval(f, divergence, phi_t=phi_t if "phi_t" in needs else None)

        def everything(t: Time, z: Points) -> FieldEval:
            gradient, hessian = self._hessian(t, z)
            f_t = -hessian[:, :d, d] if "f_t" in needs else None
            phi_t = gradient[:, d] if "phi_t" in needs else None
            return FieldEval(-gradient[:, :d], J=-hessian[:, :d, :d], f_t=f_t, phi_t=phi_t)

        return everything if needs & {"J", "f_t"} else cheap

    def _gradient(self, s: Tensor) -> tuple[Tensor, list[Tensor], list[Tensor]]:
        """Return grad_s Phi, and of each layer its tanh and the gradient v of Phi to its output.

        v_L = w,   v_i = v_{i+1} + h K_i^T (tanh(a_i) v_{i+1}),   grad = K_0 (tanh(a_0) v_1) + Q s
        """
        a = s @ self.opening
        u, slopes = log_cosh(a), [torch.tanh(a)]
        for weight, bias in zip(self.weights, self.biases, strict=True):
            a = torch.addmm(bias, u, weight.T)
            u = u + self.step * log_cosh(a)
            slopes.append(torch.tanh(a))
        v = self.out_weight.expand_as(u)
        outputs = [v]
        for weight, slope in zip(reversed(self.weights), reversed(slopes[1:]), strict=True):
            v = torch.addmm(v, slope * v, weight, alpha=self.step)
            outputs.insert(0, v)
        gradient = s @ self._Q() + (slopes[0] * v) @ self.opening.T
        return gradient, slopes, outputs

    def _hessian(self, t: Time, z: Points) -> tuple[Tensor, Matrices]:
        """Return grad_s Phi (n, d+2) and the Hessian to s (n, d+2, d+2).

        Each layer adds B^T diag(sigma''(a_i) v_{i+1}) B, where B = da_i/ds is carried along.
        """
        gradient, slopes, outputs = self._gradient(join(t, z))
        B = self.opening.T.expand(len(z), -1, -1)
        hessian, du = self._Q(), torch.zeros_like(B)
        for i, (slope, v) in enumerate(zip(slopes, outputs, strict=True)):
            h = self.step if i else 1.0
            if i:
                B = self.weights[i - 1] @ du
            bend = h * (1 - slope * slope) * v
            hessian = hessian + B.mT @ (bend[:, :, None] * B)
            du = du + h * slope[:, :, None] * B
        return gradient, hessian

    def _closed(self) -> Closed:
        """Return (t, z) -> (f, div f, d Phi/dt); two layers need no tangents.

            tr_z Hessian = tr_z Q + sum_k (sigma''(a_0) v)_k |k_k|^2
                         + sum_k (sigma''(a_1) w)_k sum_j q_kj^2,   q_j = (K_1 * k_j) tanh(a_0)

        where k_j is row j of K_0: one product of the hidden size a dimension.
        """
        d = self.dim
        if len(self.weights) != 1:

            def by_hessian(t: Time, z: Points) -> tuple[Points, Scalars, Scalars]:
                gradient, hessian = self._hessian(t, z)
                trace = hessian.diagonal(dim1=1, dim2=2)[:, :d].sum(1)
                return -gradient[:, :d], -trace, gradient[:, d]

            return by_hessian
        k = self.opening[:d]
        lengths = k.square().sum(0)  # (m,), |k_k|^2
        products = (k[:, None] * self.weights[0]).flatten(0, 1)  # (d m, m), K_1 * k_j, all j
        constant = self._Q().diagonal()[:d].sum()

        def closed(t: Time, z: Points) -> tuple[Points, Scalars, Scalars]:
            s = join(t, z)
            if self._is_fast(z):
                f, divergence, phi_t = PotentialTrace.apply(  # type: ignore
                    s, *self._two_layers(), lengths, products
                )
                return f, divergence - constant, phi_t
            gradient, (h0, h1), (v, _) = self._gradient(s)
            q = (h0 @ products.T).unflatten(1, (d, -1))
            first = ((1 - h0 * h0) * v) @ lengths
            second = ((1 - h1 * h1) * q.square().sum(1)) @ self.out_weight
            return -gradient[:, :d], -(constant + first + second), gradient[:, d]

        return closed

    def _is_fast(self, z: Points) -> bool:
        """Whether the hand-written derivative applies; float64 keeps autograd, as its oracle."""
        return len(self.weights) == 1 and z.dtype == torch.float32

    def _two_layers(self) -> tuple[Tensor, ...]:
        """Return K_0, K_1, b_1, w and half of Q."""
        first, second = self.weights[0], self.biases[0]
        return self.opening, first, second, self.out_weight, self.half_quadratic

    def _Q(self) -> Tensor:
        return self.half_quadratic + self.half_quadratic.T


def join(t: Time, z: Points) -> Tensor:
    """Return s = (z, t, 1), (n, d + 2)."""
    return torch.cat((z, as_time(t, z).expand(len(z), 1), z.new_ones(len(z), 1)), dim=1)


def log_cosh(x: Tensor) -> Tensor:
    """Return log(2 cosh x) = log(e^x + e^-x), computed without overflow; its slope is tanh x."""
    return torch.logaddexp(x, -x)
