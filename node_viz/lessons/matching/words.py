"""The words of the lesson on flow matching."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices, Ranking
from node_viz.course.parts import Experiment, Question, RunQuestion, Source
from node_viz.lessons.matching import numbers
from node_viz.lessons.matching.link import ARMS

STORY = r"""
Maximum likelihood solves the flow in every training step, and differentiates the solve. Flow
matching does neither. Draw a data point $x$, noise $e$ and a time $t$; the straight way from one to
the other is at $z_t = (1-t)\,x + t\,e$ and has the velocity $e - x$. Ask the field for it:

$$
\min_\theta \; \mathbb E \,\| f_\theta(t, z_t) - (e - x) \|^2 .
$$

This is a regression. Many pairs pass through the same place at the same time, with different
velocities, and the best answer is their mean, $f(t, z) = \mathbb E[\,e - x \mid z_t = z\,]$. That
mean field carries the data into the noise: this is what makes matching work. What is left of the
loss is the variance around the mean. It is no failure, and it is not 0.

**Flow matching does not make straight paths.** Each pair has a straight way. The field is a mean of
many, it changes from place to place, and the paths that follow it bend. They are straight where
the pairs do not cross:

- **OT matching** pairs the points of a batch with the noise at the least cost.
- **Reflow** trains a first flow, lets it make pairs of its own, and matches those.

Time is written as everywhere here: $t = 0$ is data. Papers on flow matching mostly count the other
way, $s = 1 - t$, and their field is ours with the sign turned.
"""

EXPERIMENTS = (
    Experiment(
        "How straight are the paths?",
        "Every pair that flow matching learns from has a straight way. By how many per cent is the "
        "energy of the flow's own paths above the least possible?",
        Amount(1, 400, "%", numbers.percent_more),
        "",
        watch="Watch the paths of flow matching, and those of OT matching beside them.",
        ends={
            MEASURED: "Flow matching's paths cost {fm_more:.0f} % more than the least, OT "
            "matching's {otfm_more:.0f} %, reflow's {reflow_more:.0f} %."
        },
        why="In the middle ways of all pairs cross. The mean there is near 0, so points hardly "
        "move at first and must hurry later.",
    ),
    Experiment(
        "A small batch to match",
        "Pairs are matched among 8 points only, not 64. How much of flow matching's extra energy "
        "is left?",
        Choices(
            (numbers.HELPS, numbers.NEARLY, numbers.LITTLE), numbers.HELPS, numbers.what_is_left
        ),
        "ot_batch=8",
        watch="Watch the lines of the second picture of pairs.",
        ends={
            numbers.HELPS: "OT matching's energy is {otfm_more:.0f} % above the least, flow "
            "matching's {fm_more:.0f} %.",
            numbers.NEARLY: "OT matching's energy is still {otfm_more:.0f} % above the least, flow "
            "matching's {fm_more:.0f} %.",
            numbers.LITTLE: "OT matching's energy is even {otfm_more:.0f} % above the least, flow "
            "matching's {fm_more:.0f} %.",
        },
        why="Among a few points there is seldom a near one. Matching more of them brings the "
        "least cost nearer, and each doubling costs more time: a batch of 64 is not the data.",
    ),
    Experiment(
        "One single step",
        "Each flow makes samples by a single Euler step from noise to data. Order the four by how "
        "near the samples come to the data.",
        Ranking(tuple(arm.label for arm in ARMS.values()), numbers.by_one_step, "the nearest"),
        "dataset=moons",
        watch="Watch which paths are straight: one step follows only those.",
        ends={
            MEASURED: "The Wasserstein distance after one step is {otfm_step:.2f} for OT matching, "
            "{reflow_step:.2f} for reflow, {fm_step:.2f} for flow matching and {mle_step:.2f} for "
            "maximum likelihood."
        },
        why="One step goes along the velocity at t = 1. With independent pairs, noise tells "
        "nothing of its data point: the mean velocity there leads every point to the mean of the "
        "data.",
    ),
    Experiment(
        "A loss that stops",
        "On two moons, with four times the hidden units: where does the matching loss stop?",
        Choices(
            (numbers.ON_FLOOR, numbers.UNDER, numbers.OVER),
            numbers.ON_FLOOR,
            numbers.where_it_stops,
        ),
        "dataset=moons&hidden=256&steps=1000",
        watch="Watch the loss of flow matching beside its dotted line.",
        ends={
            numbers.ON_FLOOR: "It stops at {fm_loss:.2f}; the floor is {floor:.2f}.",
            numbers.UNDER: "It comes to {fm_loss:.2f}, below the floor of {floor:.2f}.",
            numbers.OVER: "It comes to {fm_loss:.2f}, and the floor is {floor:.2f}.",
        },
        why="No network gets below the variance of the targets around their mean. A loss that "
        "stops there is done; look at KL to see how good the flow is.",
    ),
)

QUIZ = (
    Question(
        "Why does the matching loss not go to 0?",
        "Pairs that meet have different velocities",
        {
            "Pairs that meet have different velocities": "The field has one value at a place, "
            "their mean. The variance around it stays.",
            "The network is too small": "A wider one stops at the same floor: try it.",
            "The solver makes an error": "No training step solves anything.",
        },
    ),
    Question(
        "A flow trained by OT matching has a lower loss than one trained on independent pairs. "
        "Is its density better for that?",
        "The losses do not say",
        {
            "The losses do not say": "Matched pairs cross less, so their floor is lower. Each loss "
            "has a floor of its own; compare KL.",
            "Yes, since both are the same loss": "Same formula, other pairs: the least value that "
            "can be reached is another.",
            "No, lower means that it has learnt by heart": "Fresh data are drawn at every step; "
            "there is nothing to learn by heart.",
        },
    ),
    Question(
        "What does OT matching change in the training step?",
        "Which noise goes with which point",
        {
            "Which noise goes with which point": "The loss and the field stay as they are. Only "
            "the pairs are chosen, at the least cost in the batch.",
            "A penalty on the energy is added": "That is RNODE or OT-Flow: they pay for the "
            "motion of the flow itself, and have to solve it.",
            "The way between the two becomes shorter": "Between given ends it is straight in any "
            "case. Other ends are chosen.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many calls does a likelihood solve of the flow by OT matching take?",
    lambda of: of["otfm"].nfe,
    "Its NFE is {otfm.nfe}, flow matching's {fm.nfe}: matching is cheap to train, not to solve.",
)

SOURCES = (
    Source("flows/matching.py", "Matching.error", "The whole loss: a regression at a random time."),
    Source("flows/couplings.py", "matched", "Which noise goes with which point."),
    Source("flows/reflow.py", "Reflow.__call__", "From half-time on, pairs of the flow's own."),
    Source("flows/marginal.py", "MarginalField.forward", "The exact mean, for a mixture."),
    Source("flows/marginal.py", "MarginalField.left_over", "The variance: the floor of the loss."),
)

AT_ONCE = (
    "How many points of a batch are matched with their noise together, at the least cost. 1 leaves "
    "the pairs as they were drawn."
)
EQUAL = "All four after {:.2g} seconds of training"
COLUMNS = ("steps", "KL, nats", "NFE, calls", "energy above least", "W₂ of one Euler step")
TABLE = (
    "Each arm as last measured by that time: the quickest has come to its end then. Energy above "
    "least is |E − W₂²| / W₂². One Euler step goes from noise to data at once; its distance is 0 "
    "for straight, even ways."
)
FIELD = "One field, two ways to see it"
TARGETS = "**Many targets at one place.** Their mean is all that the field can learn."
LATTICE = "**The learnt field over the exact mean**, where that is known."
THREE = "Three things that are easily confused"
THREE_STORY = (
    "All are about straight ways, and they act at different places. Here each is drawn on the "
    "line: flow time to the right, position up."
)
THREE_TITLES = {
    "paths": "**Conditional path**",
    "pairs": "**OT coupling**",
    "price": "**OT-regularised**",
}
THREE_WORDS = {
    "paths": "Between a given pair the way is straight, by choice. Nothing is said of which "
    "pairs, or of the flow: ways cross, and the flow's paths do not.",
    "pairs": "The same points in pairs of least cost (OT matching). Ways cross no more, so the "
    "mean field follows them.",
    "price": "No pairs: a penalty on the energy of the flow's own paths (RNODE, OT-Flow). Grey: a "
    "flow before it pays, green: the way of least energy.",
}
THREE_ENERGY = (
    "The grey paths are the exact flow of independent matching. Their energy is {:.2f}, that of "
    "the straight ways between the same ends {:.2f}."
)
