"""The words of the lesson on STEER and OT-Flow."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Choices, Ranking
from node_viz.course.parts import Experiment, Question, RunQuestion, Source
from node_viz.lessons.steer import numbers
from node_viz.lessons.steer.words_corrections import CORRECTIONS as CORRECTIONS

STORY = r"""
**End at random.** Likelihood asks that $z(1)$ be $N(0, I)$; what the field does near $t = 1$, and
after, it leaves open. STEER draws the end time of each training step from $U(1-b,\, 1+b)$. So
$N(0, I)$ has to be reached early and then kept: the field may turn it, but no longer change it.
About the way there STEER says nothing: compare the energies.

**Run downhill.** Of all ways to move one density to another, the one with the least
$\mathbb E \int \tfrac12 \|f\|^2 dt$ never circles: $f = -\nabla \Phi$, as water runs down a
landscape. OT-Flow learns $\Phi$ itself, pays for that transport cost, and for
$R = |\partial_t \Phi - \tfrac12 \|\nabla \Phi\|^2|$, the Hamilton-Jacobi-Bellman equation. Why the
minus? A point's acceleration is $-\nabla(\partial_t \Phi - \tfrac12 \|\nabla \Phi\|^2)$, so $R = 0$
means straight ways at an even pace. With the plus that a lecture prints, it would be
$\nabla \|\nabla \Phi\|^2$: points drawn to where the field is fast.
"""

AT_HALF = "NLL(0.5) lies {steer_at_half:.2f} nats above NLL(1), plain's {plain_at_half:.2f}."

EXPERIMENTS = (
    Experiment(
        "Half the window",
        "With b = 0.5 STEER's end times lie between 0.5 and 1.5, and stopping it at T = 0.5 costs "
        "0.05 nats. With b = 0.25 they lie between 0.75 and 1.25. What does stopping at T = 0.5 "
        "cost now?",
        Choices(
            ("As little as before", "More, but less than plain", "More than plain"),
            "More, but less than plain",
            numbers.outside_the_window,
        ),
        "steer=0.25",
        watch="Watch STEER's curve left of the shaded window.",
        ends={
            "As little as before": f"As little as before: STEER's {AT_HALF}",
            "More, but less than plain": f"More, but less than plain: STEER's {AT_HALF}",
            "More than plain": f"More than plain: STEER's {AT_HALF}",
        },
        why="T = 0.5 was inside the window, and now it is outside: nobody told the field what to "
        "do there. Look at the curve at the edges of the shaded window, too.",
    ),
    Experiment(
        "Potential without the equation",
        "Set α_R to 0: OT-Flow no longer pays for the Hamilton-Jacobi-Bellman equation, only for "
        "transport. What will the mean |curl| of its field be?",
        Choices(("Above zero", "Zero"), "Zero", numbers.whether_it_turns),
        "alpha_r=0",
        watch="Watch the paths of OT-Flow, and the curl in the line under the title.",
        ends={
            "Above zero": "OT-Flow's mean |curl| is {otflow.curl:.1e}, plain's {plain.curl:.1f}.",
            "Zero": "Zero but for rounding: OT-Flow's mean |curl| is {otflow.curl:.0e}, plain's "
            "{plain.curl:.1f}.",
        },
        why="The curl is zero because the field is a gradient, not because of a penalty. Look at "
        "the HJB term under the surface and at energy / W₂² under the stage: if α_R matters, it "
        "shows there.",
    ),
    Experiment(
        "Sharp edges",
        "On a checkerboard each flow is stopped a quarter early, at T = 0.75. Which flow loses "
        "least likelihood by that, which loses most?",
        Ranking(tuple(numbers.ARMS.values()), numbers.who_loses_least, "least loss"),
        "dataset=checkerboard",
        watch="Watch the three curves at T = 0.75, right of the left edge.",
        ends={
            MEASURED: "NLL(0.75) − NLL(1) is {steer_early:+z.2f} nats for STEER, "
            "{plain_early:+z.2f} for plain and {otflow_early:+z.2f} for OT-Flow."
        },
        why="T = 0.75 is inside STEER's window. OT-Flow pays for long ways, so its points move at "
        "an even pace to the very end: stopped early, they have not arrived. To be straight and "
        "to be finished early are different aims.",
    ),
)

QUIZ = (
    Question(
        "STEER's NLL(T) is flat around T = 1, at its lowest. What must the field be there?",
        "One that carries N(0, I) to itself",
        {
            "One that carries N(0, I) to itself": "A zero field is one, a rotation is another: the "
            "points move on, their density stays.",
            "Zero, so that all points rest": "That is enough but not needed: look at the paths "
            "past the end.",
            "Straight": "Straight paths that go on leave the Gaussian sooner or later.",
        },
    ),
    Question(
        "Why has −∇Φ no curl, even before training?",
        "∂²Φ/∂z₁∂z₂ = ∂²Φ/∂z₂∂z₁",
        {
            "∂²Φ/∂z₁∂z₂ = ∂²Φ/∂z₂∂z₁": "The curl is the difference of these two. No weights can "
            "change that.",
            "The penalty on R removes it": "Set α_R to 0 and look: it stays zero.",
            "The points follow optimal paths": "Not before training. Every gradient is without "
            "curl, also a bad one.",
        },
    ),
    Question(
        "R = 0 everywhere. At what rate does Φ(t, z(t)) fall along a path?",
        "½‖f‖²",
        {
            "½‖f‖²": "The point runs down at ‖∇Φ‖² while the ground under it rises at "
            "∂Φ/∂t = ½‖∇Φ‖².",
            "‖f‖²": "That would be so if the landscape stood still. It does not.",
            "0": "Then the point would stay on a level line; it runs straight across them.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many nats are lost where the plain flow is stopped half way, at T = 0.5?",
    lambda of: of["plain_at_half"],
    "NLL(0.5) lies {plain_at_half:.3g} nats above NLL(1).",
)

SOURCES = (
    Source("flows/objective.py", "Objective._end", "STEER, whole: where this step's solve ends."),
    Source("flows/objective.py", "otflow", "OT-Flow's weights, divided by α_C to be in nats."),
    Source("flows/regularizers.py", "_hjb", "R, with its minus."),
    Source("fields/potential.py", "PotentialField.potential", "Φ: a small residual network."),
    Source("fields/potential.py", "PotentialField.forward", "The field is its downhill gradient."),
)

B = "STEER draws the end time of each training step from U(1 − b, 1 + b); b = 0 is the plain flow."
TOO_WILD = "No solver can follow this flow past t = 1, so there is nothing to show."
LANDSCAPE = "The potential as a surface over the plane, with points that run down it."
KEY = (
    "Grey: from the data to t = 1, where the dots are. Colour: on from there to t = 1.5. "
    "Discs: 1, 2 and 3 standard deviations of N(0, I)."
)
