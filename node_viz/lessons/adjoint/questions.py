"""Where the page's numbers come from: a desk works them out while the page is already drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from node_viz.lessons.adjoint import words
from node_viz.lessons.adjoint.link import Study
from node_viz.lessons.adjoint.shipped import shipped
from node_viz.records.solver_answers import AdjointPath, GradientCost, GradientErrors, MemoryCurve
from node_viz.ui.desk import Desk, Question


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """Return the one desk of the whole server."""
    return Desk()


def path(pull: float, seed: int, rtol: float) -> AdjointPath:
    """Solve there and back."""
    _one_thread()
    from node_viz.probes.adjoint_path import adjoint_path

    return adjoint_path(pull, seed, rtol)


def memory(pull: float, seed: int) -> MemoryCurve:
    """Count what is kept over solver steps."""
    _one_thread()
    from node_viz.probes.adjoint_cost import memory_over_steps

    return memory_over_steps(pull, seed)


def errors(pull: float, seed: int) -> GradientErrors:
    """Measure the gradients' errors over the tolerance."""
    _one_thread()
    from node_viz.probes.adjoint_cost import errors_over_tolerance

    return errors_over_tolerance(pull, seed)


def costs(pull: float, seed: int, steps: int, rtol: float) -> tuple[GradientCost, ...]:
    """Measure memory, calls and time of one gradient, four ways."""
    _one_thread()
    from node_viz.probes.adjoint_cost import gradient_costs

    return gradient_costs(pull, seed, steps, rtol)


def _one_thread() -> None:
    import torch

    torch.set_num_threads(1)  # holds for this thread


@dataclass(frozen=True)
class Results:
    """What the page shows; None where an answer is on its way."""

    path: AdjointPath | None
    memory: MemoryCurve | None
    errors: GradientErrors | None
    costs: tuple[GradientCost, ...] | None
    pending: tuple[Question, ...]
    failed: str = ""  #: what went wrong at the desk, if anything did


def known(study: Study) -> Results:
    """Look which answers are there, shipped or worked out; the quick ones are asked first."""
    of, rtol = (study.strength, int(study.seed)), float(study.rtol)
    questions: dict[str, Question] = {
        "path": (path, (*of, rtol)),
        "memory": (memory, of),
        "costs": (costs, (*of, int(study.steps), rtol)),
        "errors": (errors, of),
    }
    found: dict[str, Any] = dict.fromkeys(questions)
    pending, failed = [], ""
    default, answers = shipped()
    for name, question in questions.items():
        answer = desk().known(question)
        if answer is None and name in answers and default[: len(question[1])] == question[1]:
            found[name] = answers[name]
        elif answer is None:
            pending.append(question)
        elif error := answer.exception():
            failed = f"{words.PANELS[name]} could not be measured: {error}"
        else:
            found[name] = answer.result()
    return Results(**found, pending=tuple(pending), failed=failed)
