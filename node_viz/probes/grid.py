"""Points on a grid, and the model density there by the tight solver."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from node_viz.fields.points import check_time
from node_viz.flows.flow import Flow
from node_viz.records.pictures import DensityGrid
from node_viz.shapes import Points, expect

CHUNK = 8192  #: points solved together, to bound memory


@torch.no_grad()
def probe_density(
    flow: Flow, half_side: float = 4.0, side: int = 101, t: float = 0.0, norm: str = "worst"
) -> DensityGrid:
    """Return log p_t on a grid over [-half_side, half_side]^d, x along the last axis.

    Args:
        flow: in one or two dimensions.
        half_side: half the side of the square.
        side: points along each axis.
        t: flow time; 0 is the model of the data, 1 the Gaussian.
        norm: 'worst' for a log p that is right at every point, 'mean' for a picture of them all
            at half the cost; see `solve`.

    Raises:
        ValueError: the grid has no extent, fewer than two points a side, or t is outside [0, 1].
        SolveError: the flow is too wild for the solver.
    """
    expect("flow", flow, Flow)
    if not 0 < half_side < math.inf or side != int(side) or side < 2:
        raise ValueError(
            f"a grid needs half_side > 0 and side from 2; got {half_side!r} and {side!r}"
        )
    t, side = check_time(t), int(side)
    points = lattice(half_side, side, flow.dim, next(flow.parameters()))
    log_prob = torch.cat([flow.log_prob(part, t, norm=norm) for part in points.split(CHUNK)])
    values = log_prob.double().cpu().numpy().reshape((side,) * flow.dim)
    return DensityGrid(t, half_side, values)


def lattice(half_side: float, side: int, dim: int = 2, like: Tensor | None = None) -> Points:
    """Return a grid over [-half_side, half_side]^d, (side^d, d), row by row: y is the slow axis.

    Args:
        half_side: half the side of the square.
        side: points along each axis.
        dim: dimensions d.
        like: a tensor whose type and device the points get.
    """
    kind = {} if like is None else {"dtype": like.dtype, "device": like.device}
    axis = torch.linspace(-half_side, half_side, side, **kind)
    return torch.cartesian_prod(*[axis] * dim).reshape(-1, dim).flip(1)
