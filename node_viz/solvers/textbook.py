"""Explicit Runge-Kutta methods: a table of numbers, and one step that reads it.

Read this first: everything a solver does to a field f(t, z) is here. The arithmetic needs only +
and *, so that numpy arrays, torch tensors and `Vector`s of them can all be stepped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from node_viz.solvers.fixed import FixedStep


@dataclass(frozen=True)
class Tableau(FixedStep):
    """A method's Butcher table: where in the step to look (c), and how to mix the slopes (a, b)."""

    name: str
    order: int  #: halving the step divides the error at a fixed time by 2**order
    c: tuple[float, ...]  #: stage i looks at time t + c[i] h
    a: tuple[tuple[float, ...], ...]  #: and at z + h (a[i][0] k[0] + a[i][1] k[1] + ...)
    b: tuple[float, ...]  #: the step goes along b[0] k[0] + b[1] k[1] + ...

    @property
    def stages(self) -> int:
        """Field calls in one step."""
        return len(self.b)

    @property
    def tableau(self) -> Tableau:
        """Return this very table."""
        return self

    def step(
        self,
        f: Callable[[float, Any], Any],
        t: float,
        z: Any,
        h: float,
        jacobian: Callable[[float, Any], Any] | None = None,
    ) -> Any:
        """Take one step as `rk_step` does; no Jacobian is needed."""
        return rk_step(f, t, z, h, self)


EULER = Tableau("euler", 1, c=(0.0,), a=((),), b=(1.0,))
MIDPOINT = Tableau("midpoint", 2, c=(0.0, 0.5), a=((), (0.5,)), b=(0.0, 1.0))
RK4 = Tableau(
    "rk4",
    4,
    c=(0.0, 0.5, 0.5, 1.0),
    a=((), (0.5,), (0.0, 0.5), (0.0, 0.0, 1.0)),
    b=(1 / 6, 1 / 3, 1 / 3, 1 / 6),
)

#: what dopri5 and bosh3 propagate, without the last slope, which only estimates the error
DORMAND_PRINCE = Tableau(
    "dopri5",
    5,
    c=(0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0),
    a=(
        (),
        (1 / 5,),
        (3 / 40, 9 / 40),
        (44 / 45, -56 / 15, 32 / 9),
        (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
        (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    ),
    b=(35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
BOGACKI_SHAMPINE = Tableau(
    "bosh3", 3, c=(0.0, 1 / 2, 3 / 4), a=((), (1 / 2,), (0.0, 3 / 4)), b=(2 / 9, 1 / 3, 4 / 9)
)


def rk_step(f: Callable[[float, Any], Any], t: float, z: Any, h: float, tableau: Tableau) -> Any:
    """Take one explicit Runge-Kutta step.

    k_i = f(t + c_i h, z + h sum_j a_ij k_j),   z(t + h) ~ z + h sum_i b_i k_i

    References:
        Solving Ordinary Differential Equations I (Hairer, Norsett, Wanner, 1993), II.1, eq. 1.8.

    Args:
        f: the field, called `tableau.stages` times.
        t: time at the start of the step.
        z: state there, of any shape.
        h: step size; negative to go back in time.
        tableau: which method.

    Returns:
        The state at t + h.

    >>> rk_step(lambda t, z: -z, 0.0, 1.0, 0.5, EULER)
    0.5
    """
    slopes: list[Any] = []
    for c, row in zip(tableau.c, tableau.a, strict=True):
        slopes.append(f(t + c * h, _along(z, h, row, slopes)))
    return _along(z, h, tableau.b, slopes)


def _along(z: Any, h: float, weights: tuple[float, ...], slopes: list[Any]) -> Any:
    """Return z + h (weights . slopes), without spending a product on a weight of zero."""
    for weight, slope in zip(weights, slopes, strict=True):
        if weight:
            z = z + (h * weight) * slope
    return z
