"""What RNODE integrates beside a point: plain numpy, with no torch and no plotly."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from node_viz.shapes import Array


@dataclass(frozen=True)
class AugmentedSteps:
    """The state (z, l, E, n) of one point at every step, and what the field said in between.

    Step k goes from t[k] to t[k + 1]; its rates are read half way, at `middle[k]`.
    """

    t: Array  #: (s + 1,)
    z: Array  #: (s + 1, 2)
    integrals: Array  #: (s + 1, 3) l, E and n so far
    middle: Array  #: (s, 2) where the field is asked the second time
    f: Array  #: (s, 2) what it says there
    rates: Array  #: (s, 3) div f, ||f||^2, ||J||_F^2 there
    eps: Array  #: (2,) the random vector of RNODE's algorithm 1
    estimates: Array  #: (s, 2) eps^T J eps and ||eps^T J||^2 there

    @property
    def steps(self) -> int:
        """Return the number of steps."""
        return len(self.f)

    @property
    def h(self) -> float:
        """Return the size of a step."""
        return float(self.t[1] - self.t[0])

    @property
    def nll(self) -> float:
        """Return -log N(z(1)) - l(1), nats."""
        return float(
            0.5 * np.square(self.z[-1]).sum() + math.log(2 * math.pi) - self.integrals[-1, 0]
        )

    @property
    def energy(self) -> float:
        """Return E(1)."""
        return float(self.integrals[-1, 1])

    @property
    def slope(self) -> float:
        """Return n(1)."""
        return float(self.integrals[-1, 2])
