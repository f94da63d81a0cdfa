"""Where the solver page's numbers come from: textbook methods at once, dopri5 from a desk.

The textbook methods run in the script: they take milliseconds. dopri5 needs torch, which takes
seconds to import, so a thread of its own works its answers out and the page fills them in.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from node_viz.lessons.solvers import words
from node_viz.lessons.solvers.link import Study
from node_viz.probes import solver_study as probe
from node_viz.records.solver_answers import ErrorCurve, SolverTrace
from node_viz.ui.desk import Desk, Question


@st.cache_resource
def desk() -> Desk:
    """Return the one desk of the whole server."""
    return Desk()


@st.cache_data(max_entries=256, show_spinner=False)
def fixed_run(problem: str, method: str, end: float, steps: int) -> SolverTrace:
    """Run a textbook method, once for all visitors."""
    return probe.run_method(problem, method, end, steps=steps)


@st.cache_data(max_entries=256, show_spinner=False)
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
    pending: tuple[Question, ...]
    failed: str = ""  #: what went wrong at the desk, if anything did


def solve_all(study: Study) -> Results:
    """Run the textbook methods now, and look which answers of dopri5 are there."""
    runs: dict[str, SolverTrace] = {}
    curves: dict[str, ErrorCurve] = {}
    pending: list[Question] = []
    failed = ""
    for method in study.solvers:
        if method in probe.FIXED:
            runs[method] = fixed_run(study.problem, method, study.end, study.steps)
            curves[method] = fixed_curve(study.problem, method, study.end)
            continue
        run: Question = (adaptive_run, (study.problem, method, study.end, study.rtol))
        curve: Question = (probe.error_curve, (study.problem, method, study.end))
        for found, question in ((runs, run), (curves, curve)):
            answer = desk().known(question)
            if answer is None:
                pending.append(question)
            elif error := answer.exception():
                failed = f"{words.NAMES[method]} could not run: {error}"
            else:
                found[method] = answer.result()
    return Results(runs, curves, tuple(pending), failed)
