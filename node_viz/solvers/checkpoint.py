"""The gradient of the very steps that were taken, from a few states kept on the way.

Backpropagation keeps all stages of all n steps. Checkpoints keep about sqrt(n) states; on the way
back the steps between two of them are taken again, now with a graph, one piece after another. So
the gradient is backpropagation's, memory grows like sqrt(n), and each step is computed twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, cast

import torch

from node_viz.solvers.result import Backward, Solution, SolveStatus
from node_viz.solvers.state import Vector, members
from node_viz.solvers.watch import Watched

Note = Callable[[float, float, Any], None]  #: told (t, h, z) of each step that was taken
Solver = Callable[[Any, Any, Sequence[float], Note], Solution]  #: solves, and tells of its steps
Step = Callable[[Any, float, Any, float], Any]  #: (f, t, z, h) -> the state at t + h
Apply = Callable[..., tuple[torch.Tensor, ...]]  #: what `_Checkpointed.forward` takes and returns

CROWD = 4  #: states that are kept for each step of a piece: a state is small beside a step's graph


class Checkpoints:
    """Every `stride`-th state of a solve, however many steps it will turn out to take.

    At first every state is kept. Whenever there are more than four times the stride, every other
    one is dropped and the stride doubles: so n steps leave at most 2 sqrt(n) + 4 states, and a
    piece between two of them is at most 1 + sqrt(n) steps long.

    >>> kept = Checkpoints()
    >>> for step in range(100):
    ...     kept.note(step / 100, 0.01, f"z{step}")
    >>> kept.stride, len(kept.states), kept.states[:3]
    (8, 13, ['z0', 'z8', 'z16'])
    """

    def __init__(self) -> None:
        self.steps: list[tuple[float, float]] = []  #: (t, h) of all of them: two numbers each
        self.states: list[Any] = []  #: at the start of step 0, stride, 2 stride and so on
        self.stride = 1

    def note(self, t: float, h: float, z: Any) -> None:
        """Take note of a step from (t, z) of size h."""
        if len(self.steps) % self.stride == 0:
            self.states.append(z)
        self.steps.append((t, h))
        if len(self.states) > CROWD * self.stride:
            self.states, self.stride = self.states[::2], 2 * self.stride

    def ends_at(self, times: Sequence[float]) -> dict[int, int]:
        """Return which step (counted from 1) ends at which of the times, but for the first."""
        sign = math.copysign(1, times[-1] - times[0])
        close = 1e-9 * abs(times[-1] - times[0])
        starts = [sign * t for t, _ in self.steps]
        before = (sum(start < sign * time - close for start in starts) for time in times)
        return {count: i for i, count in enumerate(before) if i}


def checkpoint_solve(
    solver: Solver,
    step: Step,
    f: Any,
    z0: Any,
    times: Sequence[float],
    parameters: Sequence[torch.Tensor],
) -> Solution:
    """Solve without a graph; `backward()` takes the steps again, piece by piece, with one.

    References:
        Revolve: an implementation of checkpointing for the reverse or adjoint mode of
        computational differentiation (Griewank, Walther, 2000).
        Training Deep Nets with Sublinear Memory Cost (Chen et al., 2016), arXiv:1604.06174.

    Args:
        solver: whose steps end at each of the times.
        step: takes one of its steps again.
        f: the field.
        z0: tensor or tuple of tensors.
        times: save times, the start first.
        parameters: tensors that receive gradients besides z0.

    Returns:
        A solution whose `backward` holds the calls of the second time, once they were made. If the
        solve failed, the gradients are NaN.
    """
    leaves = members(z0)
    needed = tuple(p for p in parameters if p.requires_grad)
    box: list[Solution] = []
    report, kept = Backward(), Checkpoints()
    apply = cast(Apply, _Checkpointed.apply)  # pyright: ignore[reportUnknownMemberType]
    paired = isinstance(z0, tuple)
    out = apply(solver, step, f, paired, times, report, kept, box, len(leaves), *leaves, *needed)
    (ran,) = box
    return Solution(ran.times, out if paired else out[0], ran.nfe, ran.status, ran.trace, report)


class _Checkpointed(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        solver: Solver,
        step: Step,
        f: Any,
        paired: bool,
        times: Sequence[float],
        report: Backward,
        kept: Checkpoints,
        box: list[Solution],
        count: int,
        *tensors: torch.Tensor,
    ) -> tuple[torch.Tensor, ...]:
        leaves = tensors[:count]
        solution = solver(f, tuple(leaves) if paired else leaves[0], times, kept.note)
        box.append(solution)
        report.status = solution.status
        ctx.step, ctx.f, ctx.paired, ctx.count = step, f, paired, count
        ctx.steps, ctx.stride, ctx.ends = kept.steps, kept.stride, kept.ends_at(times)
        ctx.report = report
        flat = [part for state in kept.states for part in members(state)]
        kept.states.clear()
        ctx.save_for_backward(*flat, *tensors[count:])
        return tuple(members(solution.states))

    @staticmethod
    def backward(ctx: Any, *grads: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        saved: tuple[torch.Tensor, ...] = ctx.saved_tensors
        count, n = ctx.count, len(ctx.steps)
        held = count * math.ceil(n / ctx.stride)
        parameters = saved[held:]
        a = tuple(torch.zeros_like(grad[0]) for grad in grads)
        total = tuple(torch.zeros_like(p) for p in parameters)
        if ctx.report.status is not SolveStatus.OK:
            nothing = tuple(part * math.nan for part in (*a, *total))
            return (None,) * 9 + nothing
        for first in reversed(range(0, n, ctx.stride)):
            at = count * first // ctx.stride
            found = _piece(ctx, first, saved[at : at + count], a, grads, parameters)
            a = found[:count]
            total = tuple(x + y for x, y in zip(total, found[count:], strict=True))
        a = tuple(x + grad[0] for x, grad in zip(a, grads, strict=True))
        return (None,) * 9 + a + total


def _piece(
    ctx: Any,
    first: int,
    start: Sequence[torch.Tensor],
    a: Sequence[torch.Tensor],
    grads: Sequence[torch.Tensor],
    parameters: Sequence[torch.Tensor],
) -> tuple[torch.Tensor, ...]:
    """Take the steps of a piece again and return dL/d(its start), then its part of dL/dtheta.

    Args:
        ctx: what the forward pass left.
        first: step with which the piece begins.
        start: the state there.
        a: dL/d(its end), as far as it comes from later pieces.
        grads: dL/d(state at each save time).
        parameters: theta.
    """
    watched = Watched(ctx.f, 2**62)
    outputs: list[torch.Tensor] = []
    vectors: list[torch.Tensor] = []
    with torch.enable_grad():
        z = tuple(part.detach().requires_grad_() for part in start)
        state: Any = Vector(z) if ctx.paired else z[0]
        steps = ctx.steps[first : first + ctx.stride]
        for number, (t, h) in enumerate(steps, first + 1):
            state = ctx.step(watched, t, state, h)
            if number in ctx.ends:
                outputs += members(state)
                vectors += [grad[ctx.ends[number]] for grad in grads]
        outputs += members(state)
        vectors += a
        ctx.report.nfe += watched.nfe
        return torch.autograd.grad(
            outputs, (*z, *parameters), vectors, allow_unused=True, materialize_grads=True
        )
