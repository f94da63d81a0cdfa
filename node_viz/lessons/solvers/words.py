"""The words of the lesson on ODE solvers."""

from __future__ import annotations

import math
from collections.abc import Mapping

from node_viz.course.parts import Experiment, Question, RunQuestion, Source, short

NAMES = {
    "euler": "Euler",
    "midpoint": "Midpoint",
    "rk4": "RK4",
    "implicit_euler": "Implicit Euler",
    "dopri5": "dopri5",
}
ORDERS = {"euler": 1, "midpoint": 2, "rk4": 4, "implicit_euler": 1}

STORY = r"""
A neural ODE is a field $f(t, z)$, and to run it is to follow the field: $\dot z = f(t, z)$. The
solver cannot see the curve. It may only ask "which way from here?", and every question is one call
of the network, one **NFE**.

**Euler** asks once a step and goes straight. **Midpoint** asks, looks half a step ahead and asks
again. **RK4** asks four times and mixes the answers. A method has order $p$ if halving a small step
divides its error by $2^p$; on log axes that is a line of slope $p$.

**dopri5** compares two answers of different order. Where they disagree it throws the step away and
tries a shorter one; where they agree it stretches the next. You choose a tolerance, it chooses $h$.

**Implicit Euler** takes the slope at the *end* of the step and has to solve an equation for it.
That pays when the field is stiff: when something decays so fast that an explicit step must stay
below a few $1/|\lambda|$ to be stable (2 for Euler, 2.785 for RK4), long after there is anything
left to see.
"""

EXPERIMENTS = (
    Experiment(
        "Sixteen steps to a quiet curve",
        "After the first eighth of its time the stiff problem's solution is as good as flat. "
        "With 16 steps, hλ = -2.5. Who of those with equal steps gets to the end unharmed?",
        ("All of them", "Only implicit Euler", "RK4 and implicit Euler", "Nobody"),
        "RK4 and implicit Euler",
        "problem=stiff&steps=16",
        "the errors are {euler.error:.0f} for Euler, {midpoint.error:.0f} for Midpoint, "
        "{rk4.error:.0e} for RK4, {implicit_euler.error:.0e} for implicit Euler",
        "Euler and Midpoint leave the picture: they are stable down to -2 only. RK4 reaches to "
        "-2.785, so it survives by a hair. Implicit Euler does not notice. Give them 12 steps and "
        "RK4 falls too; with 24 all are stable. The limit is about λ, not about the curve.",
    ),
    Experiment(
        "One step is enough",
        "The optimal-transport flow carries one Gaussian to another along straight lines. How many "
        "steps does Euler need for ten digits?",
        ("1", "About 100", "More than 10 000"),
        "1",
        "problem=gaussian_ot&steps=1",
        "with one step the error is {euler.error:.0e}",
        "On a straight path the first answer stays right. This is why so much work goes into "
        "teaching flows to be straight: then the solver is nearly free.",
    ),
    Experiment(
        "Does a circle stay a circle?",
        "A field that only rotates, and 24 Euler steps for nearly one turn. Where does Euler end?",
        ("On the circle", "Outside it", "Inside it"),
        "Outside it",
        "problem=rotation&steps=24",
        "at {euler_radius:.2f} times the radius; implicit Euler at {implicit_euler_radius:.2f}, "
        "RK4 at {rk4_radius:.4f}",
        "Each step goes along the tangent, so the radius grows by the factor √(1 + h²). Implicit "
        "Euler shrinks by the same factor. RK4 seems to keep the radius; its slope says how "
        "nearly.",
    ),
    Experiment(
        "Past the end of the world",
        "The solution of y' = y² is infinite at t = 1. Asked for t = 1.35, who will tell you?",
        ("All of them", "Those that can fail", "Nobody"),
        "Those that can fail",
        "problem=runaway&span=1.5&steps=12",
        "told by {told}, not by {silent}",
        "Euler and Midpoint walk over the edge and hand back a number as if nothing had happened. "
        "dopri5 cuts its steps until time no longer moves, and says so; implicit Euler finds no "
        "end for its step, and says so. A solver that can fail is worth more than one that cannot.",
    ),
)

QUIZ = (
    Question(
        "You halve the step. RK4's error was 1e-3; now it is about …",
        "6e-5",
        {
            "6e-5": "Order 4: 2⁴ = 16 times smaller, for twice the calls.",
            "5e-4": "That would be order 1, Euler's bargain.",
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
            "Calls measure accuracy": "They measure price. What you get for it is the slope.",
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
    """Say who ends nearest to the truth and who farthest."""
    known = {name: error for name, error in errors.items() if math.isfinite(error)}
    lost = [NAMES[name] for name in errors if name not in known]
    if not known:
        return "Grey: the truth. It has no value at the end, or no solver got there."
    best, worst = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    tail = f" No end to compare: {', '.join(lost)}." if lost else ""
    if known[worst] < 1e-10:
        return f"Grey is the truth, and all of them are on it.{tail}"
    if len(known) == 1:
        return f"Grey is the truth. {NAMES[best]} misses the end by {short(known[best])}.{tail}"
    return (
        f"Grey: the truth. {NAMES[worst]} misses the end by {short(known[worst])}, "
        f"{NAMES[best]} by {short(known[best])}.{tail}"
    )


def about_errors(orders: Mapping[str, float]) -> str:
    """Say which slopes were measured."""
    if not orders:
        return "Ring: this run. Each star is dopri5 at one tolerance, 1e-2 to 1e-10."
    known = [f"{NAMES[name]} {order:z.2f}" for name, order in orders.items() if order == order]
    if not known:
        return "No slope to measure: every error is rounding, or none is small."
    return f"Rings: these runs. Slopes: {', '.join(known)}."


def about_steps(accepted: int, rejected: int, ratio: float) -> str:
    """Say what dopri5 did with its freedom."""
    if not accepted:
        return "Fixed steps are level lines; each dot is one call of the field."
    again = "none thrown away" if not rejected else f"{rejected} thrown away (×)"
    steps = "1 step" if accepted == 1 else f"{accepted} steps, longest {short(ratio)} × shortest"
    return f"dopri5: {steps}, {again}. Dots: calls of f."


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
        return "The dots are h λ; here all lie at 0."
    if growing:
        return f"{size}; right of 0 the field itself grows, and so must a solver."
    if held and not outside:
        return f"{size}; dopri5 (stars) is held at the edge of its region by rejecting steps."
    if not outside:
        return f"{size}, inside every line; dashed: stable outside."
    names = ", ".join(NAMES[name] for name in outside)
    return f"{size}, outside the line of {names}: errors grow."
