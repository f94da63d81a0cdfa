"""Methods that choose their own steps: torchdiffeq's, with every ending made a status.

Two traps of the library are avoided here. Its last step may overshoot, so that f is asked beyond
t1: a step point at t1 and a clamp on the first probe prevent that. Its failures are assertions:
they become a `SolveStatus`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torchdiffeq import odeint

from node_viz.solvers.result import SolveStatus
from node_viz.solvers.state import Vector, is_finite, members
from node_viz.solvers.watch import BudgetSpent, Watched


@dataclass(frozen=True)
class Adaptive:
    """An embedded pair: two orders from the same slopes, whose difference estimates the error."""

    name: str
    order: int
    calls: int  #: field calls a step; the last slope of a step is the first of the next


DOPRI5 = Adaptive("dopri5", 5, 6)
BOSH3 = Adaptive("bosh3", 3, 3)
ADAPTIVE_HEUN = Adaptive("adaptive_heun", 2, 1)


class _Field(torch.nn.Module):
    """The watched field as torchdiffeq wants it, with its callbacks."""

    def __init__(self, watched: Watched, t0: float, t1: float) -> None:
        super().__init__()
        self.watched = watched
        self.low, self.high = min(t0, t1), max(t0, t1)
        self.sign = 1.0 if t1 > t0 else -1.0
        self.underflow = False

    def forward(self, t: torch.Tensor, z: Any) -> Any:
        # t keeps its graph: the first guessed step size depends on z0, and only as long as f sees
        # the same dependence does it cancel in the gradient.
        return self.watched(t.clamp(self.low, self.high), z)

    def callback_step(self, t: torch.Tensor, z: Any, h: torch.Tensor) -> None:
        # The library turns a step size that is not finite into zero, then finds that it underflows.
        self.underflow = bool(h > 0) and is_finite(z)

    def callback_accept_step(self, t: torch.Tensor, z: Any, h: torch.Tensor) -> None:
        self.watched.accept(t.item(), self.sign * h.item(), z)

    def callback_reject_step(self, t: torch.Tensor, z: Any, h: torch.Tensor) -> None:
        self.watched.reject(t.item(), self.sign * h.item(), z)


def integrate_adaptive(
    watched: Watched,
    z0: Any,
    stops: Sequence[float],
    *,
    method: str,
    rtol: float,
    atol: float,
    first_step: float | None,
    quiet: slice = slice(0),
) -> tuple[Any, SolveStatus]:
    """Integrate with an error estimate that decides every step size.

    A step is accepted when ||error / (atol + rtol |z|)|| <= 1; the next has .9 ||.||^(-1/order)
    times its size, at least a fifth and at most ten times. The norm is the root mean square over a
    tensor; over a tuple it is the largest of its members' norms. So steps depend on the batch.

    References:
        A family of embedded Runge-Kutta formulae (Dormand, Prince, 1980).

    Args:
        watched: the field, with its call counter.
        z0: tensor or tuple of tensors.
        stops: (s,) times to save at, the start first.
        method: 'dopri5', 'bosh3' or 'adaptive_heun'.
        rtol: error allowed a step, relative to the state.
        atol: the same, absolute.
        first_step: size of the first step; by default guessed from f and one extra call.
        quiet: members of a tuple state that the norm leaves out.

    Returns:
        States (s, ...), NaN where they were not reached, and how it ended.
    """
    first = members(z0)[0]
    real = torch.float32 if first.device.type == "mps" else torch.float64
    times = torch.tensor(list(stops), dtype=real, device=first.device)
    field = _Field(watched, stops[0], stops[-1])
    options: dict[str, Any] = {"step_t": times[-1:], "dtype": real}
    if first_step is not None:
        options["first_step"] = first_step
    if isinstance(z0, tuple) and quiet.start < quiet.stop:
        options["norm"] = lambda state: _largest([*state[: quiet.start], *state[quiet.stop :]])
    try:
        states = odeint(
            field,
            tuple(z0) if isinstance(z0, tuple) else z0,
            times,
            rtol=rtol,
            atol=atol,
            method=method,
            options=options,
        )
    except BudgetSpent:
        return _unreached(z0, len(times)), SolveStatus.STEP_LIMIT
    except AssertionError:
        if watched.inside:  # the field's own assertion, not the solver's
            raise
        failed = SolveStatus.STEP_UNDERFLOW if field.underflow else SolveStatus.NON_FINITE
        return _unreached(z0, len(times)), failed
    return states, SolveStatus.OK if is_finite(states) else SolveStatus.NON_FINITE


def _largest(parts: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return the largest root mean square of any part."""
    return torch.stack([part.abs().square().mean().sqrt() for part in parts]).max()


def _unreached(z0: Any, count: int) -> Any:
    """Return states that are NaN everywhere but at the start."""
    filled = Vector(
        torch.cat([part[None], part.new_full((count - 1, *part.shape), torch.nan)])
        for part in members(z0)
    )
    return tuple(filled) if isinstance(z0, tuple) else filled[0]
