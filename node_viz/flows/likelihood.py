"""The solver that trains: the likelihood as it believes it, and the integrals beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from node_viz.experiment.catalogue import SOLVERS
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.cost import most_calls
from node_viz.flows.cnf import CNF, TIGHT, base_log_prob, grid_encode
from node_viz.flows.hutchinson import Noise
from node_viz.flows.regularizers import Regularizer
from node_viz.shapes import Points, Scalars
from node_viz.solvers import reached


def training_solve(
    cnf: CNF,
    x: Points,
    config: ExperimentConfig,
    solver_steps: int,
    end: float = 1.0,
    regularizers: Sequence[Regularizer] = (),
    eps: Noise | None = None,
    *,
    start: float = 0.0,
) -> tuple[Tensor, ...]:
    """Carry x from `start` to `end` by the solver that trains.

    A textbook method with backpropagation takes the short path; everything else goes through
    `solve`, which also knows the adjoint.

    Args:
        cnf: the flow.
        x: points, (n, d): data, unless `start` is another time.
        config: names the solver, its tolerance and how the gradient is taken.
        solver_steps: steps of a fixed grid now; refinement may have raised the config's.
        end: the end time T; 0 where noise is carried to data.
        regularizers: whose rates to integrate.
        eps: Hutchinson's random vectors, a function that draws them, or None for exact values.
        start: the time at which x lies.

    Returns:
        z(T) (n, d), l(T) (n,), then the integral of each rate, (n,).

    Raises:
        SolveError: the solver did not reach the end.
    """
    penalties: dict[str, Any] = {"regularizers": regularizers, "eps": eps}
    tableau = SOLVERS[config.solver].load().tableau
    if tableau is not None and config.gradient == "backprop":
        return grid_encode(cnf.field, x, tableau, solver_steps, start, end, **penalties)
    options = solve_options(config, solver_steps)
    return reached(cnf.with_log_det(x, start, end, **penalties, **options))


def training_log_prob(cnf: CNF, x: Points, config: ExperimentConfig, solver_steps: int) -> Scalars:
    """Return log p(x), (n,), as the training solver believes it.

    Raises:
        SolveError: the solver did not reach t = 1.
    """
    z, log_det = training_solve(cnf, x, config, solver_steps)
    return base_log_prob(z) + log_det


def solve_options(config: ExperimentConfig, solver_steps: int) -> dict[str, Any]:
    """Return the options of `solve` that make it the config's training solver."""
    options: dict[str, Any] = {"method": config.solver, "gradient": config.gradient}
    if SOLVERS[config.solver].adaptive:
        most = most_calls(config, TIGHT["max_nfe"])
        return {**options, "rtol": config.rtol, "first_step": 0.1, "max_nfe": most}
    return {**options, "steps": solver_steps, "first_step": None}
