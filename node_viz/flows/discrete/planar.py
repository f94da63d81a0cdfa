"""Planar layers: each pushes points along one direction, by how far they are along another.

    g(z) = z + u tanh(w . z + b),    det = 1 + (w . u) tanh'(w . z + b)

tanh' lies in (0, 1], so no two points meet exactly if w . u >= -1: below, the layer folds the
plane. Rezende & Mohamed therefore learn a free vector u and use

    u^ = u + (m(w . u) - w . u) w / |w|^2,    m(x) = -1 + log(1 + e^x)

for which w . u^ = m(w . u) > -1 whatever u is.

There is no formula for the inverse. Along w one number a = w . z solves a + (w . u^) tanh(a + b) =
w . z', whose left side increases; it is found by Newton's method, kept inside a bracket.

References:
    Variational inference with normalizing flows (Rezende & Mohamed, 2015), arXiv 1505.05770,
    eq. 10 to 12 and appendix A.1.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.discrete.flow import DiscreteFlow, Layer
from node_viz.shapes import Points, Scalars

STILL = math.log(math.e - 1)  #: m(STILL) = 0: a layer with w . u = STILL moves nothing
TRIES = 60  #: Newton steps at most; a bracket halves in each, if nothing better is found


class Planar(Layer):
    """One planar layer, which begins as the identity.

    Args:
        w: (2,) where it looks.
        b: (1,) where it begins to push.
    """

    def __init__(self, w: Tensor, b: Tensor) -> None:
        super().__init__()
        self.w, self.b = nn.Parameter(w), nn.Parameter(b)
        self.u = nn.Parameter(STILL * w / w.square().sum())

    def push(self, share: float = 1.0) -> tuple[Tensor, Tensor]:
        """Return u^ (2,) and w . u^, which is above -1, times a share."""
        along = self.w @ self.u
        allowed = functional.softplus(along) - 1
        push = self.u + (allowed - along) * self.w / self.w.square().sum()
        return share * push, share * allowed

    def forward(self, z: Points, share: float = 1.0) -> tuple[Points, Scalars]:
        """Push the points."""
        push, along = self.push(share)
        h = torch.tanh(z @ self.w + self.b)
        return z + h[:, None] * push, torch.log1p(along * (1 - h * h))

    def inverse(self, z: Points, share: float = 1.0) -> tuple[Points, Scalars, int]:
        """Search for where the points were; each try is a call."""
        push, along = self.push(share)
        a, tries = unpushed(z @ self.w + self.b, along)
        h = torch.tanh(a)
        return z - h[:, None] * push, -torch.log1p(along * (1 - h * h)), tries


def unpushed(y: Scalars, c: Tensor) -> tuple[Scalars, int]:
    """Solve a + c tanh(a) = y, (n,), for a, where c > -1; return a, and how often it was tried.

    The root lies within |c| of y. A Newton step that leaves the bracket is replaced by its middle.
    """
    low, high = y - c.abs(), y + c.abs()
    a, enough = y.clone(), 4 * torch.finfo(y.dtype).eps
    for tries in range(1, TRIES + 1):
        h = torch.tanh(a)
        off = a + c * h - y
        low, high = torch.where(off < 0, a, low), torch.where(off > 0, a, high)
        step = a - off / (1 + c * (1 - h * h))
        inside = (step > low) & (step < high)
        step = torch.where(inside, step, 0.5 * (low + high))
        step = torch.where(off == 0, a, step)
        moved = (step - a).abs() > enough * (1 + a.abs())
        a = step
        if not moved.any():
            return a, tries
    return a, TRIES


def planar(config: ExperimentConfig) -> DiscreteFlow:
    """Return the untrained planar flow of a config; each layer looks in its own direction."""
    generator = torch.Generator().manual_seed(config.seed)
    angles = 2 * math.pi * torch.rand(config.flow_layers, generator=generator)
    places = 2 * torch.rand(config.flow_layers, 1, generator=generator) - 1
    w = config.gain * torch.stack((angles.cos(), angles.sin()), dim=1)
    return DiscreteFlow([Planar(one, b) for one, b in zip(w, places, strict=True)])
