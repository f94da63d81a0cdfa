"""The potential as a landscape: f = -grad Phi, so points run down it by the steepest way.

References:
    OT-Flow (Onken et al., 2021), arXiv 2006.00104, eq. 8 and 9.
"""

from __future__ import annotations

import numpy as np
import torch

from node_viz.flows.cnf import CNF
from node_viz.probes.grid import lattice
from node_viz.records.answers import Surface
from node_viz.shapes import Points, States
from node_viz.solvers import reached

TIMES = np.linspace(0.0, 1.0, 25)


@torch.no_grad()
def potential_surface(
    cnf: CNF, t: float, half_side: float = 4.0, side: int = 41, x: Points | None = None
) -> Surface:
    """Return Phi(t, .) on a grid, and the paths of x from data to noise with their heights.

    Args:
        cnf: a flow of the plane whose field has `potential(t, z) -> (n,)`.
        t: flow time of the surface.
        half_side: the grid covers [-half_side, half_side]^2.
        side: points along each axis.
        x: where paths start at t = 0, (n, 2); none when left out.

    Raises:
        ValueError: the field has no potential.
        SolveError: the flow is too wild for the tight solver.
    """
    potential = getattr(cnf.field, "potential", None)
    if potential is None:
        raise ValueError("this field has no potential to draw; train one with field='potential'")
    grid = lattice(half_side, side, like=next(cnf.parameters()))
    paths = grid.new_empty(len(TIMES), 0, 2) if x is None else _paths(cnf, x)
    moving = torch.stack([potential(s, z) for s, z in zip(TIMES.tolist(), paths, strict=True)])
    still = potential(t, paths.flatten(0, 1)).view_as(moving)
    phi, path_z, path_phi, path_height = (
        part.double().cpu().numpy() for part in (potential(t, grid), paths, moving, still)
    )
    return Surface(t, half_side, phi.reshape(side, side), TIMES, path_z, path_phi, path_height)


def _paths(cnf: CNF, x: Points) -> States:
    solution = cnf.transport(x, save_at=TIMES)
    reached(solution)
    return solution.states
