"""A continuous normalizing flow: an exact density from any vector field.

    dz/dt = f(t, z),  l' = div f,  log p(x) = log N(z(1); 0, I) + l(1)   with z(0) = x, l(0) = 0

t = 0 is data, t = 1 is noise; to sample, draw z(1) from N(0, I) and solve the same field back to 0.

References:
    Neural Ordinary Differential Equations (Chen et al., 2018), arXiv:1806.07366, eq. 8 and 9.
    FFJORD (Grathwohl et al., 2018), arXiv:1810.01367, eq. 3.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from numbers import Integral
from typing import Any

import torch
from torch import Tensor, nn

from node_viz.fields.evaluation import stacked
from node_viz.fields.field import VectorField
from node_viz.fields.points import as_points, check_finite, check_time
from node_viz.flows.regularizers import Regularizer
from node_viz.shapes import Points, Scalars, Time, expect
from node_viz.solvers import Solution, reached, solve
from node_viz.solvers.state import each
from node_viz.solvers.textbook import Tableau

#: What every reported figure is solved with. Without `first_step`, a nearly still field would cost
#: dozens of calls: the solver begins with steps of a millionth and may grow them tenfold at most.
#: A flow that needs more than `max_nfe` calls has run wild, and its run fails with a sentence.
#: The error is a mean over points, as befits the gauges, which are means themselves: their figures
#: and NFE depend on the batch, which is therefore a fixed one.
TIGHT: dict[str, Any] = {"method": "dopri5", "rtol": 1e-5, "first_step": 0.1, "max_nfe": 2000}

#: The same for what is said of given points: each meets the tolerance by itself, so that its log p
#: is the same, to 1e-3 nats, whatever else is in the batch. That takes about twice the calls.
EACH: dict[str, Any] = {**TIGHT, "norm": "worst", "max_nfe": 4000}


class Dynamics(nn.Module):
    """The right-hand side of (z, l, penalties): (f, div f, rates).

    References:
        How to train your neural ODE (Finlay et al., 2020), arXiv:2002.02798, eq. 10.

    Args:
        field: the field.
        regularizers: whose rates are integrated beside l.
        eps: (n, d), Hutchinson's random vector, one for the whole solve; None for exact values.
    """

    def __init__(
        self,
        field: VectorField,
        regularizers: Sequence[Regularizer] = (),
        eps: Points | None = None,
    ) -> None:
        super().__init__()
        self.field, self.regularizers, self.eps = field, regularizers, eps
        self.needs = needs_of(regularizers, eps)

    def forward(self, t: Time, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return the rates at z, whatever the integrals are so far."""
        at = replace(self.field.look(self.needs)(t, state[0]), eps=self.eps)
        return at.f, at.divergence, *(one.rate(at) for one in self.regularizers)


class CNF(nn.Module):
    """A flow over the points of `field`, solved with `TIGHT` or `EACH` unless told otherwise.

    All methods take points as a tensor, a numpy array or lists, of any type of number, (n, d); one
    point (d,) gives answers without the axis of points, and no points give none.
    """

    def __init__(self, field: VectorField) -> None:
        super().__init__()
        expect("field", field, VectorField)
        self.field = field

    @property
    def dim(self) -> int:
        """Return d."""
        return self.field.dim

    def transport(self, z: Points, t0: float = 0.0, t1: float = 1.0, **options: Any) -> Solution:
        """Carry points z(t0), (n, d), to t1; `options` are those of `solve`.

        Raises:
            ValueError: an option that makes no sense, or z is not points of the flow.
        """
        z, one = as_points(z, self.dim, self)
        solution = solve(self.field, z, t0, t1, **{**TIGHT, **options})
        return _of_one(solution) if one else solution

    def with_log_det(
        self,
        z: Points,
        t0: float = 0.0,
        t1: float = 1.0,
        *,
        regularizers: Sequence[Regularizer] = (),
        eps: Points | None = None,
        **options: Any,
    ) -> Solution:
        """Carry points, l = int_t0 div f dt and the integrals of penalties together.

        Step sizes look at z and l alone: a penalty must not make the solver work harder.

        Returns:
            States (z (s, n, d), l (s, n), then (s, n) for each regularizer).

        Raises:
            ValueError: an option that makes no sense, or z is not points of the flow.
        """
        z, one = as_points(z, self.dim, self)
        zero = torch.zeros_like(z[:, 0])
        state = (z, zero, *[zero] * len(regularizers))
        dynamics = Dynamics(self.field, regularizers, eps)
        solution = solve(dynamics, state, t0, t1, **{**TIGHT, "error_members": 2, **options})
        return _of_one(solution) if one else solution

    def log_prob(self, x: Points, t: float = 0.0, **options: Any) -> Scalars:
        """Return log p_t(x), (n,) in nats; t = 0 is the model's density, t = 1 the Gaussian.

        Each point meets the tolerance by itself (`EACH`): beside whatever others, its log p is the
        same to 1e-3 nats, and as near to what a much tighter solve finds.

        Raises:
            ValueError: x is not finite points of the flow, or t is outside [0, 1].
            SolveError: the solver did not reach t = 1.
        """
        (x, one), t = as_points(x, self.dim, self), check_time(t)
        check_finite(x)
        if t == 1.0:
            log_prob = base_log_prob(x)
        else:
            z, log_det = reached(self.with_log_det(x, t, 1.0, **{**EACH, **options}))
            log_prob = base_log_prob(z) + log_det
        return log_prob[0] if one else log_prob

    def sample(self, n: int, generator: torch.Generator | None = None, **options: Any) -> Points:
        """Draw n points (n, d) from the model; each meets the tolerance by itself (`EACH`).

        Raises:
            ValueError: n is not a whole number from 0, or the generator is not one of torch's.
            SolveError: the solver did not reach t = 0.
        """
        if not isinstance(n, Integral) or n < 0:
            raise ValueError(f"n must be a whole number of points from 0; got {n!r}")
        if not isinstance(generator, torch.Generator | None):
            raise ValueError(f"generator must be a torch.Generator; got {generator!r}")
        like = next(self.parameters(), torch.zeros(()))
        noise = torch.randn(int(n), self.dim, generator=generator, dtype=like.dtype)
        return reached(self.transport(noise.to(like.device), 1.0, 0.0, **{**EACH, **options}))


def _of_one(solution: Solution) -> Solution:
    """Return the solution of one point without the axis of points."""
    return replace(solution, states=each(lambda states: states[:, 0], solution.states))


def base_log_prob(z: Points) -> Scalars:
    """Return log N(z; 0, I), (n,)."""
    return -0.5 * z.square().sum(-1) - 0.5 * math.log(2 * math.pi) * z.shape[-1]


def needs_of(regularizers: Sequence[Regularizer], eps: Points | None) -> frozenset[str]:
    """Return what must be known of the field at each call; Hutchinson's estimates need J."""
    estimate = frozenset() if eps is None else frozenset({"J"})
    return estimate.union(*(one.needs for one in regularizers))


def grid_encode(
    field: VectorField,
    x: Points,
    tableau: Tableau,
    steps: int,
    t0: float = 0.0,
    t1: float = 1.0,
    *,
    regularizers: Sequence[Regularizer] = (),
    eps: Points | None = None,
) -> tuple[Tensor, ...]:
    """Carry x from t0 to t1 by a fixed grid, with l and the integrals: the training path.

    The integrals feed back into nothing, so they are evaluated only at stages whose weight b is not
    zero (for the midpoint rule that is every other call), and all at once after the last step.

    Args:
        field: the field; gradients flow to its parameters through every step.
        x: points at t0, (n, d).
        tableau: a textbook method.
        steps: equal steps from t0 to t1.
        t0: where x lies in flow time; 0 is data.
        t1: where to stop; 1 is noise.
        regularizers: whose rates to integrate.
        eps: Hutchinson's random vectors (n, d), or None for exact values.

    Returns:
        z(t1) (n, d), l (n,), then the integral of each rate, (n,).
    """
    look, h = field.look(needs_of(regularizers, eps)), (t1 - t0) / steps
    z, looks, weights = x, [], []
    for step in range(steps):
        slopes: list[Tensor] = []
        for c, row, b in zip(tableau.c, tableau.a, tableau.b, strict=True):
            t, at = t0 + (step + c) * h, z
            for a, slope in zip(row, slopes, strict=True):
                at = torch.add(at, slope, alpha=h * a) if a else at
            if b:
                looks.append(look(t, at))
                weights.append(h * b)
            slopes.append(looks[-1].f if b else field(t, at))
        for b, slope in zip(tableau.b, slopes, strict=True):
            z = torch.add(z, slope, alpha=h * b) if b else z
    whole, share = replace(stacked(looks), eps=eps), z.new_tensor(weights)
    rates = [whole.divergence, *(one.rate(whole) for one in regularizers)]
    return z, *(share @ rate for rate in rates)


def grid_log_prob(
    field: VectorField, x: Points, tableau: Tableau, steps: int, t0: float = 0.0
) -> Scalars:
    """Return log p_t0(x), (n,), by `steps` equal steps from t0 to 1."""
    z, log_det = grid_encode(field, x, tableau, steps, t0)
    return base_log_prob(z) + log_det
