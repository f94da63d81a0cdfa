"""Where the solver page's numbers come from: textbook methods at once, dopri5 in the background.

The textbook methods run in the script: they take milliseconds. dopri5 needs torch, which takes
seconds to import, so the page asks for its answers and fills them in.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from node_viz.lessons.solvers.link import Study
from node_viz.probes import solver_study as probe
from node_viz.records.solver_answers import ErrorCurve, SolverTrace
from node_viz.runs.api import Question


@functools.lru_cache(maxsize=256)
def fixed_run(problem: str, method: str, end: float, steps: int) -> SolverTrace:
    """Run a textbook method, once for all visitors."""
    return probe.run_method(problem, method, end, steps=steps)


@functools.lru_cache(maxsize=256)
def fixed_curve(problem: str, method: str, end: float) -> ErrorCurve:
    """Measure a textbook method's errors, once for all visitors."""
    return probe.error_curve(problem, method, end)


def adaptive_run(problem: str, method: str, end: float, rtol: float) -> SolverTrace:
    """Run dopri5; imports torch."""
    return probe.run_method(problem, method, end, rtol=rtol)


@dataclass(frozen=True)
class Results:
    """Everything the panels show, and the questions that have no answer yet."""

    runs: dict[str, SolverTrace]
    curves: dict[str, ErrorCurve]
    size: float  #: the largest |z| of the exact solution
    pending: tuple[Question, ...]
    failed: str = ""  #: what went wrong, if anything did


def asked(study: Study, method: str) -> tuple[Question, Question]:
    """Return the two questions about an adaptive method: its run, and its errors."""
    of = (study.problem, method, study.end)
    return (adaptive_run, (*of, float(study.rtol))), (probe.error_curve, of)
