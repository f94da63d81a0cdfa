"""A loss along the way: L(z(1)) + int_0^1 l(t, z; theta) dt, and its gradient by an adjoint.

There are two ways to the same gradient. `with_integral` makes the integral one more state,
q' = l, and whatever differentiates a solve does the rest. `integral_adjoint` solves the
generalised adjoint equation itself, so that each of its terms can be read, and one be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

from node_viz.shapes import Points, Scalars, Time
from node_viz.solvers import reached, solve

Field = Callable[[Time, Points], Points]  #: (t, z) -> dz/dt, (n, d)
Rate = Callable[[Time, Points], Scalars]  #: (t, z) -> l, (n,)
Pair = tuple[Tensor, ...]


def with_integral(f: Field, l: Rate) -> Callable[[Time, Pair], Pair]:
    """Return the field of the state (z, q): dz/dt = f(t, z), dq/dt = l(t, z).

    Started at (z(0), 0) it ends at (z(1), int_0^1 l dt).
    """
    return lambda t, state: (f(t, state[0]), l(t, state[0]))


def integral_adjoint(
    f: Field,
    l: Rate,
    z0: Points,
    parameters: Iterable[Tensor],
    *,
    l_theta: bool = True,
    **options: Any,
) -> tuple[Points, Scalars]:
    """Return z(1) and q(1) = int_0^1 l dt; `backward()` solves the generalised adjoint equation.

    a' = -a^T df/dz - dl/dz,  a(1) = dL/dz(1);
    d(L + q(1))/dtheta = dL/dtheta + int_0^1 (a^T df/dtheta + dl/dtheta) dt

    where dL/dtheta is what L(z(1); theta) contains of theta itself. If the whole loss takes q with
    a weight w = d loss/dq(1), l stands for w l in these lines.

    References:
        Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, equation 3.

    Args:
        f: the field, with parameters theta.
        l: the rate at which loss is collected; it may depend on theta too.
        z0: z(0), (n, d).
        parameters: theta.
        l_theta: whether dl/dtheta counts. Without it the gradient is wrong wherever l depends on
            theta, as a price on motion does; some programs leave it out.
        options: of `solve`, for both directions.

    Raises:
        SolveError: a solver did not get to the end, in either direction.
    """

    def run(field: Any, state: Pair, t0: float, t1: float) -> Pair:
        return reached(solve(field, state, t0, t1, **options))

    return _IntegralAdjoint.apply(run, f, l, l_theta, z0, *parameters)  # type: ignore


class _IntegralAdjoint(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, f, l, l_theta, z0, *parameters):
        z1, q1 = run(with_integral(f, l), (z0, z0.new_zeros(len(z0))), 0.0, 1.0)
        ctx.run, ctx.f, ctx.l, ctx.l_theta = run, f, l, l_theta
        ctx.save_for_backward(z1, *parameters)
        return z1, q1

    @staticmethod
    def backward(ctx, a, w):
        z1, *parameters = ctx.saved_tensors
        field = _backward_field(ctx.f, ctx.l, w, parameters, ctx.l_theta)
        start = (z1, a, *(torch.zeros_like(p) for p in parameters))
        _, a, *total = ctx.run(field, start, 1.0, 0.0)
        return None, None, None, None, a, *total


def _backward_field(
    f: Field, l: Rate, w: Scalars, parameters: list[Tensor], l_theta: bool
) -> Callable[[Time, Pair], Pair]:
    """Return the field of (z, a, dL/dtheta); see `integral_adjoint`."""

    def field(t: Time, state: Pair) -> Pair:
        with torch.enable_grad():
            z, a = state[0].detach().requires_grad_(), state[1]
            slope, rate = f(t, z), l(t, z)
            a_z = _products((slope, rate), (-a, -w), [z])
            if l_theta:
                a_theta = _products((slope, rate), (-a, -w), parameters)
            else:
                a_theta = _products((slope,), (-a,), parameters)
        return slope.detach(), *a_z, *a_theta

    return field


def _products(outputs: Pair, vectors: Pair, inputs: list[Tensor]) -> Pair:
    """Return the sum over the outputs of vector^T d(output)/d(input), for each input."""
    pairs = [(o, v) for o, v in zip(outputs, vectors, strict=True) if o.requires_grad]
    return torch.autograd.grad(
        [o for o, _ in pairs],
        inputs,
        [v for _, v in pairs],
        retain_graph=True,
        allow_unused=True,
        materialize_grads=True,
    )
