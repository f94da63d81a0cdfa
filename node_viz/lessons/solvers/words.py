"""The words of the lesson on ODE solvers."""

from __future__ import annotations

import math
from collections.abc import Mapping

from node_viz.course.parts import Question, RunQuestion, Source, short
from node_viz.lessons.solvers.link import NAMES
from node_viz.lessons.solvers.words_experiments import EXPERIMENTS as EXPERIMENTS

STORY = r"""
A neural ODE is a field $f(t, z)$, and to run it is to follow the field: $\dot z = f(t, z)$. The
solver cannot see the curve. It may only ask "which way from here?", and every question is one call
of the network, one **NFE**.

**Euler** asks once a step and goes straight. **Midpoint** asks, looks half a step ahead and asks
again. **RK4** asks four times and mixes the answers. A method has order $p$ if halving a small step
divides its error by $2^p$; on log axes that is a line of slope $p$.

**dopri5** compares two answers of different order. Where they disagree it rejects the step and
tries a shorter one; where they agree the next step is longer. You choose a tolerance, it chooses
$h$.

**Implicit Euler** takes the slope at the *end* of the step and has to solve an equation for it.
That pays when the field is stiff: when something decays so fast that an explicit step must stay
below a few $1/|\lambda|$ to be stable (2 for Euler, 2.785 for RK4), long after there is anything
left to see.
"""

#: how a solver ended, in a sentence; one that did not finish has its own
ENDINGS = {
    "reached the end": "The solver reached the end.",
    "far off": "It reached the end, but farther from the solution than the solution is large.",
    "unstable": "Unstable: errors grew until they were larger than the solution.",
}

QUIZ = (
    Question(
        "You halve the step. RK4's error was 1e-3; now it is about …",
        "6e-5",
        {
            "6e-5": "Order 4: 2⁴ = 16 times smaller, for twice the calls.",
            "5e-4": "That would be order 1, Euler's.",
            "2.5e-4": "That would be order 2, Midpoint's.",
        },
    ),
    Question(
        "dopri5 rejects a step. What did that cost?",
        "Six field calls",
        {
            "Six field calls": "It keeps the slope at the start, and asked six times more before "
            "it saw that the two answers differ too much. NFE = 2 + 6 × (accepted + rejected).",
            "Nothing, the step was not taken": "The answers are thrown away, but they were asked.",
            "Twelve field calls": "Trying again costs six more, but those belong to the next try.",
        },
    ),
    Question(
        "A flow with λ = -1000 shall be solved to t = 1 with an explicit method of this page. Why "
        "are 100 steps not enough, however smooth the solution is?",
        "hλ = -10 is outside its stability region",
        {
            "hλ = -10 is outside its stability region": "Each step multiplies the smallest error "
            "by |R(-10)|, which is 9 for Euler and 291 for RK4. After 100 steps nothing else is "
            "left.",
            "Its order is too low for a solution that decays": "Order is about small h. A "
            "stabilised method of first order can reach that far, RK4 stops at -2.785; but no "
            "explicit method is stable for all Re λ < 0.",
            "Rounding errors are too large": "They are only the seed. Stability decides that they "
            "grow.",
        },
    ),
    Question(
        "Why does this page count field calls and not steps?",
        "A call of the network is what takes time",
        {
            "A call of the network is what takes time": "An RK4 step is four calls, an Euler step "
            "one. At equal NFE the comparison is fair.",
            "Adaptive solvers have no steps": "They have, you see them in the third panel; but "
            "they also pay for the ones they reject.",
            "Calls measure accuracy": "They measure the price. What you get for it stands in "
            "the error figure.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How often did RK4 ask the field above?",
    lambda of: of["rk4"].nfe,
    "It asks four times a step: {rk4.nfe} calls.",
)

SOURCES = (
    Source(
        "solvers/textbook.py",
        "rk_step",
        "Every explicit method: ask at each stage, then move along the mixture of the answers.",
    ),
    Source("solvers/textbook.py", "_along", "The only arithmetic there is."),
    Source(
        "solvers/implicit.py",
        "_newton",
        "The end of an implicit step: one linear system for every point.",
    ),
)


def about_paths(errors: Mapping[str, float]) -> str:
    """Say who ends nearest to the solution and who farthest from it."""
    known = {name: error for name, error in errors.items() if math.isfinite(error)}
    lost = [NAMES[name] for name in errors if name not in known]
    if not known:
        return "Grey: the exact solution. It has no value at the end, or no solver got there."
    best, worst = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    tail = f" Not compared: {', '.join(lost)}." if lost else ""
    if known[worst] < 1e-10:
        return f"Grey: the exact solution. All solvers are on it.{tail}"
    first = f"Grey: exact. {NAMES[best]} ends {short(known[best])} from it"
    if len(known) == 1:
        return f"{first}.{tail}"
    return f"{first}, {NAMES[worst]} {short(known[worst])}.{tail}"


def about_errors(orders: Mapping[str, float]) -> str:
    """Say which slopes were measured."""
    if not orders:
        return "Ring: this run. Each star is dopri5 at one tolerance, 1e-2 to 1e-10."
    known = [f"{NAMES[name]} {order:z.2f}" for name, order in orders.items() if order == order]
    if not known:
        return "No slope to measure: every error is rounding, or none is small."
    return f"Rings: these runs. Slopes: {', '.join(known)}."


def about_steps(accepted: int, rejected: int, ratio: float) -> str:
    """Say how dopri5 chose its steps."""
    if not accepted:
        return "Level lines: equal steps. Each dot is one call of the field."
    again = "none rejected" if not rejected else f"{rejected} rejected (×)"
    steps = "1 step" if accepted == 1 else f"{accepted} steps, longest {short(ratio)} × shortest"
    return f"dopri5: {steps}, {again}. Each dot is one call."


def about_stability(growing: bool, outside: list[str], held: bool, reach: float) -> str:
    """Say whether the dots lie where the solvers are stable.

    Args:
        growing: whether the field itself grows somewhere on the path (Re lambda > 0).
        outside: names of explicit solvers that magnify what should not grow.
        held: whether dopri5's own steps reach the edge of its region.
        reach: largest |h lambda|.
    """
    size = f"|hλ| is up to {short(reach)}"
    if reach < 1e-9:
        return "Here all dots lie at 0."
    if growing:
        return f"{size}; right of 0 the field itself grows, and solvers with it."
    if held and not outside:
        return f"{size}; dopri5 (stars) rejects steps that would leave its region."
    if not outside:
        return f"{size}: every solver is stable (the dashed one outside its line)."
    names = ", ".join(NAMES[name] for name in outside)
    return f"{size}, outside the line of {names}: errors grow."
