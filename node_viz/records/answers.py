"""What probes find out about a flow: plain numpy, with no torch and no plotly.

Time runs from t = 0 (data) to t = 1 (noise). Arrays of times lead: `s` times, `n` points, `g` grid.
On a square grid values[row, column] stand at (x[column], x[row]).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from node_viz.records.pictures import DensityGrid, Trajectories
from node_viz.shapes import Array


@dataclass(frozen=True)
class EndTimeCurve:
    """What the flow would be worth if it were stopped at T instead of at 1."""

    T: Array  #: (s,) end times, ascending
    nll: Array  #: (s,) -E[log N(z(T)) + l(T)], nats per point
    kl: Array  #: (s,) nll less the entropy

    def spread(self, low: float = 0.75, high: float = 1.25) -> float:
        """Return the largest less the smallest NLL over end times in [low, high], nats."""
        inside = np.abs(self.T - (low + high) / 2) <= (high - low) / 2 + 1e-9
        return float(np.ptp(self.nll[inside]))


@dataclass(frozen=True)
class Ends:
    """What one arm's snapshot does around the end time."""

    step: int
    curve: EndTimeCurve
    beyond: Trajectories  #: of the first points of the held-out batch
    drift: float  #: E ||z(1.5) - z(1)||: how far points run on in half a unit of time


@dataclass(frozen=True)
class EndMaps:
    """Where two flows carry the same points: T_1(x) and T_2(x)."""

    x: Array  #: (n, d)
    a: Array  #: (n, d) ends under the first flow
    b: Array  #: (n, d) ends under the second
    mean_square: float  #: E ||T_1(x) - T_2(x)||^2; 2 d if they had nothing to do with each other


@dataclass(frozen=True)
class Compared:
    """Where the two flows of each method take the same points, at one training step."""

    step: int
    x: Array  #: (n, 2)
    ends: tuple[tuple[Array, Array], ...]  #: T_1(x), T_2(x) of each method, (n, 2) each
    disagreement: tuple[float, ...]  #: E ||T_1(x) - T_2(x)||^2 of each method


@dataclass(frozen=True)
class Belief:
    """One flow by two solvers, at one training step."""

    step: int
    solver_steps: int
    believed: DensityGrid
    true: DensityGrid
    paths: tuple[Trajectories, Trajectories]  #: by the training solver, by the tight one
    mass: tuple[float, float]  #: of both densities, over the square


@dataclass(frozen=True)
class ContinuityGrid:
    """The parts of d rho/dt + f . grad rho + rho div f = 0 on a square grid at flow time t."""

    t: float
    half_side: float
    rho: Array  #: (g, g) the density
    rho_t: Array  #: (g, g) d rho/dt at a fixed place
    advection: Array  #: (g, g) f . grad rho: what drifts by
    stretching: Array  #: (g, g) rho div f: what spreads out

    @property
    def divergence_term(self) -> Array:
        """Return div(rho f), (g, g)."""
        return self.advection + self.stretching

    @property
    def residual(self) -> Array:
        """Return d rho/dt + div(rho f), (g, g): zero but for the errors of the differences."""
        return self.rho_t + self.divergence_term

    @property
    def confused(self) -> Array:
        """Return d rho/dt + rho div f, (g, g): not zero, for this law holds along a path only."""
        return self.rho_t + self.stretching

    @property
    def relative(self) -> float:
        """Return the root mean square of the residual over that of d rho/dt."""
        return float(np.linalg.norm(self.residual) / np.linalg.norm(self.rho_t))


@dataclass(frozen=True)
class DivergenceGrid:
    """div f on a square grid at several flow times; above 0 the flow spreads, below it gathers."""

    t: Array  #: (s,)
    half_side: float
    values: Array  #: (s, g, g), nats per unit of flow time


@dataclass(frozen=True)
class MassCurve:
    """The integral of the model density as a solver with each tolerance sees it."""

    rtol: Array  #: (k,)
    mass: Array  #: (k,) 1 if nothing gets lost
    nfe: Array  #: (k,) field calls


@dataclass(frozen=True)
class CellPath:
    """A small square carried by the flow, and two accounts of its area."""

    t: Array  #: (s,)
    centre: Array  #: (s, 2)
    corners: Array  #: (s, 4, 2), counter-clockwise
    log_area: Array  #: (s,) log(area(t) / area(0)), measured on the corners
    log_det: Array  #: (s,) l(t) = int_0^t div f along the centre's path


@dataclass(frozen=True)
class StepRibbon:
    """Where along t an adaptive solve of (z, l) put its steps, and how strong the field was."""

    rtol: float
    nfe: int
    t: Array  #: (k,) starts of accepted steps
    h: Array  #: (k,) their sizes
    rejected_t: Array  #: (r,) starts of rejected steps
    rejected_h: Array  #: (r,) their sizes
    jacobian_t: Array  #: (s,)
    jacobian: Array  #: (s,) mean ||df/dz||_F over the points at those times
    jacobian_max: Array  #: (s,) the largest of them


@dataclass(frozen=True)
class NfeCurve:
    """Field calls by tolerance; NaN where the solver gave up."""

    rtol: Array  #: (k,)
    nfe: Array  #: (k,) for z and l together, data to noise
    nfe_sampling: Array  #: (k,) for z alone, noise to data


@dataclass(frozen=True)
class Force:
    """What speeds points up or turns them, as root mean squares over points and times."""

    partial: float  #: of df/dt at a fixed place
    drift: float  #: of J f
    total: float  #: of their sum, a point's acceleration


@dataclass(frozen=True)
class Masses:
    """The integral of a flow's density, with the right sign of int div f and with the wrong one."""

    plus: float
    minus: float


@dataclass(frozen=True)
class Rule:
    """A solve of a whole batch, whose steps one rule for its error has chosen."""

    nfe: int
    worst: float  #: error of log p at the batch's worst point, nats


@dataclass(frozen=True)
class Alone:
    """Field calls of points that are solved one by one, beside two solves of their whole batch."""

    x: Array  #: (n, d)
    nfe: Array  #: (n,) of each by itself
    mean: Rule  #: the error is a mean over the points
    each: Rule  #: it is that of the worst point

    @property
    def dearer(self) -> float:
        """Return the share of points that cost more alone than the solve of the batch does."""
        return float((self.nfe > self.mean.nfe).mean())


@dataclass(frozen=True)
class Surface:
    """A potential over a square at flow time t, and paths that run down it."""

    t: float
    half_side: float
    phi: Array  #: (g, g)
    path_t: Array  #: (s,)
    path_z: Array  #: (s, n, 2)
    path_phi: Array  #: (s, n) Phi(path_t, path_z), the height each point has when it is there
    path_height: Array  #: (s, n) Phi(t, path_z), so that the paths lie on this surface


@dataclass(frozen=True)
class Price:
    """What OT-Flow adds to the likelihood, before its weights."""

    cost: float  #: E int ||f||^2 / 2 dt
    hjb: float  #: E int |d_t Phi - ||grad Phi||^2 / 2| dt, 0 where transport is optimal
    plus: float  #: the same with a plus before the square


@dataclass(frozen=True)
class LabelFit:
    """What the flow of one label is worth."""

    kl: float  #: nats, of its own points
    right: float  #: share of its samples that look like its own points
    mass: float  #: of its density


@dataclass(frozen=True)
class Pushed:
    """The same noise, carried to the data by the flow of each label."""

    step: int
    noise: Array  #: (n, 2)
    ends: Array  #: (labels, n, 2)
