"""Fixed steps: cut the time between stops into equal pieces and walk."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from node_viz.solvers.implicit import NotConverged, implicit_step
from node_viz.solvers.result import SolveStatus
from node_viz.solvers.state import Vector, is_finite, stack
from node_viz.solvers.textbook import EULER, MIDPOINT, RK4, rk_step
from node_viz.solvers.watch import BudgetSpent, Watched

EXPLICIT = {tableau.name: tableau for tableau in (EULER, MIDPOINT, RK4)}
FIXED = (*EXPLICIT, "implicit_euler")


def fixed_grid(stops: Sequence[float], steps: int) -> list[tuple[float, int]]:
    """Return (step size, number of steps) for every stretch between neighbouring stops.

    With h = (last - first) / steps, a stretch is cut into the fewest equal steps not longer than h.
    Stops on the nodes of the `steps`-grid therefore change nothing; others add steps.

    >>> fixed_grid([0.0, 0.5, 1.0], 4)
    [(0.25, 2), (0.25, 2)]
    >>> [count for _, count in fixed_grid([0.0, 0.3, 1.0], 4)]
    [2, 3]
    """
    h = abs(stops[-1] - stops[0]) / steps
    counts = [max(1, math.ceil(abs(b - a) / h - 1e-9)) for a, b in pairwise(stops)]
    return [((b - a) / n, n) for (a, b), n in zip(pairwise(stops), counts, strict=True)]


def integrate_fixed(
    watched: Watched,
    z0: Any,
    stops: Sequence[float],
    *,
    method: str,
    steps: int,
    jacobian: Callable[[float, Any], Any] | None = None,
) -> tuple[Any, SolveStatus]:
    """Integrate with steps of equal size that hit every save time exactly.

    Args:
        watched: the field, with its call counter.
        z0: array, tensor, or tuple of tensors.
        stops: (s,) times to save at, the start first.
        method: 'euler', 'midpoint', 'rk4' or 'implicit_euler'.
        steps: steps from the first stop to the last (see `fixed_grid`).
        jacobian: df/dz for implicit Euler, see `implicit_step`.

    Returns:
        States (s, ...), NaN where they were not reached, and how it ended.
    """
    z = Vector(z0) if isinstance(z0, tuple) else z0
    tableau = EXPLICIT.get(method)
    states, status = [z], SolveStatus.OK
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            for start, (h, count) in zip(stops, fixed_grid(stops, steps), strict=False):
                for i in range(count):
                    t = start + i * h
                    watched.accept(t, h, z)
                    if tableau:
                        z = rk_step(watched, t, z, h, tableau)
                    else:
                        z = implicit_step(watched, t, z, h, jacobian)
                states.append(z)
    except BudgetSpent:
        status = SolveStatus.STEP_LIMIT
    except NotConverged:
        status = SolveStatus.NOT_CONVERGED
    states += [z * math.nan] * (len(stops) - len(states))
    if status is SolveStatus.OK and not is_finite(states[-1]):
        status = SolveStatus.NON_FINITE
    return stack(states), status
