"""What probes find out about solvers, and about gradients through them: plain numpy, no torch.

`s` times, `n` points, `d` dimensions of the state, `k` settings that were tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.shapes import Array

Complex = NDArray[np.inexact[Any]]


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
class ErrorCurve:
    """How far a solver ends from the exact end point, over the mean size of its steps."""

    h: Array  #: (k,) coarse to fine
    error: Array  #: (k,)


@dataclass(frozen=True)
class StabilityPlane:
    """The plane of h lambda: where solvers stop being stable, and where a problem puts them."""

    borders: Mapping[str, Complex]  #: solver -> points of |R| = 1; implicit Euler: stable outside
    points: Mapping[str, Complex]  #: h times eigenvalues: of the "fixed" step, of "dopri5"'s own


@dataclass(frozen=True)
class MemoryCurve:
    """What a forward pass keeps for the way back, over the solver's steps."""

    steps: Array  #: (k,) solver steps
    backprop: Array  #: (k,) bytes
    checkpoint: Array  #: (k,) bytes, with those of the largest piece that is computed again
    adjoint: Array  #: (k,) bytes


@dataclass(frozen=True)
class GradientErrors:
    """How far dL/dtheta is from the exact one, |g - g*| / |g*|, over the solver's tolerance.

    NaN where the adjoint's way back came to no end.
    """

    rtol: Array  #: (k,)
    backprop: Array  #: (k,)
    checkpoint: Array  #: (k,)
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
    gradient: str  #: 'backprop', 'checkpoint' or 'adjoint'
    memory: int  #: bytes kept for the way back
    nfe_forward: int
    nfe_backward: int  #: field calls on the way back; 0 for backprop
    seconds: float  #: of computing, there and back; the shortest of a few
    ending: str  #: a sentence if a solver came to no end


@dataclass(frozen=True)
class CircleFit:
    """A field that learns the circle: where it carries points by now, and its losses so far."""

    z: Array  #: (s, n, 2)
    losses: tuple[tuple[int, float], ...]  #: (training step, the whole loss)
