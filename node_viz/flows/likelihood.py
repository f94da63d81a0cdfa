"""log p(x) by the solver that trains: what maximum likelihood maximises."""

from __future__ import annotations

from typing import Any

from node_viz.catalogue import ADAPTIVE, SOLVERS
from node_viz.config import ExperimentConfig
from node_viz.flows.cnf import CNF, grid_log_prob
from node_viz.shapes import Points, Scalars
from node_viz.solvers.textbook import Tableau


def training_log_prob(cnf: CNF, x: Points, config: ExperimentConfig, solver_steps: int) -> Scalars:
    """Return log p(x), (n,), by the solver that trains.

    A textbook method with backpropagation takes the short path; everything else goes through
    `solve`, which also knows the adjoint.

    Args:
        cnf: the flow.
        x: data, (n, d).
        config: names the solver, its tolerance and how the gradient is taken.
        solver_steps: steps of a fixed grid now; refinement may have raised the config's.

    Raises:
        SolveError: the solver did not reach the end.
    """
    if config.solver not in ADAPTIVE and config.gradient == "backprop":
        method = SOLVERS[config.solver].load()
        if isinstance(method, Tableau):
            return grid_log_prob(cnf.field, x, method, solver_steps)
    return cnf.log_prob(x, **solve_options(config, solver_steps))


def solve_options(config: ExperimentConfig, solver_steps: int) -> dict[str, Any]:
    """Return the options of `solve` that make it the config's training solver."""
    options: dict[str, Any] = {"method": config.solver, "gradient": config.gradient}
    if config.solver in ADAPTIVE:
        return {**options, "rtol": config.rtol, "first_step": 0.1}
    return {**options, "steps": solver_steps, "first_step": None}
