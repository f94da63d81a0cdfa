"""The gradient of a solve by a second solve: the adjoint runs backwards in time.

Backpropagation keeps every stage of every step. The adjoint keeps the states at the save times
only and integrates state, adjoint and parameter gradient together from the end to the start. What
comes out is the exact gradient of neither discretisation, and agrees as the solver's error falls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import torch

from node_viz.solvers.result import Backward, Solution, SolveStatus
from node_viz.solvers.state import members

Solver = Callable[..., Solution]  #: (f, z0, times) -> Solution, with its options bound
Apply = Callable[..., tuple[torch.Tensor, ...]]  #: what `_Adjoint.forward` takes and returns


def adjoint_solve(
    solver: Solver, f: Any, z0: Any, times: Sequence[float], parameters: Sequence[torch.Tensor]
) -> Solution:
    """Solve without a graph, and let `backward()` integrate the adjoint equation.

    a' = -a^T df/dz,  a(t1) = dL/dz(t1);    dL/dtheta = int_{t0}^{t1} a^T df/dtheta dt

    References:
        Neural Ordinary Differential Equations (Chen et al., 2018), arXiv 1806.07366, Algorithm 1.

    Args:
        solver: (f, z0, times) -> Solution; used in both directions.
        f: the field.
        z0: tensor or tuple of tensors.
        times: save times, the start first.
        parameters: tensors that receive gradients besides z0.

    Returns:
        A solution whose `backward` holds calls and status of the adjoint solve once it has run. If
        that solve fails, the gradients are NaN.
    """
    leaves = members(z0)
    needed = tuple(p for p in parameters if p.requires_grad)
    box: list[Solution] = []
    report = Backward()
    apply = cast(Apply, _Adjoint.apply)  # pyright: ignore[reportUnknownMemberType]
    out = apply(solver, f, isinstance(z0, tuple), times, report, box, len(leaves), *leaves, *needed)
    states = out if isinstance(z0, tuple) else out[0]
    (ran,) = box
    return Solution(ran.times, states, ran.nfe, ran.status, ran.trace, report)


class _Adjoint(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        solver: Solver,
        f: Any,
        paired: bool,
        times: Sequence[float],
        report: Backward,
        box: list[Solution],
        count: int,
        *tensors: torch.Tensor,
    ) -> tuple[torch.Tensor, ...]:
        leaves = tensors[:count]
        solution = solver(f, tuple(leaves) if paired else leaves[0], times)
        box.append(solution)
        states = members(solution.states)
        ctx.solver, ctx.f, ctx.paired, ctx.times, ctx.report = solver, f, paired, times, report
        ctx.count = count
        ctx.save_for_backward(*states, *tensors[count:])
        return tuple(states)

    @staticmethod
    def backward(ctx: Any, *grads: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        count: int = ctx.count
        saved: tuple[torch.Tensor, ...] = ctx.saved_tensors
        states, parameters = saved[:count], saved[count:]
        field = _augmented(ctx.f, ctx.paired, count, parameters)
        a = tuple(grad[-1] for grad in grads)
        total = tuple(torch.zeros_like(p) for p in parameters)
        for i in range(len(ctx.times) - 1, 0, -1):
            z = tuple(state[i] for state in states)
            back: Solution = ctx.solver(field, (*z, *a, *total), (ctx.times[i], ctx.times[i - 1]))
            ctx.report.nfe += back.nfe
            if ctx.report.status is SolveStatus.OK:
                ctx.report.status = back.status
            a = tuple(x + grad[i - 1] for x, grad in zip(back.end[count:], grads, strict=False))
            total = back.end[2 * count :]
        return (None,) * 7 + a + total


def _augmented(
    f: Any, paired: bool, count: int, parameters: Sequence[torch.Tensor]
) -> Callable[[Any, Any], tuple[torch.Tensor, ...]]:
    """Return the field of (z, a, dL/dtheta): one call of f and one vector-Jacobian product."""

    def field(t: Any, state: Any) -> tuple[torch.Tensor, ...]:
        with torch.enable_grad():
            z = tuple(part.detach().requires_grad_() for part in state[:count])
            slope = members(f(t, z if paired else z[0]))
            a = state[count : 2 * count]
            pairs = [(s, x) for s, x in zip(slope, a, strict=True) if s.requires_grad]
            if not pairs:
                zeros = (torch.zeros_like(x) for x in (*z, *parameters))
                return (*slope, *zeros)
            products = torch.autograd.grad(
                [s for s, _ in pairs],
                (*z, *parameters),
                [-x for _, x in pairs],
                allow_unused=True,
                materialize_grads=True,
            )
        return (*(s.detach() for s in slope), *products)

    return field
