"""What this page finds out: pairs of data and noise, and a field at one moment."""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.shapes import Array


@dataclass(frozen=True)
class Pairs:
    """Data points, and the noise that each goes with."""

    x: Array  #: (n, 2)
    noise: Array  #: (n, 2)

    @property
    def cost(self) -> float:
        """Return the mean of ||x - noise||^2."""
        return float(((self.x - self.noise) ** 2).sum(axis=1).mean())


@dataclass(frozen=True)
class FieldAt:
    """A learnt field at flow time t, and what it is the mean of.

    Arrows begin at their places. `exact` is known where the data are a mixture of Gaussians; `off`
    is the rms of the learnt field less it over the whole path, `size` the rms of the exact one.
    """

    t: float
    half_side: float
    places: Array  #: (k, 2)
    targets: Array  #: (k, m, 2) e - x of pairs that pass through each place
    means: Array  #: (k, 2) of all pairs that do: exact, or over 20,000 data points
    learnt_there: Array  #: (k, 2)
    lattice: Array  #: (g, 2)
    learnt: Array  #: (g, 2)
    exact: Array | None  #: (g, 2)
    off: float | None
    size: float | None
