"""The words of the lesson on the solver that lies."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices
from node_viz.course.parts import Experiment, Question, RunQuestion, Source
from node_viz.lessons.lies import numbers
from node_viz.lessons.lies.words_corrections import CORRECTIONS as CORRECTIONS

STORY = r"""
Training never sees the flow, only what a few solver steps make of it: an end point $z_h(x)$ and a
sum $\sum_k h \operatorname{div} f(t_k, z_k)$ in place of $\int \operatorname{div} f \, dt$. For the
exact flow the two belong together; on a grid nothing makes the sum equal to
$\log|\det \partial z_h / \partial x|$. One Euler step through $f = a z$ in the plane stretches
area by $(1 + ah)^2$, but the solver counts $e^{2ah}$, which is more as long as $ah > -1.278$.
Training is rewarded for the sum. It finds such places and makes more of them: the field grows sharp
where the grid does not look.

So the training loss can fall below the entropy $H$, which no density can. The mass shows it: what
the grid claims has a mass $M = \int q \, dx$ that is not 1, and as $q / M$ is a density,
$-\mathbb E \log q \ge H - \log M$. Every nat below $H$ needs at least $e$ times as much mass.
"""

OTHERS = "the other two have {calm.nll:.2f} and {fine.nll:.2f}."
COARSE = "it claims {coarse.claimed:.2f} nats, and the truth is {coarse.nll:.2f}"

EXPERIMENTS = (
    Experiment(
        "The lie",
        "Three midpoint steps, two moons. The loss of the coarse grid falls below the entropy. "
        "What does an accurate solver say of the same weights, compared with the other two flows?",
        Choices(
            ("About the same", "A little worse", "Far worse"), "Far worse", numbers.how_much_worse
        ),
        "",
        watch="Watch the line of the coarse grid, and then its dots.",
        ends={
            "About the same": f"About the same: {COARSE}; {OTHERS}",
            "A little worse": f"A little worse: {COARSE}; {OTHERS}",
            "Far worse": f"Far worse: {COARSE}; {OTHERS}",
        },
        why="While the line goes down, the dots go up. More steps after training do not help: the "
        "accurate solver **is** those steps, and it shows the field as it was really learnt. The "
        "coarse flow works with one grid only, the one that it was trained on.",
    ),
    Experiment(
        "How large is the mass?",
        "A density has mass 1. With three steps the coarse grid claims one of mass 4000. Now it "
        "has four steps. How large is the mass that it claims after 300 training steps?",
        Amount(1, 10_000, "", lambda of: of["mass"]),
        "solver_steps=4",
        watch="Watch the large number, the mass of the claim.",
        ends={
            MEASURED: "Four steps claim a mass of {weighs}, and a loss of {coarse.claimed:.2f} "
            "nats where {coarse.nll:.2f} is true."
        },
        why="A smaller step makes a smaller error, so there is less to gain and the mass is "
        "smaller. That does not make the flow better. Look at its true loss: training has used "
        "what error is left, and the field is as sharp as before or sharper.",
    ),
    Experiment(
        "An honest grid",
        "Now `refine` is on: as soon as claim and truth differ by a hundredth of a nat, the grid "
        "gets twice as many steps. Will that cure the coarse flow?",
        Choices(
            (
                "No, it lies as before",
                "Yes, it fits like the finer grid",
                "Half: it stays a nat worse",
            ),
            "Yes, it fits like the finer grid",
            numbers.whether_refining_cures,
        ),
        "refine=1",
        watch="Watch whether the dots of the coarse grid stay on its line.",
        ends={
            "No, it lies as before": f"No: {COARSE}, with {{coarse_run.solver_steps}} steps at "
            "the end.",
            "Yes, it fits like the finer grid": f"Yes: {COARSE}; the finer grid's is "
            "{fine.nll:.2f}. It ended with {coarse_run.solver_steps} steps.",
            "Half: it stays a nat worse": f"Half: {COARSE}; the finer grid's is {{fine.nll:.2f}}. "
            "It ended with {coarse_run.solver_steps} steps.",
        },
        why="Refinement compares the two solvers again and again while training, so the field has "
        "no time to become sharp. All other pages have it on.",
    ),
    Experiment(
        "A better method?",
        "Runge-Kutta's error falls with the fourth power of the step. Three of its steps ask the "
        "field twice as often as three of midpoint. How far apart do claim and truth end?",
        Choices(
            ("Less than 0.02 nats", "Between 0.02 and 2 nats", "More than 2 nats"),
            "Between 0.02 and 2 nats",
            numbers.how_far_apart,
        ),
        "solver=rk4&steps=400",
        watch="Watch where the dots of the coarse grid leave its line.",
        ends={
            "Less than 0.02 nats": f"Runge-Kutta stays honest: {COARSE}.",
            "Between 0.02 and 2 nats": f"Runge-Kutta lies too, but less: {COARSE}.",
            "More than 2 nats": f"Runge-Kutta lies as midpoint does: {COARSE}.",
        },
        why="A high order promises small errors for small steps through a smooth field. Training "
        "is free to make the field as sharp as it likes. So a higher order delays the lie and "
        "cannot prevent it.",
    ),
)

QUIZ = (
    Question(
        "A loss on fresh data is 0.5 nats below the data's entropy. What follows?",
        "What is claimed has mass e^0.5 ≈ 1.6 or more",
        {
            "What is claimed has mass e^0.5 ≈ 1.6 or more": "Divide it by its mass and it is a "
            "density, whose loss is log M higher. That loss cannot be below H.",
            "The flow overfits the batches it has seen": "Every batch is fresh and H is known "
            "exactly; there is nothing to learn by heart.",
            "The flow is better than the true density": "Nothing is: the cross entropy is least, "
            "and equals H, for the true density.",
        },
    ),
    Question(
        "Why does RNODE, a price on motion and on sharp changes, help on the same coarse grid?",
        "A calm field leaves little error to exploit",
        {
            "A calm field leaves little error to exploit": "A solver's error comes from how the "
            "field changes along a step. Where that has a price, a sharp field does not pay.",
            "It makes the solver more accurate in each of its steps": "The solver is the same, "
            "with the same steps. The field differs.",
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
            "below: its dots had left the line already. And nobody knows the entropy of real data.",
            "When training has converged": "It converges to the best loss, and a "
            "false one is better.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many nats lie between the coarse flow's claim and what a tight solver finds?",
    lambda of: abs(of["coarse"].solver_gap),
    "It claims {coarse.claimed:.3f} nats, and the truth is {coarse.nll:.3f}.",
)

SOURCES = (
    Source("flows/cnf.py", "grid_encode", "The grid: z and the sum of h div f, step by step."),
    Source(
        "training/loop.py", "Loop.refine", "The cure: more steps as soon as the two solvers differ."
    ),
    Source("probes/believed.py", "believed_density", "The density that the grid claims."),
    Source("probes/believed.py", "mass_of", "Its mass: 1, if it is a density."),
)

TOO_WILD = "This flow has become too wild for the accurate solver, so there is no truth to show."
