"""How deep a sample is and what it costs, asked of an ODE-Net's snapshot.

References:
    Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, sections 3 and 5.
"""

from __future__ import annotations

import numpy as np
import torch

from node_viz.odenets.net import ODENet
from node_viz.probes.net_gauges import TIGHT
from node_viz.records.net_answers import Calls, OwnTime
from node_viz.shapes import Array, Points
from node_viz.solvers import reached, solve

FRAMES = np.linspace(0.0, 1.0, 41)  #: of the way at which a state is kept
FINE = 600  #: Runge-Kutta steps in which an exact depth is looked for
ROOM = 2.0  #: an exact depth is looked for as far as this many times the deepest sample, and 1


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
    alone = [net.flow(one[None], **TIGHT).nfe for one in points]
    together = net.flow(points, **TIGHT).nfe
    return Calls(x, numpy_of(net.depths(points)), np.array(alone), together)


def points_of(net: ODENet, x: Array) -> Points:
    """Return numbers (n,) or points (n, d) as the network takes them, (n, d)."""
    like = net.field.out_bias
    columns = x if x.ndim == 2 else x[:, None]
    return torch.as_tensor(columns, dtype=like.dtype, device=like.device)


def numpy_of(tensor: torch.Tensor) -> Array:
    """Return a tensor's numbers."""
    return tensor.detach().double().cpu().numpy()
