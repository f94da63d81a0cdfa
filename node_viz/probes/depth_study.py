"""How deep a sample is and what it costs, asked of an ODE-Net's snapshot.

References:
    Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, sections 3 and 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from node_viz.odenets.net import FIRST_STEP, ODENet
from node_viz.shapes import Array, Points
from node_viz.solvers import reached, solve

FRAMES = np.linspace(0.0, 1.0, 41)  #: of the way at which a state is kept
FINE = 600  #: Runge-Kutta steps in which an exact depth is looked for
ROOM = 2.0  #: an exact depth is looked for as far as this many times the deepest sample, and 1
ALONE: dict[str, Any] = {
    "method": "dopri5", "rtol": 1e-5, "first_step": FIRST_STEP, "max_nfe": 3000,
    "gradient": "backprop",
}  # fmt: skip


@dataclass(frozen=True)
class OwnTime:
    """Samples of the line on their ways dz/ds = f(s, z), s from 0 to S(x); s columns, n samples."""

    x: Array  #: (n,)
    S: Array  #: (n,) learnt depths
    s: Array  #: (k, n) own times; s[-1] = S
    z: Array  #: (k, n) states
    f: Array  #: (k, n) the field along the way

    @property
    def mean_field(self) -> Array:
        """Return the mean of f along each way, (n,); S times it is how far the sample gets."""
        return np.asarray(np.trapezoid(self.f, FRAMES, axis=0))

    @property
    def by_mean(self) -> Array:
        """Return -2x / f, (n,): the depth that y = -x needs if f stays at its mean."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.x == 0, 0.0, -2 * self.x / self.mean_field)

    @property
    def unevenness(self) -> float:
        """Return the largest |f - mean f| over |mean f| along any way: 0 if f is constant."""
        away = np.abs(self.f - self.mean_field).max(axis=0)
        return float(np.max(away / np.maximum(np.abs(self.mean_field), 1e-12)))


@dataclass(frozen=True)
class Calls:
    """What dopri5 at 1e-5 asks for each sample alone, and for all of them in one batch."""

    x: Array  #: (n,) or (n, 2)
    S: Array  #: (n,)
    alone: Array  #: (n,) field calls
    together: int


@torch.no_grad()
def own_time(net: ODENet, x: Array) -> OwnTime:
    """Follow inputs of the line, (n,), each in its own time.

    Raises:
        SolveError: a way has no end, or a depth ran away.
    """
    points = points_of(net, x)
    S = net.depths(points)
    way = net.flow(points, save_at=FRAMES, method="rk4", steps=len(FRAMES) - 1)
    reached(way)
    shown = [points] if net.config.data_control else []
    own = [
        net.field(t if net.span is None else S[:, None] * t, torch.cat([z, *shown], 1))
        for t, z in zip(FRAMES.tolist(), way.states, strict=True)
    ]
    f, z, stretch = numpy_of(torch.stack(own))[..., 0], numpy_of(way.states)[..., 0], numpy_of(S)
    return OwnTime(x, stretch, FRAMES[:, None] * stretch, z, f)


@torch.no_grad()
def exact_depths(net: ODENet, ways: OwnTime) -> Array:
    """Return where along s the flow of f from x meets -x, (n,); NaN where it does not.

    Args:
        net: of adaptive depth, with one field f(s, z) for all samples, on the line.
        ways: what it has learnt; of two meetings the one nearer to S(x) counts.
    """
    x = points_of(net, ways.x)
    reach = 1 + ROOM * float(np.abs(ways.S).max())
    found = np.stack([_meeting(net, x, side * reach) for side in (1.0, -1.0)])
    away = np.where(np.isnan(found), np.inf, np.abs(found - ways.S))
    return np.where(ways.x == 0, 0.0, np.take_along_axis(found, away.argmin(0)[None], 0)[0])


def _meeting(net: ODENet, x: Points, reach: float) -> Array:
    """Return the first s between 0 and `reach` at which z(s) = -x."""
    times = np.linspace(0.0, 1.0, FINE + 1)
    S = torch.full_like(x[:, 0], reach)
    way = solve(net.slope(x, S), x, save_at=times.tolist(), method="rk4", steps=FINE)
    gap = numpy_of(way.states + x)[..., 0]
    crossed = gap[:-1] * gap[1:] <= 0
    k, column = crossed.argmax(axis=0), np.arange(len(x))
    before, after = gap[k, column], gap[k + 1, column]
    with np.errstate(divide="ignore", invalid="ignore"):
        s = reach * (times[k] + before / (before - after) / FINE)
    return np.where(crossed.any(axis=0), s, np.nan)


@torch.no_grad()
def calls_alone(net: ODENet, x: Array) -> Calls:
    """Solve each input on its own to its own time, then all of them together.

    Args:
        net: the network.
        x: inputs, (n, d).

    Raises:
        SolveError: a depth ran away.
    """
    points = points_of(net, x)
    alone = [net.flow(one[None], **ALONE).nfe for one in points]
    together = net.flow(points, **ALONE).nfe
    return Calls(x, numpy_of(net.depths(points)), np.array(alone), together)


def points_of(net: ODENet, x: Array) -> Points:
    """Return numbers (n,) or points (n, d) as the network takes them, (n, d)."""
    like = net.field.out_bias
    columns = x if x.ndim == 2 else x[:, None]
    return torch.as_tensor(columns, dtype=like.dtype, device=like.device)


def numpy_of(tensor: torch.Tensor) -> Array:
    """Return a tensor's numbers."""
    return tensor.detach().double().cpu().numpy()
