"""Nine starts there and back: the solver's two errors, and what floats lose, each by itself.

    z' = -lambda (z - c),    z(t) = c + (z(0) - c) exp(-lambda t)

On the way there all paths run to c; on the way back every error grows exp(lambda) times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from node_viz.experiment.catalogue import SOLVERS
from node_viz.records.round_trips import DecayTrip
from node_viz.shapes import Array
from node_viz.solvers import Solution, SolveStatus, solve

OFFSETS = np.linspace(-2, 2, 9)  #: z(0) - c
EXACT = "exact"  #: no solver: the formula
FLOATS = {"float32": np.float32, "float64": np.float64}
FRAMES = 65  #: of a path that no solver steps along
MAX_NFE = 4000


@dataclass(frozen=True)
class Decay:
    """The problem, and what carries its points."""

    rate: float  #: lambda
    centre: float  #: c
    solver: str  #: a method of `solve`, or `EXACT`
    steps: int  #: of a fixed grid
    rtol: float  #: of an adaptive method: the absolute error allowed a step

    def carried(self, z: Array, back: bool) -> Solution:
        """Carry z (9,) from 0 to 1, or back, in the precision that z has."""
        t0, t1 = (1.0, 0.0) if back else (0.0, 1.0)
        if self.solver == EXACT:
            t = np.linspace(t0, t1, FRAMES)
            away = (z - self.centre) * np.exp(-self.rate * (t - t0))[:, None]
            return Solution(t, (self.centre + away).astype(z.dtype), 0, SolveStatus.OK)
        if not SOLVERS[self.solver].adaptive:
            grid = np.linspace(t0, t1, self.steps + 1).tolist()
            options: dict[str, Any] = {"steps": self.steps, "save_at": grid}
            return solve(self.field, z, t0, t1, method=self.solver, **options)
        return self._adaptively(z, t0, t1)

    def field(self, t: Any, z: Any) -> Any:
        """Return dz/dt."""
        return -self.rate * (z - self.centre)

    def _adaptively(self, z: Array, t0: float, t1: float) -> Solution:
        """Solve with a tolerance that does not look at |z|, so that c does not change the steps."""
        import torch

        found = solve(
            self.field,
            torch.from_numpy(z.copy()),
            t0,
            t1,
            method=self.solver,
            rtol=1e-30,
            atol=self.rtol,
            first_step=0.01,
            max_nfe=MAX_NFE,
            save_at=np.linspace(t0, t1, FRAMES).tolist(),
        )
        return Solution(found.times, found.states.numpy(), found.nfe, found.status)


def decay_trip(
    rate: float, centre: float, floats: str, solver: str, steps: int, rtol: float
) -> DecayTrip:
    """Carry the nine starts there and back, and take its error apart.

    The solver's own errors are measured on z - c in float64: around 0 floats keep their digits, and
    a Runge-Kutta step of the shifted problem is the shifted step. What floats lose is the
    difference between the round trip in those floats and that one.

    Args:
        rate: lambda.
        centre: c, to which all paths run.
        floats: a name in `FLOATS`.
        solver: a method of `solve`, or `EXACT`.
        steps: of a fixed grid.
        rtol: of an adaptive method.
    """
    kind, growth = FLOATS[floats], np.exp(rate)
    true = centre + OFFSETS
    given = Decay(rate, centre, solver, steps, rtol)
    pure = Decay(rate, 0.0, solver, steps, rtol)
    there = given.carried(true.astype(kind), back=False)
    back = given.carried(there.end, back=True)
    end = pure.carried(OFFSETS, back=False).end
    came = pure.carried(end, back=True).end
    total = back.end.astype(float) - true
    exact = (centre + OFFSETS / growth).astype(kind)
    wrong = [one.status.sentence for one in (there, back) if one.status is not SolveStatus.OK]
    return DecayTrip(
        there.times,
        there.states.astype(float),
        back.times,
        back.states.astype(float),
        forward=growth * end - OFFSETS,
        backward=pure.carried(OFFSETS / growth, back=True).end - OFFSETS,
        floats=total - (came - OFFSETS),
        least=growth * (exact.astype(float) - centre) - OFFSETS,
        total=total,
        exact_ends=len(np.unique(exact)),
        nfe=(there.nfe, back.nfe),
        ending=wrong[0] if wrong else "",
    )


def merged_from(floats: str) -> float:
    """Return the lambda from which ends lose all digits of z(0) - c: ln 2^24 or ln 2^53.

    >>> round(merged_from("float32"), 1)
    16.6
    """
    return float(-np.log(np.finfo(FLOATS[floats]).epsneg))
