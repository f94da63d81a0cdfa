"""The words of the lesson on why NFE grows."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices
from node_viz.course.parts import Experiment, Question, RunQuestion, Source
from node_viz.lessons.growth import numbers
from node_viz.lessons.growth.words_corrections import CORRECTIONS as CORRECTIONS

STORY = r"""
The network keeps its size while it trains, and yet each solve calls it more and more often. Nobody
asked for that: an adaptive solver takes the longest steps that it can, and two things shorten them.
**Accuracy:** the error that dopri5 estimates for a step of size $h$ goes like $h^5$ times high
derivatives of the path, so a path that bends fast needs small steps. **Stability:** whatever the
accuracy, $h\,|\lambda|$ must stay below about 3.3 for an eigenvalue $\lambda < 0$ of
$\partial f / \partial z$, and below about 1 for an imaginary one. Both get worse with a sharper
field, so NFE follows the Jacobian. But a mean over points and times is not the hardest point at the
hardest time: look where along $t$ the steps crowd. A price on $\|\partial f / \partial z\|_F^2$ and
$\|f\|^2$ while training (RNODE) keeps both small.

About the start: where the field is almost zero, a solver that chooses its first step itself takes a
tiny one, and then spends calls on making its steps longer. So all counts here begin with $h = 0.1$.
"""

EXPERIMENTS = (
    Experiment(
        "Growth and its cure",
        "Both flows begin with the same weights and see the same batches. Plain will need more "
        "and more calls. What will RNODE's calls do in 600 steps?",
        Choices(
            ("Grow about as much", "Grow, but far less", "Not grow at all"),
            "Grow, but far less",
            numbers.what_the_cure_did,
        ),
        "",
        watch="Watch NFE under the two stages: both begin with 13 calls.",
        ends={
            "Grow about as much": "RNODE went from {rnode_run.gauges[0].nfe} to {rnode.nfe} calls "
            "a solve, and plain to {plain.nfe}: the penalties saved little.",
            "Grow, but far less": "RNODE went from {rnode_run.gauges[0].nfe} to {rnode.nfe} calls "
            "a solve, plain to {plain.nfe}, at KL {rnode.kl:.2f} and {plain.kl:.2f}.",
            "Not grow at all": "RNODE ended with {rnode.nfe} calls a solve and began with "
            "{rnode_run.gauges[0].nfe}; plain ended with {plain.nfe}.",
        },
        why="At first both flows have to learn, and learning costs calls. Then the price on the "
        "Jacobian keeps RNODE's field smooth. Compare KL as well: fewer calls for a worse fit "
        "would be no cure.",
    ),
    Experiment(
        "Sharp edges",
        "A checkerboard has edges that no smooth flow can cut. After 600 steps on two moons a "
        f"solve of the plain flow takes {numbers.MOONS.nfe} calls. How many does it take after "
        "600 steps on a checkerboard?",
        Amount(10, 1000, "calls", lambda of: of["plain"].nfe),
        "dataset=checkerboard",
        watch="Watch NFE under the stage of the plain flow.",
        ends={
            MEASURED: "After {plain.step} steps a solve takes {plain.nfe} calls, where two moons "
            f"took {numbers.MOONS.nfe}; RNODE's takes {{rnode.nfe}}."
        },
        why="An edge in the density needs a sharp field. Each sharper edge lowers the loss a "
        "little, so training keeps sharpening the field, and NFE keeps growing. Nothing in the "
        "likelihood ever says that it is enough.",
    ),
    Experiment(
        "Where the rule is weak",
        "Eight Gaussians are learnt quickly. Will NFE and the Jacobian still rise together, dot "
        "after dot?",
        Choices(
            ("Yes, as on two moons", "Less surely", "No, they move apart"),
            "Less surely",
            numbers.how_surely_they_rise,
        ),
        "dataset=8gaussians",
        watch="Watch whether each new dot lies farther right and higher than the one before.",
        ends={
            "Yes, as on two moons": "They rise together: the rank correlation of plain's NFE and "
            f"mean norm is {{rho:.2f}}, on two moons {numbers.MOONS_RHO:.2f}.",
            "Less surely": "The rank correlation of plain's NFE and mean norm is only {rho:.2f}, "
            f"on two moons {numbers.MOONS_RHO:.2f}.",
            "No, they move apart": "The rank correlation of plain's NFE and mean norm is "
            f"{{rho:.2f}}: below zero, where two moons have {numbers.MOONS_RHO:.2f}.",
        },
        why="Where training soon has nothing left to gain, the field comes to rest. Then NFE "
        "wanders, and there is little that the mean Jacobian could explain.",
    ),
    Experiment(
        "A falling rate",
        "So far the learning rate was constant. Now it falls to zero along a cosine. Compared "
        f"with the {numbers.MOONS.nfe} calls of before: where does plain's NFE end?",
        Choices(("Lower", "About the same", "Higher"), "Lower", numbers.where_a_falling_rate_ends),
        "schedule=cosine",
        watch="Watch the last dots: the field changes less and less.",
        ends={
            end: f"Plain needs {{plain.nfe}} calls{than}, where the constant rate led to "
            f"{numbers.MOONS.nfe}; KL is {{plain.kl:.3f}} against {numbers.MOONS.kl:.3f}."
            for end, than in (("Lower", ""), ("About the same", ", about as many"), ("Higher", ""))
        },
        why="Some say that a falling rate drives NFE up. Here it was the only change. The section "
        "above on the learning rate is stricter still: it begins from the same weights.",
    ),
)

QUIZ = (
    Question(
        "The weights are frozen and the learning rate is set to a tenth. What happens to NFE?",
        "Nothing",
        {
            "Nothing": "The solver sees the field and the tolerance. The rate is in neither: it "
            "acts only through the weights that training finds next.",
            "It grows, for the gradient must be more precise": "The tolerance says how precise a "
            "solve is, and nobody touched it.",
            "It falls, for the steps get smaller": "Training steps do. The steps of a solver are "
            "something else.",
        },
    ),
    Question(
        "The error allowed in a step becomes ten times smaller. How many calls does a solver of "
        "order five need now, where accuracy limits its steps?",
        "10^(1/5) = 1.6 times as many",
        {
            "10^(1/5) = 1.6 times as many": "dopri5 estimates the error of a step, and "
            "the estimate goes like the fifth power of its size: a step 1.6 times shorter has a "
            "tenth of it.",
            "10 times as many, like the error": "That is what a first-order method would need.",
            "As many as before": "Only if stability limited the steps: then the error is "
            "smaller than allowed anyway.",
        },
    ),
    Question(
        "All blocks of a solve are about equally long, also where the mean ‖∂f/∂z‖ is small, and "
        "the tolerance hardly changes their number. What limits the step?",
        "Stability, at a sharp place that the mean hides",
        {
            "Stability, at a sharp place that the mean hides": "At each point |λ| is at most "
            "‖∂f/∂z‖, so some point has a large one though the mean is small. There a longer step "
            "would blow up a deviation that the exact flow damps. No tolerance changes that.",
            "Accuracy, since all the paths bend": "Then the number of steps would follow the "
            "tolerance.",
            "The first step of 0.1": "Only the first one is given; each later one is chosen anew.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many times as many calls as RNODE's does a solve of the plain flow take?",
    lambda of: of["plain"].nfe / of["rnode"].nfe,
    "Plain takes {plain.nfe} calls, RNODE {rnode.nfe}, at KL {plain.kl:.3f} and {rnode.kl:.3f}.",
)

SOURCES = (
    Source("probes/gauges.py", "path_averages", "The mean Jacobian norm on the scatter's axis."),
    Source("probes/steps.py", "solver_steps", "The blocks: every step that a solve tried."),
    Source("solvers/adaptive.py", "_Field", "How each step, kept or thrown away, is written down."),
)

RIBBON_KEY = (
    '<p class="ribbon-key"><b>One solve</b>'
    "<span>curves: largest and mean ‖∂f/∂z‖</span>"
    '<span class="kept">block: a step that was kept</span>'
    '<span class="thrown">red: tried, thrown away</span>'
    '<span class="now">line: flow time now</span></p>'
)
TOO_WILD = "This flow has become too wild for the solver, so there are no steps to show."
