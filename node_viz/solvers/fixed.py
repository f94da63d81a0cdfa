"""Fixed steps: cut the time between stops into equal pieces and walk."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from node_viz.solvers.method import Method, Options
from node_viz.solvers.result import SolveStatus
from node_viz.solvers.state import Vector, is_finite, is_tuple, stack
from node_viz.solvers.watch import BudgetSpent, Watched


class NotConverged(Exception):
    """The end of a step could not be found. Never leaves `solve`."""


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


class FixedStep(Method):
    """A method of equal steps."""

    @abstractmethod
    def step(
        self,
        f: Callable[[float, Any], Any],
        t: float,
        z: Any,
        h: float,
        jacobian: Callable[[float, Any], Any] | None,
    ) -> Any:
        """Return the state at t + h, given z at t; `NotConverged` if there is none to be found."""

    def integrate(
        self, watched: Watched, z0: Any, stops: Sequence[float], options: Options
    ) -> tuple[Any, SolveStatus]:
        """Walk with steps of equal size that hit every save time exactly (see `fixed_grid`)."""
        z = Vector(z0) if is_tuple(z0) else z0
        states, status = [z], SolveStatus.OK
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                grid = fixed_grid(stops, options.steps)
                for start, (h, count) in zip(stops, grid, strict=False):
                    for i in range(count):
                        t = start + i * h
                        watched.accept(t, h, z)
                        z = self.step(watched, t, z, h, options.jacobian)
                    states.append(z)
        except BudgetSpent:
            status = SolveStatus.STEP_LIMIT
        except NotConverged:
            status = SolveStatus.NOT_CONVERGED
        states += [z * math.nan] * (len(stops) - len(states))
        if status is SolveStatus.OK and not is_finite(states[-1]):
            status = SolveStatus.NON_FINITE
        return stack(states), status
