"""A density known up to a constant: log p~(x) = log p(x) + c, and nobody says what c is.

It is what one has of a physical system, p~ = exp(-energy), or of a posterior: prior times
likelihood. Its gradient is that of log p.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from node_viz.data.density import Array, Density


@dataclass(frozen=True, eq=False)
class Unnormalised(Density):
    """p~ = e^c p. Its `log_prob` is log p~, so its integral is e^c and not 1.

    Args:
        of: p, which gives the samples too.
        constant: c.
    """

    of: Density
    constant: float

    @property
    def covariance(self) -> Array:
        """Return that of p."""
        return self.of.covariance

    def _sample(self, n: int, rng: np.random.Generator) -> Array:
        return self.of.sample(n, rng)

    def _log_prob(self, x: Array) -> Array:
        return self.of.log_prob(x) + self.constant


def unnormalised(of: Density, constant: float) -> Unnormalised:
    """Return e^c times a density."""
    return Unnormalised(of.name, of.half_side, of.entropy, of=of, constant=constant)
