"""Records of the probes that answer one question each: plain numpy, with no torch and no plotly.

Time runs from t = 0 (data) to t = 1 (noise). Arrays of times lead: `s` times, `n` points, `g` grid.
On a square grid values[row, column] stand at (x[column], x[row]).
"""

from __future__ import annotations

from dataclasses import dataclass, field

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
class EndMaps:
    """Where two flows carry the same points: T_1(x) and T_2(x)."""

    x: Array  #: (n, d)
    a: Array  #: (n, d) ends under the first flow
    b: Array  #: (n, d) ends under the second
    mean_square: float  #: E ||T_1(x) - T_2(x)||^2; 2 d if they had nothing to do with each other


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


@dataclass(frozen=True)
class NfeCurve:
    """Field calls by tolerance; NaN where the solver gave up."""

    rtol: Array  #: (k,)
    nfe: Array  #: (k,) for z and l together, data to noise
    nfe_sampling: Array  #: (k,) for z alone, noise to data


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
class MemoryCurve:
    """What a forward pass keeps for the way back, over the solver's steps."""

    steps: Array  #: (k,) solver steps
    backprop: Array  #: (k,) bytes
    adjoint: Array  #: (k,) bytes


@dataclass(frozen=True)
class GradientErrors:
    """How far dL/dtheta is from the exact one, |g - g*| / |g*|, over the solver's tolerance.

    NaN where the adjoint's way back came to no end.
    """

    rtol: Array  #: (k,)
    backprop: Array  #: (k,)
    adjoint: Array  #: (k,)
    nfe_forward: Array  #: (k,)
    nfe_backward: Array  #: (k,) of the adjoint
    endings: tuple[str, ...]  #: how each adjoint solve ended, in a sentence; empty if well


@dataclass(frozen=True)
class AdjointPath:
    """Points on their way there, and what the adjoint sees on its way back.

    Each point has its own loss L = |z(1) - target|^2. States on the way back are NaN from where
    the solver gave up.
    """

    rtol: float
    target: Array  #: (2,)
    t: Array  #: (s,) ascending
    z: Array  #: (s, n, 2) on the way there
    z_back: Array  #: (s, n, 2) the same, walked back
    a: Array  #: (s, n, 2) dL/dz(t)
    so_far: Array  #: (s, n, 2) int_t^1 a dt, which grows to dL/db, b being the output bias
    jacobian: Array  #: (s, n, 2, 2) df/dz at (t, z_back)
    backprop: Array  #: (2,) dL/db of the first point, by backpropagation
    differences: Array  #: (2,) the same, by finite differences of a tight solve
    ending: str  #: how the way back ended, in a sentence; empty if well

    @property
    def gap(self) -> Array:
        """Return |z_back(t) - z(t)|, (s, n)."""
        return np.linalg.norm(self.z_back - self.z, axis=2)


@dataclass(frozen=True)
class GradientCost:
    """What one gradient costs."""

    solver: str  #: 'rk4' or 'dopri5'
    gradient: str  #: 'backprop' or 'adjoint'
    memory: int  #: bytes kept for the way back
    nfe_forward: int
    nfe_backward: int  #: field calls of the adjoint solve; 0 for backprop
    seconds: float  #: of computing, there and back; the shortest of a few
    ending: str  #: a sentence if a solver came to no end


@dataclass(frozen=True)
class LayerWays:
    """The same inputs through a network's layers and along the curve that its weights describe."""

    nodes: Array  #: (L + 1,) depths of the layers
    layers: Array  #: (L + 1, n, D) states after each layer, the input first
    t: Array  #: (s,)
    curve: Array  #: (s, n, D)


@dataclass(frozen=True)
class LayerErrors:
    """How far M layers end from the curve, over M."""

    layers: Array  #: (k,)
    error: Array  #: (k,) mean distance at t = 1
    order: float  #: measured: the error falls like M^-order; NaN where it does not fall


@dataclass(frozen=True)
class LayerScores:
    """What a network scores on held-out data when it is read as M layers, and as a flow."""

    layers: Array  #: (k,)
    loss: Array  #: (k,) nats, or mean squared error
    accuracy: Array  #: (k,) NaN for a regression
    flow_loss: float  #: of the differential equation, M to infinity
    flow_accuracy: float


@dataclass(frozen=True)
class SolverTrace:
    """How one solver got from t0 to t1: steps it took, steps it rejected, where it asked f."""

    method: str
    t: Array  #: (s,) ends of accepted steps, the start first
    z: Array  #: (s, d) states there
    rejected_t: Array = field(default_factory=lambda: np.empty(0))  #: starts of rejected steps
    rejected_h: Array = field(default_factory=lambda: np.empty(0))  #: their sizes
    stage_t: Array = field(default_factory=lambda: np.empty(0))  #: times of all field calls
    stage_z: Array = field(default_factory=lambda: np.empty((0, 2)))  #: (nfe, d) where f was called
    nfe: int = 0
    error: float = float("nan")  #: distance to the exact end point
    status: str = "ok"  #: a sentence when it is not


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
class Ends:
    """What one arm's snapshot does around the end time."""

    step: int
    curve: EndTimeCurve
    beyond: Trajectories  #: of the first points of the held-out batch
    drift: float  #: E ||z(1.5) - z(1)||: how far points run on in half a unit of time


@dataclass(frozen=True)
class Price:
    """What OT-Flow adds to the likelihood, before its weights."""

    cost: float  #: E int ||f||^2 / 2 dt
    hjb: float  #: E int |d_t Phi - ||grad Phi||^2 / 2| dt, 0 where transport is optimal


@dataclass(frozen=True)
class Compared:
    """Where the two flows of each method take the same points, at one training step."""

    step: int
    x: Array  #: (n, 2)
    ends: tuple[tuple[Array, Array], ...]  #: T_1(x), T_2(x) of each method
    disagreement: tuple[float, ...]  #: E ||T_1(x) - T_2(x)||^2 of each method


@dataclass(frozen=True)
class Hole:
    """What a network says on circles around the origin."""

    radius: Array  #: (r,) of the circles, ascending
    share: Array  #: (r,) part of each circle that is called disc, 0 to 1
    missed_disc: float  #: share of the disc's area that is called annulus
    missed_annulus: float  #: share of the annulus' area that is called disc
    passage: float  #: least length called disc on any circle of the annulus
    transition: float  #: mean length of a ray on which the answer is unsure


@dataclass(frozen=True)
class Leak:
    """What one arm's snapshot does on points that it never saw."""

    step: int
    hole: Hole
    jacobian_max: float  #: largest ||dF/dz||_F at held-out points and a few times
