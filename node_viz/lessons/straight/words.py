"""The words of the lesson on straight paths."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Choices, Drawn, Ranking
from node_viz.course.parts import Experiment, Question, RunQuestion, Source
from node_viz.experiment.arms import ARMS
from node_viz.lessons.straight.numbers import (
    CHEAP,
    DETOURS,
    FREEDOM,
    LIGHT_KL,
    LIGHT_NFE,
    NO_FEWER,
    PAID,
    PENALTIES,
    better_fit,
    by_energy,
    too_much,
)
from node_viz.lessons.straight.words_corrections import CORRECTIONS as CORRECTIONS

POINT = (0.65, 0.72)  #: on a moon
LABELS = tuple(ARMS[name].label for name in PENALTIES)
LIGHT = f"With λ = 0.03 it needed {LIGHT_NFE}, at {LIGHT_KL}."

STORY = r"""
Likelihood looks only at where a point ends, never at the way it takes. So very many flows explain
the data equally well, and a plain flow may choose one that turns. Its solver has to follow every
bend, and each bend costs calls of the network.

Benamou and Brenier found what the cheapest way costs. Among all fields that carry the data to where
they have to go,

$$
\mathbb E \int_0^1 \|f(t, z(t))\|^2 \, dt \;\ge\; W_2^2,
$$

the squared Wasserstein distance. It is reached when every point goes straight and at a steady
pace, and no exchange of ends, between two points or many, would save anything. This least energy
can be measured: the dotted line above.

RNODE adds two penalties to the loss: $\lambda_K \|f\|^2$ makes the ways short, straight and steady,
and $\lambda_J \|\partial f / \partial z\|_F^2$ makes neighbours move alike, also between the data.
"""

EXPERIMENTS = (
    Experiment(
        "The same density",
        (
            "Plain and RNODE on two moons. Only where the points end decides the likelihood; the "
            "penalty is about the way. Will the plain flow's KL be better by 0.05 nats or more?"
        ),
        Choices((FREEDOM, DETOURS), DETOURS, better_fit),
        "",
        watch="Watch the paths: do they turn, or go straight?",
        ends={
            DETOURS: (
                "No: KL is {plain.kl:z.3f} nats for plain and {rnode.kl:z.3f} for RNODE, with "
                "{plain.nfe} calls against {rnode.nfe}."
            ),
            FREEDOM: (
                "Yes, in this run: KL is {plain.kl:z.3f} nats for plain and {rnode.kl:z.3f} for "
                "RNODE, with {plain.nfe} calls against {rnode.nfe}."
            ),
        },
        why=(
            "Compare the energies as well: the detours cost calls and buy no fit. At a constant "
            "learning rate the plain flow may even fit worse, for a field that bends sharply is "
            "hard to keep still."
        ),
    ),
    Experiment(
        "Two penalties",
        (
            "Four flows: no penalty, the kinetic one, the Jacobian one, and both. Order them by "
            "energy / W₂², which is 1 for the least motion there can be."
        ),
        Ranking(LABELS, by_energy, "the least energy"),
        "arms=plain,kinetic,jacobian,rnode",
        watch="Watch which of the four paths turn.",
        ends={
            MEASURED: (
                "Energy / W₂² is {plain.detour:.2f} for plain, {kinetic.detour:.2f} with the "
                "kinetic penalty, {jacobian.detour:.2f} with the Jacobian one and "
                "{rnode.detour:.2f} with both."
            )
        },
        why=(
            "Already one penalty takes most of the detours away. The Jacobian penalty does not "
            "mention energy and still saves it: where neighbours move alike, points keep their "
            "order, and ways out of order are long. Change the seed and see whether it holds."
        ),
    ),
    Experiment(
        "Too much of a good thing",
        (
            f"Thirty times the weight: λ = 1, where 0.03 needed {LIGHT_NFE} calls at KL "
            f"{LIGHT_KL}. What happens to calls and KL?"
        ),
        Choices((CHEAP, PAID, NO_FEWER), PAID, too_much),
        "arms=plain,rnode&weight=1",
        watch="Watch how far the points of RNODE still travel.",
        ends={
            PAID: f"RNODE needs {{rnode.nfe}} calls, but KL is {{rnode.kl:z.2f}} nats. {LIGHT}",
            CHEAP: f"RNODE needs {{rnode.nfe}} calls, and KL is {{rnode.kl:z.2f}} nats. {LIGHT}",
            NO_FEWER: f"RNODE needs {{rnode.nfe}} calls, at KL {{rnode.kl:z.2f}} nats. {LIGHT}",
        },
        why=(
            "Not to move is the cheapest way of all. A penalty that outweighs the likelihood stops "
            "the points before they reach the noise: energy and calls fall, and KL pays for it. "
            "W₂² falls too, for it is measured to where the flow really carries the data."
        ),
    ),
    Experiment(
        "One point, two ways",
        (
            "The point (0.65, 0.72) lies on a moon. Draw its way from the data to the noise in the "
            "plain flow, the first pane."
        ),
        Drawn(POINT, 0.0, lambda of: of["plain_path"].z),
        "",
        watch="Watch one point near the middle: where does each flow take it?",
        ends={
            MEASURED: (
                "The plain flow's way is {plain_path.bend:.2f} times the straight line between "
                "its ends, RNODE's {rnode_path.bend:.2f} times; the lengths are "
                "{plain_path.length:.2f} and {rnode_path.length:.2f}."
            )
        },
        why=(
            "Both flows are paid for where the cloud ends. Only RNODE also pays for the way, so "
            "its points go straight to a place near by."
        ),
    ),
)

QUIZ = (
    Question(
        "Two flows have the same KL on the same data. What must be equal?",
        "Their densities, if KL is 0",
        {
            "Their densities, if KL is 0": "KL 0 means that both are the true density. How the "
            "points get from noise to data is left open.",
            "Their paths from data to noise": "Any swirl that leaves the noise as it is can be "
            "added on the way.",
            "Their energies": "The energy of a flow can be as large as you like; only its least "
            "value is fixed.",
        },
    ),
    Question(
        "energy / W₂² is 1.5 and energy / way² is 1.0. What does that say?",
        "The ways are straight, their ends not the best",
        {
            "The ways are straight, their ends not the best": "way² is the mean squared distance "
            "between start and end: energy equals it only on straight ways at a steady pace. The "
            "rest, up to 1.5, is due to ends: other pairs of start and end would be cheaper.",
            "The paths bend, and each bend is paid for": "Then energy would be larger than way².",
            "Nothing, 1 is the least of both": "It is, but the two mean different things: "
            "energy / way² is about the ways, energy / W₂² about the ends as well.",
        },
    ),
    Question(
        "Why does a straight path need fewer function evaluations?",
        "The field's first answer stays right",
        {
            "The field's first answer stays right": "A solver's error comes from the higher "
            "derivatives of the path. On a straight, steady path the second and all higher ones "
            "are zero.",
            "It is shorter than any other between its ends": "Length alone costs nothing: a long "
            "straight path is one step.",
            "The network is smaller": "It has the same size in every pane.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "By how many per cent is the energy of the first flow from the left above the least possible?",
    lambda of: round(100 * (of["first"].detour - 1)),
    "{first_arm}: the energy is {first.kinetic_energy:.2f}, and the least possible, W₂², is "
    "{first.energy_floor:.2f}.",
)

SOURCES = (
    Source("flows/regularizers.py", "KINETIC", "The rate that is integrated along the path: ‖f‖²."),
    Source("flows/regularizers.py", "JACOBIAN", "The squared Frobenius norm of ∂f/∂z."),
    Source("flows/regularizers.py", "FORCE", "The squared acceleration of a point."),
)
