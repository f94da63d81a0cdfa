"""A continuous normalizing flow: an exact density from any vector field.

    dz/dt = f(t, z),  l' = div f,  log p(x) = log N(z(1); 0, I) + l(1)   with z(0) = x, l(0) = 0

t = 0 is data, t = 1 is noise; to sample, draw z(1) from N(0, I) and solve the same field back to 0.

References:
    Neural Ordinary Differential Equations (Chen et al., 2018), arXiv:1806.07366, eq. 8 and 9.
    FFJORD (Grathwohl et al., 2018), arXiv:1810.01367, eq. 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from node_viz.fields.evaluation import stacked
from node_viz.fields.field import VectorField
from node_viz.fields.points import as_points
from node_viz.flows.flow import Flow, base_log_prob
from node_viz.flows.hutchinson import Noise, drawn
from node_viz.flows.regularizers import Regularizer
from node_viz.shapes import Points, Scalars, Time, expect
from node_viz.solvers import Solution, solve
from node_viz.solvers.state import each
from node_viz.solvers.textbook import MIDPOINT, Tableau

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
        eps: Hutchinson's random vectors, one a point for the whole solve, or a function that draws
            new ones at each call; None for exact values.
    """

    def __init__(
        self,
        field: VectorField,
        regularizers: Sequence[Regularizer] = (),
        eps: Noise | None = None,
    ) -> None:
        super().__init__()
        self.field, self.regularizers, self.eps = field, regularizers, eps
        self.needs = needs_of(field, regularizers, eps)

    def forward(self, t: Time, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return the rates at z, whatever the integrals are so far."""
        at = replace(self.field.look(self.needs)(t, state[0]), eps=drawn(self.eps))
        return at.f, at.divergence, *(one.rate(at) for one in self.regularizers)


class CNF(Flow):
    """A flow over the points of `field`, solved with `TIGHT` or `EACH` unless told otherwise."""

    EACH: ClassVar[dict[str, Any]] = EACH

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
        eps: Noise | None = None,
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

    def velocity(self, t: Time, z: Points) -> Points:
        """Return f(t, z), (n, d)."""
        return self.field(t, z)

    def sketch(self, z: Points, t: float, steps: int) -> Scalars:
        """Return log p_t(z), (n,), by as many midpoint steps as the way from t to 1 deserves."""
        if t == 1.0:
            return base_log_prob(z)
        return grid_log_prob(self.field, z, MIDPOINT, max(1, round(steps * (1 - t))), t)


def _of_one(solution: Solution) -> Solution:
    """Return the solution of one point without the axis of points."""
    return replace(solution, states=each(lambda states: states[:, 0], solution.states))


def needs_of(
    field: VectorField, regularizers: Sequence[Regularizer], eps: Noise | None
) -> frozenset[str]:
    """Return what must be known of the field at each call; an estimate needs J, or the core."""
    asked = frozenset({"core" if field.bottleneck else "J"})
    estimate = frozenset() if eps is None else asked
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
    eps: Noise | None = None,
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
        eps: Hutchinson's random vectors as `Dynamics` takes them, or None for exact values.

    Returns:
        z(t1) (n, d), l (n,), then the integral of each rate, (n,).
    """
    look, h = field.look(needs_of(field, regularizers, eps)), (t1 - t0) / steps
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
    whole, share = replace(stacked(looks), eps=drawn(eps, len(looks))), z.new_tensor(weights)
    rates = [whole.divergence, *(one.rate(whole) for one in regularizers)]
    return z, *(share @ rate for rate in rates)


def grid_log_prob(
    field: VectorField, x: Points, tableau: Tableau, steps: int, t0: float = 0.0
) -> Scalars:
    """Return log p_t0(x), (n,), by `steps` equal steps from t0 to 1."""
    z, log_det = grid_encode(field, x, tableau, steps, t0)
    return base_log_prob(z) + log_det
