"""The words of the lesson on the solver that lies."""

from __future__ import annotations

import math
from collections.abc import Sequence

from node_viz.course.parts import Experiment, Question, RunQuestion, Source, number
from node_viz.records.history import Metrics

STORY = r"""
Training never sees the flow, only what a few solver steps make of it: an end point $z_h(x)$ and a
sum $\sum_k h \operatorname{div} f(t_k, z_k)$ in place of $\int \operatorname{div} f \, dt$. For the
exact flow the two belong together; on a grid nothing makes the sum equal to
$\log|\det \partial z_h / \partial x|$. One Euler step through $f = a z$ in the plane stretches area
by $(1 + ah)^2$ and books $e^{2ah}$, which is more as long as $ah > -1.278$. An optimizer that is
paid for the sum finds such places and digs: the field grows sharp where the grid does not look.

So the training loss can fall below the entropy $H$, which no density can. The books show it: what
the grid believes has a mass $M = \int q \, dx$ that is not 1, and as $q / M$ is a density,
$-\mathbb E \log q \ge H - \log M$. Every nat below $H$ costs at least a factor $e$ of mass.
"""

EXPERIMENTS = (
    Experiment(
        "The lie",
        "Three midpoint steps, two moons. The loss of the plain flow falls below the entropy. What "
        "does an accurate solver say of the same weights, compared with the other two flows?",
        ("About the same", "A little worse", "Far worse"),
        "Far worse",
        "",
        "{coarse.nll:.2f} nats, where it claimed {coarse.claimed:.2f}; the others have "
        "{calm.nll:.2f} and {fine.nll:.2f}",
        "Look at the dots: while the line goes down, they go up. More steps after training do not "
        "help: the tight solver **is** those steps, and it shows the field as it was really "
        "learnt. The coarse flow only works with the very grid that it was fitted to.",
    ),
    Experiment(
        "An honest grid",
        "Now `refine` is on: when claim and truth part by a hundredth of a nat, the grid's steps "
        "are doubled. Will that cure the coarse flow?",
        ("No, it lies on any grid", "Yes, it fits like the fine one", "Half: a nat worse stays"),
        "Yes, it fits like the fine one",
        "refine=1",
        "it claims {coarse.claimed:.2f} nats and has {coarse.nll:.2f}, the finer grid's flow "
        "{fine.nll:.2f}; it ended with {coarse_run.solver_steps} steps",
        "Refinement compares the two solvers now and then while training, and leaves the field no "
        "time to dig. All other pages have it on.",
    ),
    Experiment(
        "A better method?",
        "Runge-Kutta's error falls with the fourth power of the step. With three of its steps, "
        "twice as many calls as three of midpoint, how far apart do claim and truth end?",
        ("Less than 0.02 nats", "Between 0.02 and 2 nats", "Farther still, as with midpoint"),
        "Between 0.02 and 2 nats",
        "solver=rk4&steps=400",
        "it claims {coarse.claimed:.2f} nats, and {coarse.nll:.2f} it is",
        "Compare where the lines leave their dots. An order is a promise about small steps through "
        "a smooth field. The optimizer is free to make the field as sharp as it likes, so a higher "
        "order puts off the lie but cannot forbid it.",
    ),
)

QUIZ = (
    Question(
        "A loss on fresh data is 0.5 nats below the data's entropy. What follows?",
        "What is believed has mass e^0.5 ≈ 1.6 or more",
        {
            "What is believed has mass e^0.5 ≈ 1.6 or more": "Divide it by its mass and it is a "
            "density, whose loss is log M higher. That loss cannot be below H.",
            "The flow overfits the batches it has seen": "Every batch is fresh and H is known "
            "exactly; there is nothing to learn by heart.",
            "The flow is better than the true density": "Nothing is: the cross entropy is least, "
            "and equals H, for the true density.",
        },
    ),
    Question(
        "Why does K+J, a price on motion and on sharp changes, help on the same coarse grid?",
        "A calm field leaves little error to exploit",
        {
            "A calm field leaves little error to exploit": "A solver's error comes from how the "
            "field changes along a step. Where that costs something, digging does not pay.",
            "It makes the solver more accurate in each of its steps": "The solver is the same, "
            "with the same steps. The field is another.",
            "It forbids a loss below the entropy": "Nothing forbids it. It only stops being worth "
            "its price; how much of a gap remains is in the chart.",
        },
    ),
    Question(
        "You report a likelihood by the solver that trained. When is that safe?",
        "When a much finer solver gives the same",
        {
            "When a much finer solver gives the same": "That is the whole test, and it costs one "
            "evaluation. It is the solver gap among the gauges.",
            "When the loss is above the entropy of the data": "The coarse flow lied before it fell "
            "below: its dots had left the line already. And of real data nobody knows the entropy.",
            "When training has converged": "It converges to the best loss, and a cheated one is "
            "better.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many nats lie between the coarse flow's claim and what a tight solver finds?",
    lambda of: abs(of["coarse"].solver_gap),
    "It claims {coarse.claimed:.3f} nats, and {coarse.nll:.3f} it is.",
)

SOURCES = (
    Source("flows/cnf.py", "grid_encode", "The grid: z and the sum of h div f, step by step."),
    Source("training/loop.py", "Loop.refine", "The cure: more steps as soon as they part."),
    Source("probes/believed.py", "believed_density", "The density the grid believes in."),
    Source("probes/believed.py", "mass_of", "Its integral; only a density has 1."),
)

HONEST = 0.02  #: nats; a smaller gap between claim and truth is none here
TOO_WILD = "This flow has become too wild for the accurate solver, so there is no truth to show."


def what_it_claims(arms: Sequence[tuple[str, Metrics]]) -> str:
    """Say what the training solvers claim, what is true, and how that goes with the entropy.

    Args:
        arms: label and gauges of each arm that has any, left to right; the first is the suspect.
    """
    if not arms:
        return "The first gauges are being read."
    if all(gauges.step == 0 for _, gauges in arms):
        return "Nothing is learnt yet: no point moves, and over no motion a solver cannot err."
    (label, first), *others = arms
    also = [_other(other, gauges) for other, gauges in others]
    tail = f" {'; '.join(also)}." if also else ""
    return f"Step {first.step}. {_suspect(label, first)}{tail}"


def _suspect(label: str, gauges: Metrics) -> str:
    claimed, true = gauges.nll + gauges.solver_gap, gauges.nll
    if not math.isfinite(claimed):
        return f"**{label}**: the training solver no longer gets to the end."
    if claimed < gauges.entropy:
        return (
            f"**{label}** claims {claimed:z.2f} nats, {gauges.entropy - claimed:.2f} below the "
            f"entropy; the tight solver finds {true:z.2f}."
        )
    if abs(gauges.solver_gap) <= HONEST:
        return f"**{label}** is honest still: it claims {claimed:z.2f} nats, and {true:z.2f} it is."
    return (
        f"**{label}** claims {claimed:z.2f} nats, which a density could have, but the tight solver "
        f"finds {true:z.2f}."
    )


def _other(label: str, gauges: Metrics) -> str:
    claimed = gauges.nll + gauges.solver_gap
    told = f"{claimed:z.2f} claimed" if math.isfinite(claimed) else "nothing claimed"
    return f"{label}: {told}, {gauges.nll:z.2f} true"


def what_it_weighs(solver_steps: int, believed: float, true: float) -> str:
    """Say what the integrals over the square mean.

    Args:
        solver_steps: of the grid that believes.
        believed: the integral of what it believes.
        true: the integral of the tight solver's density.
    """
    steps = f"{solver_steps} step{'s' if solver_steps > 1 else ''}"
    if not math.isfinite(believed):
        return f"What {steps} believe in is too large for a number; a density weighs 1."
    said = f"What {steps} believe in weighs {weight(believed)}, the true density {weight(true)}"
    if abs(believed - 1) < 0.05:
        return f"{said}: a belief one can live with."
    if believed < 1:
        return f"{said}: mass gets lost."
    return f"{said}: so up to {number(math.log(believed))} nats below the entropy could be claimed."


def weight(mass: float) -> str:
    """Return a mass as exactly as it is known: near 1 to a hundredth, a huge one to one digit.

    >>> weight(1.0), weight(38.4), weight(5049.0)
    ('1.00', 'about 40', 'about 5000')
    """
    if not math.isfinite(mass):
        return "beyond counting"
    if mass < 10:
        return f"{mass:.2f}"
    rounded = float(f"{mass:.1g}")
    return f"about {rounded:.0f}" if rounded < 1e5 else f"about {rounded:.0e}"
