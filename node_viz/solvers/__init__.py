"""Solvers carry a state along a field: `solve` for every use, `textbook` to read how it is done.

Fixed-step methods are ours and short; adaptive ones are torchdiffeq's, imported when first used.
"""

from node_viz.solvers.result import Solution, SolveError, SolveStatus, StepTrace, reached
from node_viz.solvers.solve import METHODS, solve

__all__ = ["METHODS", "Solution", "SolveError", "SolveStatus", "StepTrace", "reached", "solve"]
