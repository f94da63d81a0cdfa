"""What would come out with the other sign: measured, so that nobody need believe a convention."""

from __future__ import annotations

import torch

from node_viz.flows.cnf import CNF, base_log_prob
from node_viz.probes.grid import lattice
from node_viz.records.answers import Masses
from node_viz.solvers import reached


@torch.no_grad()
def mass_by_sign(cnf: CNF, half_side: float = 7.0, side: int = 101, rtol: float = 1e-4) -> Masses:
    """Integrate exp(log N(z(1)) + l) and exp(log N(z(1)) - l) over a square.

    A density has mass 1. With the minus the mass is the mean of e^(-2 l) over samples of the flow,
    which is 1 only where no volume changes.

    Args:
        cnf: a flow of the plane.
        half_side: the square reaches so far from the origin.
        side: points along each side.
        rtol: error allowed a step.

    Raises:
        SolveError: the solver did not reach t = 1.
    """
    grid = lattice(half_side, side, cnf.dim, next(cnf.parameters()))
    z, log_det = reached(cnf.with_log_det(grid, rtol=rtol))
    base, log_det = base_log_prob(z).double(), log_det.double()
    area = (2 * half_side / (side - 1)) ** cnf.dim
    plus, minus = ((base + sign * log_det).exp().sum().item() * area for sign in (1, -1))
    return Masses(plus, minus)
