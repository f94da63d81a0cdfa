"""What a fixed grid believes: its own density, whose mass need not be 1, and its own paths.

An exact flow carries volume along, so its density integrates to 1. A grid of steps carries x to
some z_h(x) and adds up h div f, but nothing ties that sum to log |det dz_h/dx|. Training finds the
difference, and each nat below the entropy is bought with mass: as q / mass is a density, Gibbs'
inequality says

    -E log q(x) >= H - log mass,   mass = int q(x) dx.
"""

from __future__ import annotations

import numpy as np
import torch

from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF
from node_viz.flows.likelihood import solve_options, training_log_prob
from node_viz.probes.grid import CHUNK, lattice
from node_viz.records.pictures import DensityGrid, Trajectories
from node_viz.shapes import Points
from node_viz.solvers import reached


@torch.no_grad()
def believed_density(
    cnf: CNF,
    config: ExperimentConfig,
    half_side: float = 4.0,
    side: int = 101,
    solver_steps: int | None = None,
) -> DensityGrid:
    """Return log p on a square grid as the training solver believes it.

    Args:
        cnf: a flow of the plane.
        config: names the solver.
        half_side: half the side of the square.
        side: points along each axis.
        solver_steps: of the training grid now; the config's unless it was refined.

    Raises:
        SolveError: an adaptive training solver did not reach t = 1.
    """
    points = lattice(half_side, side, like=next(cnf.parameters()))
    steps = solver_steps or config.solver_steps
    parts = [training_log_prob(cnf, part, config, steps) for part in points.split(CHUNK)]
    return DensityGrid(0.0, half_side, torch.cat(parts).double().cpu().numpy().reshape(side, side))


def mass_of(grid: DensityGrid) -> float:
    """Return the integral of a density over its square: 1, if it is one and fits.

    >>> round(mass_of(DensityGrid(0.0, 1.0, np.zeros((3, 3)))), 12)
    4.0
    """
    axis = np.linspace(-grid.half_side, grid.half_side, len(grid.log_prob))
    return float(np.trapezoid(np.trapezoid(np.exp(grid.log_prob), axis), axis))


@torch.no_grad()
def parted_paths(
    cnf: CNF, config: ExperimentConfig, x: Points, solver_steps: int | None = None
) -> tuple[Trajectories, Trajectories]:
    """Return the ways of the points x, (n, 2), by the training grid and by the tight solver.

    The first has one state a step, for between its steps a grid knows nothing.

    Raises:
        SolveError: the flow is too wild for the tight solver.
    """
    times = np.linspace(0.0, 1.0, 1 + (solver_steps or config.solver_steps))
    options = solve_options(config, len(times) - 1)
    return _saved(cnf, x, times, **options), _saved(cnf, x, np.linspace(0.0, 1.0, 41))


def _saved(cnf: CNF, x: Points, times: np.ndarray, **options) -> Trajectories:
    solution = cnf.transport(x, save_at=times, **options)
    reached(solution)
    return Trajectories(times, solution.states.double().cpu().numpy())
