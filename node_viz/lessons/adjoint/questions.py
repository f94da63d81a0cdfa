"""What the page on gradients asks: a way there and back, what it keeps, errs and costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from node_viz.lessons.adjoint.link import Study
from node_viz.lessons.adjoint.shipped import KINDS, shipped, write
from node_viz.records.solver_answers import AdjointPath, GradientCost, GradientErrors, MemoryCurve
from node_viz.runs.api import Question


def path(pull: float, seed: int, rtol: float) -> AdjointPath:
    """Solve there and back."""
    from node_viz.probes.adjoint_path import adjoint_path

    return adjoint_path(pull, seed, rtol)


def memory(pull: float, seed: int) -> MemoryCurve:
    """Count what is kept over solver steps."""
    from node_viz.probes.adjoint_cost import memory_over_steps

    return memory_over_steps(pull, seed)


def errors(pull: float, seed: int) -> GradientErrors:
    """Measure the gradients' errors over the tolerance."""
    from node_viz.probes.adjoint_cost import errors_over_tolerance

    return errors_over_tolerance(pull, seed)


def costs(pull: float, seed: int, steps: int, rtol: float) -> tuple[GradientCost, ...]:
    """Measure memory, calls and time of one gradient, six ways."""
    from node_viz.probes.adjoint_cost import gradient_costs

    return gradient_costs(pull, seed, steps, rtol)


@dataclass(frozen=True)
class Results:
    """What the page shows; None where an answer is on its way."""

    path: AdjointPath | None
    memory: MemoryCurve | None
    errors: GradientErrors | None
    costs: tuple[GradientCost, ...] | None
    pending: tuple[Question, ...]
    failed: str = ""  #: what went wrong, if anything did


def asked(study: Study) -> dict[str, Question]:
    """Return the page's questions by name; the quick ones are asked first."""
    of, rtol = (study.strength, int(study.seed)), float(study.rtol)
    return {
        "path": (path, (*of, rtol)),
        "memory": (memory, of),
        "costs": (costs, (*of, int(study.steps), rtol)),
        "errors": (errors, of),
    }


def beforehand(name: str, question: Question) -> Any:
    """Return the answer that ships with the page, None if it is to another question or damaged."""
    try:
        studies = shipped()
    except ValueError:
        return None
    fits = (answers for of, answers in studies.items() if of[: len(question[1])] == question[1])
    return next(fits, {}).get(name)


#: what ships: the default, and a ring on which the way back is lost
STUDIES = (Study(), Study(field="ring"))

if __name__ == "__main__":
    worked_out = {}
    for study in STUDIES:
        questions = {name: asked(study)[name] for name in KINDS}
        answers = {name: work(*arguments) for name, (work, arguments) in questions.items()}
        worked_out[study.strength, int(study.seed), float(study.rtol)] = answers
    write(worked_out)
