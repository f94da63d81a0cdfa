"""The model density on a grid, by the tight solver: what a figure of a finished flow is made of."""

from __future__ import annotations

import torch

from node_viz.flows.cnf import CNF
from node_viz.records import DensityGrid

CHUNK = 8192  #: points solved together, to bound memory


@torch.no_grad()
def probe_density(cnf: CNF, half_side: float = 4.0, side: int = 101, t: float = 0.0) -> DensityGrid:
    """Return log p_t on a grid over [-half_side, half_side]^d, x along the last axis.

    Args:
        cnf: a flow in one or two dimensions.
        half_side: half the side of the square.
        side: points along each axis.
        t: flow time; 0 is the model of the data, 1 the Gaussian.

    Raises:
        SolveError: the flow is too wild for the solver.
    """
    like = next(cnf.parameters())
    axis = torch.linspace(-half_side, half_side, side, dtype=like.dtype, device=like.device)
    points = torch.cartesian_prod(*[axis] * cnf.dim).reshape(-1, cnf.dim).flip(1)  # y is slow
    log_prob = torch.cat([cnf.log_prob(part, t) for part in points.split(CHUNK)])
    values = log_prob.double().cpu().numpy().reshape((side,) * cnf.dim)
    return DensityGrid(t, half_side, values)
