"""What a classifier says of the disc in its annulus where it saw no point: circle by circle.

A flow of the plane is a homeomorphism, and what a line cuts off from the plane is connected and
reaches to infinity. So the region that a plain ODE-Net calls "disc" is connected and unbounded too:
if it holds a point of the disc, it meets every circle around it. The annulus is left with a hole.

References:
    Augmented Neural ODEs (Dupont et al., 2019), arXiv:1904.01681, sections 3 and 4.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from node_viz.odenets.net import ODENet
from node_viz.records.net_answers import DISC, INNER, OUTER, Hole, Region
from node_viz.shapes import Array, Points
from node_viz.solvers import reached

CIRCLES, ANGLES = 60, 360  #: of the grid
STEPS = 16  #: Runge-Kutta steps of its solve
FAR, SIDE = 2 * OUTER, 61  #: half a side of the square on which the region is drawn, and its grid
SURE = 0.9  #: a probability between 1 - SURE and SURE is neither yes nor no


def circles() -> tuple[Array, Array]:
    """Return the radii (r,) and the points (r, a, 2) of the grid."""
    radius = OUTER * (np.arange(CIRCLES) + 0.5) / CIRCLES
    angle = 2 * math.pi * np.arange(ANGLES) / ANGLES
    way = np.stack([np.cos(angle), np.sin(angle)], -1)
    return radius, radius[:, None, None] * way


@torch.no_grad()
def hole(net: ODENet) -> Hole:
    """Ask a network about every point of the grid.

    Raises:
        SolveError: the solve did not reach t = 1, or a depth ran away.
    """
    radius, x = circles()
    return hole_in(radius, _logits(net, x))


@torch.no_grad()
def region(net: ODENet, found: Hole) -> Region:
    """Ask where it says "disc": twice as far out as the data, and on the narrowest circle.

    Raises:
        SolveError: the solve did not reach t = 1, or a depth ran away.
    """
    side = np.linspace(-FAR, FAR, SIDE)
    square = np.stack(np.meshgrid(side, side), -1)
    circle = circles()[1][found.narrowest]
    return Region(FAR, _logits(net, square), circle[_logits(net, circle) <= 0])


def _logits(net: ODENet, x: Array) -> Array:
    """Return what a network answers at points (..., 2)."""
    like = next(net.parameters())
    points = torch.as_tensor(x.reshape(-1, 2), dtype=like.dtype, device=like.device)
    return _answers(net, points).double().cpu().numpy().reshape(x.shape[:-1])


def hole_in(radius: Array, logits: Array) -> Hole:
    """Return what logits (r, a) on circles say; a positive one says "annulus"."""
    disc, annulus = radius < DISC, radius > INNER
    share = (logits <= 0).mean(1)
    return Hole(
        radius=radius,
        share=share,
        missed_disc=1 - _area_mean(share, radius, disc),
        missed_annulus=_area_mean(share, radius, annulus),
        passage=float((2 * math.pi * radius * share)[annulus].min()),
        transition=_unsure(radius, logits),
    )


def _answers(net: ODENet, x: Points) -> Tensor:
    """Return the logits (n,) of a fine solve: on a coarse grid paths could cross after all."""
    if net.model.layered:
        return net(x)
    return net.answer(reached(net.flow(x, method="rk4", steps=STEPS, gradient="backprop")))


def _unsure(radius: Array, logits: Array) -> float:
    """Return the mean length on which |logit| is small, logits being linear between circles."""
    small = math.log(SURE / (1 - SURE))
    low, high = np.minimum(logits[1:], logits[:-1]), np.maximum(logits[1:], logits[:-1])
    inside = np.clip(np.minimum(high, small) - np.maximum(low, -small), 0, None)
    flat = high - low < 1e-9
    part = np.where(flat, np.abs(high) < small, inside / np.where(flat, 1, high - low))
    return float((np.diff(radius)[:, None] * part).sum(0).mean())


def _area_mean(share: Array, radius: Array, where: NDArray[np.bool_]) -> float:
    """Return the mean over an area of what is known on its circles."""
    return float(np.average(share[where], weights=radius[where]))
