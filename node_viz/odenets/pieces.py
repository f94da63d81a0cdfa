"""A stacked field is solved piece by piece: no solver may step across a jump of the weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from node_viz.shapes import Points, Time
from node_viz.solvers import Solution, SolveStatus, solve
from node_viz.solvers.result import Backward

Slope = Callable[[Time, Points], Points]  #: (t, z) -> dz/dt


def by_pieces(
    slope: Slope, z: Points, count: int, save_at: Sequence[float] | None, options: dict[str, Any]
) -> Solution:
    """Solve on [0, 1/count], on [1/count, 2/count] and so on, each from where the last one ended.

    Args:
        slope: (t, z) -> dz/dt; on each piece it depends on z alone.
        z: z(0), (n, D).
        count: pieces.
        save_at: times to keep the state at, ascending from 0 to 1; those two when None.
        options: of `solve`; `steps` are shared out among the pieces.
    """
    times = [0.0, 1.0] if save_at is None else [float(t) for t in save_at]
    states, parts = {0: z}, []
    for start, end in pairwise(np.linspace(0, 1, count + 1).tolist()):
        stops = [start, *(t for t in times if start + 1e-9 < t < end - 1e-9), end]
        part = solve(
            _frozen(slope, (start + end) / 2),
            states[_key(start)],
            start,
            end,
            save_at=stops,
            **{**options, "steps": math.ceil(options.get("steps", count) / count)},
        )
        parts.append(part)
        states |= {_key(t): state for t, state in zip(stops, part.states, strict=True)}
        if part.status is not SolveStatus.OK:
            break
    nowhere = z * math.nan
    return Solution(
        np.array(times),
        torch.stack([states.get(_key(t), nowhere) for t in times]),
        sum(part.nfe for part in parts),
        parts[-1].status,
        backward=Together([part.backward for part in parts if part.backward]),
    )


class Together(Backward):
    """What the adjoint solves of all pieces cost together."""

    def __init__(self, parts: Sequence[Backward]) -> None:
        self.parts = parts

    @property
    def nfe(self) -> int:  # type: ignore[override]
        """Return their field calls."""
        return sum(part.nfe for part in self.parts)

    @property
    def status(self) -> SolveStatus:  # type: ignore[override]
        """Return the first ending that is not a good one."""
        wrong = (part.status for part in self.parts if part.status is not SolveStatus.OK)
        return next(wrong, SolveStatus.OK)


def _frozen(slope: Slope, t: float) -> Slope:
    """Return the field of the piece that holds t, whatever time a solver says."""
    return lambda _, z: slope(t, z)


def _key(t: float) -> int:
    """Return a time as a key that rounding errors do not change."""
    return round(t * 10**9)
