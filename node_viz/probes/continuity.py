"""Is mass conserved at every place? The continuity equation, measured term by term on a grid.

    d rho/dt + div(rho f) = 0   at a fixed place;     d/dt log rho(t, z(t)) = -div f   on a path

References:
    Neural Ordinary Differential Equations (Chen et al., 2018), arXiv 1806.07366, theorem 1.
    FFJORD (Grathwohl et al., 2018), arXiv 1810.01367, whose code plots the mass over tolerances.
"""

from __future__ import annotations

import numpy as np
import torch

from node_viz.flows.cnf import CNF, base_log_prob
from node_viz.probes.grid import lattice
from node_viz.records.answers import ContinuityGrid, DivergenceGrid, MassCurve
from node_viz.shapes import Array, Points, Scalars
from node_viz.solvers import reached

RTOLS = 10.0 ** -np.arange(1.0, 6.5)
CHUNK = 2048  #: points whose solve is differentiated at once, to bound memory


@torch.no_grad()
def continuity(
    cnf: CNF, t: float, half_side: float = 4.0, side: int = 41, dt: float = 3e-3, rtol: float = 1e-6
) -> ContinuityGrid:
    """Return every term of the continuity equation at flow time t.

        d rho/dt = rho d log rho/dt,    div(rho f) = rho (div f + f . grad log rho)

    d log rho/dt is a central difference of two densities, each solved for alone, and so
    independent of what it is held against; its error is O(dt^2). grad log rho is exact but for the
    solver: the steps taken are differentiated in reverse mode, which costs about half of four
    densities at places a little apart. Differences between the grid's own places will not do: on a
    trained moons flow they miss grad rho by a fifth, this by a thousandth.

    Args:
        cnf: a flow of the plane.
        t: flow time; with dt it may pass 0 or 1 a little.
        half_side: the grid covers [-half_side, half_side]^2.
        side: points along each axis.
        dt: the difference in time.
        rtol: of the solves.

    Raises:
        SolveError: the flow is too wild for the solver.
    """
    parts = [_terms(cnf, z, t, dt, rtol) for z in _square(cnf, half_side, side).split(CHUNK)]
    log_rho, log_rho_t, along, divergence = (
        torch.cat(part).double().cpu().numpy().reshape(side, side)
        for part in zip(*parts, strict=True)
    )
    rho = np.exp(log_rho)
    return ContinuityGrid(t, half_side, rho, rho * log_rho_t, rho * along, rho * divergence)


def _terms(cnf: CNF, z: Points, t: float, dt: float, rtol: float) -> tuple[Scalars, ...]:
    """Return log rho, its rate at fixed z, f . grad log rho, and div f, each (n,)."""
    with torch.enable_grad():
        z = z.requires_grad_()
        log_rho = _log_rho(cnf, z, t, rtol)
        (score,) = torch.autograd.grad(log_rho.sum(), z)
    z = z.detach()
    after, before = (_log_rho(cnf, z, t + shift, rtol) for shift in (dt, -dt))
    f, divergence = cnf.field.pair()(t, z)
    return log_rho.detach(), (after - before) / (2 * dt), (f * score).sum(1), divergence


def _log_rho(cnf: CNF, z: Points, t: float, rtol: float) -> Scalars:
    """Return log rho_t(z), (n,), at a t that may lie a little outside [0, 1]."""
    if t == 1.0:
        return base_log_prob(z)
    end, log_det = reached(cnf.with_log_det(z, t, 1.0, rtol=rtol))
    return base_log_prob(end) + log_det


@torch.no_grad()
def divergence_grid(
    cnf: CNF, times: Array, half_side: float = 4.0, side: int = 41
) -> DivergenceGrid:
    """Return div f on a grid of the plane at flow times (s,)."""
    z, pair = _square(cnf, half_side, side), cnf.field.pair()
    values = [pair(t, z)[1].double().cpu().numpy() for t in times.tolist()]
    return DivergenceGrid(times, half_side, np.stack(values).reshape(-1, side, side))


@torch.no_grad()
def mass_over_tolerance(
    cnf: CNF, rtols: Array = RTOLS, half_side: float = 5.0, side: int = 141
) -> MassCurve:
    """Return int p over a grid of the plane, as solvers of several tolerances (k,) see it.

    Raises:
        SolveError: the flow is too wild for the solver.
    """
    grid, area = _square(cnf, half_side, side), (2 * half_side / (side - 1)) ** 2
    masses, calls = [], []
    for rtol in rtols.tolist():
        solution = cnf.with_log_det(grid, rtol=rtol)
        z, log_det = reached(solution)
        masses.append((base_log_prob(z) + log_det).double().exp().sum().item() * area)
        calls.append(solution.nfe)
    return MassCurve(np.asarray(rtols, float), np.array(masses), np.array(calls))


def _square(cnf: CNF, half_side: float, side: int) -> Points:
    return lattice(half_side, side, like=next(cnf.parameters()))
