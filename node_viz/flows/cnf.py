"""A continuous normalizing flow: an exact density from any vector field.

    dz/dt = f(t, z),  l' = div f,  log p(x) = log N(z(1); 0, I) + l(1)   with z(0) = x, l(0) = 0

t = 0 is data, t = 1 is noise; to sample, draw z(1) from N(0, I) and solve the same field back to 0.

References:
    Neural Ordinary Differential Equations (Chen et al., 2018), arXiv:1806.07366, eq. 8 and 9.
    FFJORD (Grathwohl et al., 2018), arXiv:1810.01367, eq. 3.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from node_viz.fields.field import VectorField
from node_viz.shapes import Points, Scalars, Time
from node_viz.solvers import Solution, SolveStatus, solve
from node_viz.solvers.textbook import Tableau

#: What every reported figure is solved with. Without `first_step`, a nearly still field would cost
#: dozens of calls: the solver begins with steps of a millionth and may grow them tenfold at most.
#: A flow that needs more than `max_nfe` calls has run wild, and its run fails with a sentence.
TIGHT: dict[str, Any] = {"method": "dopri5", "rtol": 1e-5, "first_step": 0.1, "max_nfe": 2000}


class SolveError(ArithmeticError):
    """The solver did not reach the end; the message is a sentence for a person."""


class LogDetDynamics(nn.Module):
    """The right-hand side of (z, l): (f, div f)."""

    def __init__(self, field: VectorField) -> None:
        super().__init__()
        self.field = field

    def forward(self, t: Time, state: tuple[Points, Scalars]) -> tuple[Points, Scalars]:
        """Return (f, div f) at z, whatever l is."""
        return self.field.pair()(t, state[0])


class CNF(nn.Module):
    """A flow over the points of `field`; all methods solve with `TIGHT` unless told otherwise."""

    def __init__(self, field: VectorField) -> None:
        super().__init__()
        self.field = field
        self.dynamics = LogDetDynamics(field)

    @property
    def dim(self) -> int:
        """Return d."""
        return self.field.dim

    def transport(self, z: Points, t0: float = 0.0, t1: float = 1.0, **options: Any) -> Solution:
        """Carry points z(t0), (n, d), to t1; `options` are those of `solve`."""
        return solve(self.field, z, t0, t1, **{**TIGHT, **options})

    def with_log_det(self, z: Points, t0: float = 0.0, t1: float = 1.0, **options: Any) -> Solution:
        """Carry points and l = int_t0 div f dt together; states are (z (s, n, d), l (s, n))."""
        state = (z, torch.zeros_like(z[:, 0]))
        return solve(self.dynamics, state, t0, t1, **{**TIGHT, **options})

    def log_prob(self, x: Points, t: float = 0.0, **options: Any) -> Scalars:
        """Return log p_t(x), (n,) in nats; t = 0 is the model's density, t = 1 the Gaussian.

        Raises:
            SolveError: the solver did not reach t = 1.
        """
        if t == 1.0:
            return base_log_prob(x)
        z, log_det = reached(self.with_log_det(x, t, 1.0, **options))
        return base_log_prob(z) + log_det

    def sample(self, n: int, generator: torch.Generator | None = None, **options: Any) -> Points:
        """Draw n points (n, d) from the model.

        Raises:
            SolveError: the solver did not reach t = 0.
        """
        like = next(self.parameters())
        noise = torch.randn(n, self.dim, generator=generator, dtype=like.dtype).to(like.device)
        return reached(self.transport(noise, 1.0, 0.0, **options))


def base_log_prob(z: Points) -> Scalars:
    """Return log N(z; 0, I), (n,)."""
    return -0.5 * z.square().sum(-1) - 0.5 * math.log(2 * math.pi) * z.shape[-1]


def reached(solution: Solution) -> Any:
    """Return the end state of a solve that got there, or raise a `SolveError` that says why not."""
    if solution.status is not SolveStatus.OK:
        raise SolveError(solution.status.sentence)
    return solution.end


def grid_log_prob(
    field: VectorField, x: Points, tableau: Tableau, steps: int, t0: float = 0.0
) -> Scalars:
    """Return log p_t0(x), (n,), by a fixed grid: the training path.

    l feeds back into nothing, so the divergence is evaluated only at stages whose weight b is not
    zero: for the midpoint rule that is every other call.

    Args:
        field: the field; gradients flow to its parameters through every step.
        x: data, (n, d).
        tableau: a textbook method.
        steps: equal steps from t0 to 1.
        t0: where x lies in flow time; 0 is data.
    """
    pair, h = field.pair(), (1.0 - t0) / steps
    z, log_det = x, x.new_zeros(len(x))
    for step in range(steps):
        slopes: list[Tensor] = []
        for c, row, b in zip(tableau.c, tableau.a, tableau.b, strict=True):
            t, at = t0 + (step + c) * h, z
            for a, slope in zip(row, slopes, strict=True):
                at = torch.add(at, slope, alpha=h * a) if a else at
            if b:
                f, divergence = pair(t, at)
                log_det = torch.add(log_det, divergence, alpha=h * b)
            else:
                f = field(t, at)
            slopes.append(f)
        for b, slope in zip(tableau.b, slopes, strict=True):
            z = torch.add(z, slope, alpha=h * b) if b else z
    return base_log_prob(z) + log_det
