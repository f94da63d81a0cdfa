"""A flow of K layers: each can be undone, and says by how much it changes volume.

    z_k = g_k(z_{k-1}),  z_0 = x,    log p(x) = log N(z_K; 0, I) + sum_k log |det dg_k/dz|

After k layers it is t = k / K, so data lie at t = 0 and noise at t = 1, as in every flow here. In
between, at t = (k + u) / K, a part u of the next layer is done: the same kind of map, with all that
it does multiplied by u. So between whole layers points move on, and the density is exact as well.
What a field call is to a CNF, a log-determinant of one layer is here; solves count these.

References:
    Variational inference with normalizing flows (Rezende & Mohamed, 2015), arXiv 1505.05770, eq. 7.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from node_viz.fields.points import as_points
from node_viz.flows.flow import Flow, base_log_prob
from node_viz.flows.objective import Objective
from node_viz.shapes import Array, Points, Scalars, Time
from node_viz.solvers import Solution, SolveStatus, reached

MOST_FRAMES = 33  #: flow times of a drawn path; of more layers some are passed over
WHOLE = 1e-6  #: as near to a whole number of layers is a whole number


class Layer(nn.Module, ABC):
    """One map of the plane that can be undone; a share u of it lies between identity and itself."""

    @abstractmethod
    def forward(self, z: Points, share: float = 1.0) -> tuple[Points, Scalars]:
        """Return g_u(z), (n, 2), and log |det dg_u/dz|, (n,)."""

    @abstractmethod
    def inverse(self, z: Points, share: float = 1.0) -> tuple[Points, Scalars, int]:
        """Return what `forward` made z of, log |det| of this way, and how many calls it took."""


class DiscreteFlow(Flow):
    """A flow of the plane made of layers, data side first.

    Args:
        stack: the layers.
    """

    def __init__(self, stack: Sequence[Layer]) -> None:
        super().__init__()
        self.stack = nn.ModuleList(stack)

    @property
    def dim(self) -> int:
        """Return 2."""
        return 2

    @property
    def layers(self) -> int:
        """Return K."""
        return len(self.stack)

    @property
    def frames(self) -> Array:
        """Return the times of whole layers; of very many layers, of each second, third, ..."""
        every = math.ceil(self.layers / (MOST_FRAMES - 1))
        return np.append(np.arange(0, self.layers, every), self.layers) / self.layers

    def transport(self, z: Points, t0: float = 0.0, t1: float = 1.0, **options: Any) -> Solution:
        """Carry points z(t0), (n, 2), to t1, through whole layers and parts of layers.

        Args:
            z: the points.
            t0: where they lie.
            t1: where to carry them.
            options: of `solve`; of these only `save_at` means something here.
        """
        solution = self.with_log_det(z, t0, t1, **options)
        return Solution(solution.times, solution.states[0], solution.nfe, solution.status)

    def with_log_det(
        self,
        z: Points,
        t0: float = 0.0,
        t1: float = 1.0,
        *,
        save_at: Sequence[float] | Array | None = None,
        **options: Any,
    ) -> Solution:
        """Carry points and the sum of log-determinants; see `transport`.

        Returns:
            States (z (s, n, 2), l (s, n)); `nfe` counts the calls of layers.
        """
        z, one = as_points(z, self.dim, self)
        times = np.array([t0, t1] if save_at is None else save_at, dtype=float)
        log_det, calls, at = torch.zeros_like(z[:, 0]), 0, float(t0)
        saved: list[tuple[Points, Scalars]] = []
        for to in times.tolist():
            for layer, start, end in self._pieces(at, to):
                z, change, took = _between(layer, z, start, end)
                log_det, calls = log_det + change, calls + took
            saved.append((z, log_det))
            at = to
        states = tuple(torch.stack(part) for part in zip(*saved, strict=True))
        if one:
            states = tuple(part[:, 0] for part in states)
        sound = bool(states[1].isfinite().all()) and bool(states[0].isfinite().all())
        return Solution(times, states, calls, SolveStatus.OK if sound else SolveStatus.NON_FINITE)

    def velocity(self, t: Time, z: Points) -> Points:
        """Return K times the step that the layer at t takes from z as its start, (n, 2)."""
        k = min(int(float(t) * self.layers + WHOLE), self.layers - 1)
        return self.layers * (self.stack[k](z)[0] - z)

    def sketch(self, z: Points, t: float, steps: int) -> Scalars:
        """Return log p_t(z), (n,), by the layers that are left; there is no effort to choose."""
        end, log_det = self.with_log_det(z, t, 1.0).end
        return base_log_prob(end) + log_det

    def _pieces(self, t0: float, t1: float) -> list[tuple[Any, float, float]]:
        """Return what lies between two times: layers, and from which share to which.

        Backwards a layer is begun at the larger share.
        """
        low, high = sorted((_layers(t0, self.layers), _layers(t1, self.layers)))
        pieces = [
            (self.stack[k], max(low - k, 0.0), min(high - k, 1.0))
            for k in range(math.floor(low), math.ceil(high))
        ]
        return pieces if t0 <= t1 else [(one, end, start) for one, start, end in pieces[::-1]]


def _layers(t: float, count: int) -> float:
    """Return how many of the layers are passed at t, whole where that is what is meant."""
    passed = t * count
    return round(passed) if abs(passed - round(passed)) < WHOLE * count else passed


def _between(layer: Layer, z: Points, start: float, end: float) -> tuple[Points, Scalars, int]:
    """Carry z from one share of a layer to another: undo the first, do the second."""
    log_det, calls = torch.zeros_like(z[:, 0]), 0
    if start:
        z, change, took = layer.inverse(z, start)
        log_det, calls = log_det + change, took
    if end:
        z, change = layer(z, end)
        log_det, calls = log_det + change, calls + 1
    return z, log_det, calls


class Layered(Objective):
    """Maximum likelihood of a discrete flow: nothing is solved, so the loss cannot be fooled."""

    def __call__(self, cnf: Flow, x: Points, solver_steps: int) -> tuple[Tensor, Tensor]:
        """Return the batch's mean NLL, twice."""
        z, log_det = reached(cnf.with_log_det(x))
        nll = -(base_log_prob(z) + log_det).mean()
        return nll, nll
