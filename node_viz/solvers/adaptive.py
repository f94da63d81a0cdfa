"""Methods that choose their own steps: torchdiffeq's, with every ending made a status.

Two traps of the library are avoided here. Its last step may overshoot, so that f is asked beyond
t1: a step point at t1 and a clamp on the first probe prevent that. Its failures are assertions:
they become a `SolveStatus`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import torch
import torchdiffeq  # pyright: ignore[reportMissingTypeStubs]

from node_viz.solvers.method import Method, Options
from node_viz.solvers.result import SolveStatus
from node_viz.solvers.state import Vector, is_finite, is_tuple, members
from node_viz.solvers.textbook import BOGACKI_SHAMPINE, DORMAND_PRINCE, Tableau, rk_step
from node_viz.solvers.watch import BudgetSpent, Watched

# The library states no types.
odeint = cast(Callable[..., Any], torchdiffeq.odeint)  # pyright: ignore[reportUnknownMemberType]


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


@dataclass(frozen=True)
class Adaptive(Method):
    """An embedded pair: two orders from the same slopes, whose difference estimates the error.

    A step is accepted when ||error / (atol + rtol |z|)|| <= 1; the next has .9 ||.||^(-1/order)
    times its size, at least a fifth and at most ten times. The norm is the root mean square over a
    tensor, or the largest that a row of it has by itself (norm='worst'); over a tuple it is the
    largest of its members' norms. So steps depend on the batch, but only with the mean can a point
    be carried badly because of the others: a thousand easy ones make one hard one count for little.

    References:
        A family of embedded Runge-Kutta formulae (Dormand, Prince, 1980).
    """

    name: str
    order: int
    calls: int  #: field calls a step; the last slope of a step is the first of the next
    table: Tableau | None = None  #: of its step; None where a step is not determined by its start

    def step(
        self,
        f: Callable[[float, Any], Any],
        t: float,
        z: Any,
        h: float,
        jacobian: Callable[[float, Any], Any] | None = None,
    ) -> Any:
        """Take a step of a size that is known already."""
        assert self.table is not None
        return rk_step(f, t, z, h, self.table)

    def integrate(
        self, watched: Watched, z0: Any, stops: Sequence[float], options: Options
    ) -> tuple[Any, SolveStatus]:
        """Integrate with an error estimate that decides every step size; z0 is made of tensors."""
        first = members(z0)[0]
        real = torch.float32 if first.device.type == "mps" else torch.float64
        times = torch.tensor(list(stops), dtype=real, device=first.device)
        field = _Field(watched, stops[0], stops[-1])
        try:
            states = odeint(
                field,
                tuple(z0) if is_tuple(z0) else z0,
                times,
                rtol=options.rtol,
                atol=options.atol,
                method=self.name,
                options=_options(z0, times, options),
            )
        except BudgetSpent:
            return _unreached(z0, len(times)), SolveStatus.STEP_LIMIT
        except AssertionError:
            if watched.inside:  # the field's own assertion, not the solver's
                raise
            failed = SolveStatus.STEP_UNDERFLOW if field.underflow else SolveStatus.NON_FINITE
            return _unreached(z0, len(times)), failed
        return states, SolveStatus.OK if is_finite(states) else SolveStatus.NON_FINITE


DOPRI5 = Adaptive("dopri5", 5, 6, DORMAND_PRINCE)
BOSH3 = Adaptive("bosh3", 3, 3, BOGACKI_SHAMPINE)
# its next step begins with a slope that was not asked for at its start
ADAPTIVE_HEUN = Adaptive("adaptive_heun", 2, 1)


def _options(z0: Any, times: torch.Tensor, asked: Options) -> dict[str, Any]:
    """Return torchdiffeq's options: a step point at the end, the first step, and the norm."""
    landings = times[1:] if asked.land else times[-1:]
    options: dict[str, Any] = {"step_t": landings, "dtype": times.dtype}
    if asked.first_step is not None:
        options["first_step"] = asked.first_step
    start, stop = asked.quiet.start, asked.quiet.stop
    size = _worst if asked.norm == "worst" else _mean
    if start < stop or asked.norm == "worst":

        def norm(state: Any) -> torch.Tensor:
            parts = members(state)
            return torch.stack([size(part) for part in (*parts[:start], *parts[stop:])]).max()

        options["norm"] = norm
    return options


def _mean(part: torch.Tensor) -> torch.Tensor:
    """Return the root mean square of all numbers."""
    return part.abs().square().mean().sqrt()


def _worst(part: torch.Tensor) -> torch.Tensor:
    """Return the largest root mean square of any row; a state without rows is one."""
    rows = part.abs().square()
    return (rows.flatten(1).mean(1) if rows.dim() > 1 else rows).max().sqrt()


def _unreached(z0: Any, count: int) -> Any:
    """Return states that are NaN everywhere but at the start."""
    filled = Vector(
        torch.cat([part[None], part.new_full((count - 1, *part.shape), torch.nan)])
        for part in members(z0)
    )
    return tuple(filled) if isinstance(z0, tuple) else filled[0]
