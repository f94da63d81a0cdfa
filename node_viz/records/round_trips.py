"""There and back again: what a round trip loses, and to what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from node_viz.shapes import Array


@dataclass(frozen=True)
class DecayTrip:
    """Nine starts of z' = -lambda (z - c), carried from t = 0 to 1 and back.

    Errors are z - (true start) at t = 0, one for each start, with their sign: what each cause alone
    would do to a round trip that is exact otherwise. `forward + backward + floats` is `total`, up
    to the product of the first two.
    """

    t_there: Array  #: (s,) from 0 to 1
    z_there: Array  #: (s, 9)
    t_back: Array  #: (r,) from 1 to 0
    z_back: Array  #: (r, 9)
    forward: Array  #: (9,) the solver on its way there
    backward: Array  #: (9,) the solver on its way back
    floats: Array  #: (9,) the same two ways, with numbers that are rounded
    least: Array  #: (9,) the exact end, rounded once, and carried back exactly
    total: Array  #: (9,)
    exact_ends: int  #: how many of the nine exact ends are different numbers, once rounded
    nfe: tuple[int, int]  #: field calls there and back
    ending: str  #: a sentence if a solver came to no end

    @property
    def ends(self) -> int:
        """Return how many of the nine ends that the solver found are different numbers."""
        return len(np.unique(self.z_there[-1]))


@dataclass(frozen=True)
class FlowTrip:
    """Data points carried by a trained flow to the noise and back, over dopri5's tolerance.

    Errors are mean distances from where the points began. NaN where a solver came to no end.
    """

    step: int  #: of training
    rtol: Array  #: (k,)
    forward: Array  #: (k,) dopri5 there, the reference back
    backward: Array  #: (k,) the reference there, dopri5 back
    floats: Array  #: (k,) between the round trips of dopri5 in float32 and float64, same steps
    total: Array  #: (k,) dopri5 there and back in float32
    nfe: Array  #: (k,) field calls of that, there and back together
    least: float  #: the reference's end, rounded to float32, and carried back by the reference
    growth: float  #: how many times that rounding has grown on the way back; NaN if there is none
    own: float  #: error of the reference's own round trip
