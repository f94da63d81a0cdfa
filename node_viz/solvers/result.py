"""What a solve hands back: the states, what they cost, and in words how it went."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np

from node_viz.shapes import Array
from node_viz.solvers.state import is_tuple


class SolveStatus(Enum):
    """How a solve ended. The value is a word for a table, `sentence` is for a person."""

    OK = "ok"
    STEP_LIMIT = "step limit"
    STEP_UNDERFLOW = "step underflow"
    NON_FINITE = "non-finite"
    NOT_CONVERGED = "not converged"

    @property
    def sentence(self) -> str:
        """Say what happened and what may help."""
        return _SENTENCES[self]


_SENTENCES = {
    SolveStatus.OK: "The solver reached the end.",
    SolveStatus.STEP_LIMIT: (
        "The solver spent all the field calls it was allowed before it reached the end: the field "
        "is stiff for it, or the tolerance very tight."
    ),
    SolveStatus.STEP_UNDERFLOW: (
        "The solver cut its steps until time no longer moved: the solution probably runs to "
        "infinity before the end."
    ),
    SolveStatus.NON_FINITE: (
        "A number became infinite or undefined: the steps are too long for this field, or the "
        "field itself has no value there."
    ),
    SolveStatus.NOT_CONVERGED: (
        "Newton's method did not settle on the end of a step; shorter steps help it."
    ),
}


def _none() -> Array:
    return np.empty(0)


class SolveError(ArithmeticError):
    """The solver did not reach the end; the message is a sentence for a person.

    Args:
        sentence: what happened.
        status: how the solve ended, where it was one.
    """

    def __init__(self, sentence: str, status: SolveStatus | None = None) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class StepTrace:
    """Every step a solver tried and every place where it called the field, in order.

    States are flattened to one row of numbers and kept only when they are small.
    """

    t: Array = field(default_factory=_none)  #: (k,) starts of accepted steps
    h: Array = field(default_factory=_none)  #: (k,) their sizes, negative backwards in time
    z: Array | None = None  #: (k, d) states at those starts
    rejected_t: Array = field(default_factory=_none)  #: starts of steps thrown away
    rejected_h: Array = field(default_factory=_none)  #: their sizes
    stage_t: Array = field(default_factory=_none)  #: (nfe,) times of all field calls
    stage_z: Array | None = None  #: (nfe, d) states of all field calls


@dataclass
class Backward:
    """What the adjoint solve cost; filled in when `backward()` has run."""

    nfe: int = 0
    status: SolveStatus = SolveStatus.OK


@dataclass(frozen=True)
class Solution:
    """States at the save times, and what they cost.

    When `status` is not OK, the states that were not reached are NaN.
    """

    times: Array  #: (s,) float64, in the order of travel
    states: Any  #: (s, ...) or a tuple of such
    nfe: int  #: field calls of this solve
    status: SolveStatus
    trace: StepTrace | None = None
    backward: Backward | None = None  #: only with gradient="adjoint"

    @property
    def end(self) -> Any:
        """Return the state at the last save time."""
        if is_tuple(self.states):
            return tuple(part[-1] for part in self.states)
        return self.states[-1]


def reached(solution: Solution) -> Any:
    """Return the end state of a solve that got there, or raise a `SolveError` that says why not."""
    if solution.status is not SolveStatus.OK:
        raise SolveError(solution.status.sentence, solution.status)
    return solution.end
