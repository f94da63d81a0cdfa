"""The words of the lesson on straight paths."""

from __future__ import annotations

import math
from collections.abc import Sequence

from node_viz.course.parts import Experiment, Question, RunQuestion, Source, number
from node_viz.records.history import Metrics

STORY = r"""
Likelihood looks only at where a point ends, never at the way it takes. So countless flows explain
the data equally well, and a plain flow is free to pick one that swirls. Its solver has to follow
every bend, and each bend costs calls of the network.

Benamou and Brenier found what the cheapest way costs. Among all fields that carry the data to where
they have to go,

$$
\mathbb E \int_0^1 \|f(t, z(t))\|^2 \, dt \;\ge\; W_2^2,
$$

the squared Wasserstein distance, with equality when every point goes straight and at one pace and
no exchange of ends, between two points or many, would save anything. That floor can be measured:
the dotted line above.

RNODE adds two penalties to the loss: $\lambda_K \|f\|^2$ makes the ways short, straight and even,
and $\lambda_J \|\partial f / \partial z\|_F^2$ makes neighbours move alike, also between the data.
"""

EXPERIMENTS = (
    Experiment(
        "The same density",
        "Plain against RNODE on two moons. Where the points end decides the likelihood; the "
        "penalty is about the way. Will the plain flow's KL be better by 0.05 nats or more?",
        ("Yes, freedom pays", "No, detours buy no fit"),
        "No, detours buy no fit",
        "",
        "KL {plain.kl:.3f} and {rnode.kl:.3f} nats, with {plain.nfe} calls against {rnode.nfe}",
        "Compare the energies as well: the detours bought nothing. At a constant learning rate the "
        "plain flow may even lose: a field that bends sharply is hard to keep still.",
    ),
    Experiment(
        "Two penalties",
        "Kinetic alone, Jacobian alone. How much of the energy that plain spends above its floor "
        "does a single penalty take away?",
        ("Hardly any", "About half", "Most of it"),
        "Most of it",
        "arms=plain,kinetic,jacobian,rnode",
        "energy / W₂² is {plain.detour:.2f} for plain, {kinetic.detour:.2f} with the kinetic "
        "penalty, {jacobian.detour:.2f} with the Jacobian one, {rnode.detour:.2f} with both",
        "The Jacobian penalty never mentions energy and is no worse at it: where neighbours move "
        "alike, points keep their order, and out of order is what makes ways long. Change the seed "
        "and see whether it holds.",
    ),
    Experiment(
        "Too much of a good thing",
        "Thirty times the weight, λ = 1, where 0.03 took 43 calls at KL 0.094. What gives way "
        "first?",
        ("NFE falls further, KL stays", "NFE falls further, KL rises", "Both rise"),
        "NFE falls further, KL rises",
        "arms=plain,rnode&weight=1",
        "{rnode.nfe} calls, and KL {rnode.kl:.2f} nats",
        "Staying put is the cheapest way of all. A penalty that outweighs the likelihood stops the "
        "points short of the noise: energy and NFE fall, and KL pays for it. The floor moves too, "
        "for W₂² is measured to where the flow really carries the data.",
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
            "Their energies": "The energy of a flow can be as large as you like; only its floor "
            "is fixed.",
        },
    ),
    Question(
        "energy / W₂² is 1.5 and energy / way² is 1.0. What does that say?",
        "The ways are straight, their ends not the best",
        {
            "The ways are straight, their ends not the best": "way² is the mean squared distance "
            "between start and end: energy equals it only on straight ways at one pace. The rest, "
            "up to 1.5, is ends that could be dealt out more cheaply.",
            "The paths bend, and each bend is paid for": "Then energy would be larger than way².",
            "Nothing, 1 is the floor of both": "It is, but the floors mean different things: one "
            "is about the ways, the other about the ends.",
        },
    ),
    Question(
        "Why does a straight path need fewer function evaluations?",
        "The field's first answer stays right",
        {
            "The field's first answer stays right": "A solver's error comes from the higher "
            "derivatives of the path. Along a straight, even path all from the second on are zero.",
            "It is shorter than any other between its ends": "Length alone is no cost: a long "
            "straight path is one step.",
            "The network is smaller": "It has the same size in every pane.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "By how many per cent does the energy of the first flow from the left exceed its floor?",
    lambda of: round(100 * (of["first"].detour - 1)),
    "{first_arm}: the energy is {first.kinetic_energy:.2f}, and W₂² is {first.energy_floor:.2f}.",
)

SOURCES = (
    Source("flows/regularizers.py", "KINETIC", "The rate that is integrated along the path: ‖f‖²."),
    Source("flows/regularizers.py", "JACOBIAN", "The squared Frobenius norm of ∂f/∂z."),
    Source("flows/regularizers.py", "FORCE", "The squared acceleration of a point."),
)

SAME_FIT = 0.05  #: nats; a smaller difference in KL is no difference here
LEARNT = 0.5  #: nats; while the yardstick is above it there is little to compare
CALLS, WAY = 0.85, 0.15  #: NFE fewer by this factor, or energy / W2^2 less by this much: it shows
STRAIGHT = 1.25  #: energy / W2^2 below which ways are nearly straight, and ends nearly the best
ALL_FAILED = "No arm got through; what stopped it stands under each."


def what_to_look_at(arms: Sequence[tuple[str, Metrics]]) -> str:
    """Say in one or two sentences what the arms' last figures mean; the first is the yardstick.

    Args:
        arms: label and last gauges of each arm that has any, left to right.
    """
    if not arms:
        return "The first gauges are being read."
    if all(gauges.step == 0 for _, gauges in arms):
        return "Nothing is learnt yet: no point moves, and every arm is the noise itself."
    if len(arms) == 1:
        return _alone(*arms[0])
    (label, first), others = arms[0], arms[1:]
    if first.kl > LEARNT:
        return (
            f"Too early to compare: {label} is still {number(first.kl)} nats from the data. Paths "
            "compare only where the fit is the same."
        )
    other, cheap = min(others, key=lambda arm: (arm[1].nfe, arm[1].kinetic_energy))
    if cheap.kl > first.kl + SAME_FIT:
        but, tail = ("but", ": here a calmer field was paid for in fit")
        if cheap.nfe >= first.nfe:
            but, tail = "and", ""
        return (
            f"{other} asks the field {cheap.nfe} times and {label} {first.nfe} times, {but} its KL "
            f"is {number(cheap.kl - first.kl)} nats worse{tail}."
        )
    return _contrast(label, first, other, cheap)


def _contrast(label: str, first: Metrics, other: str, cheap: Metrics) -> str:
    """Compare two arms, the second of which fits no worse than the first."""
    fit = f"KL {number(first.kl)} and {number(cheap.kl)} nats"
    calls = f"{other} needs {cheap.nfe} calls where {label} needs {first.nfe}"
    ways = f"Energy: {label} {_way(first)}, {other} {_way(cheap)} the least possible."
    nearer = _energy(first) - _energy(cheap) > WAY
    if cheap.nfe > CALLS * first.nfe and not nearer:
        if CALLS * cheap.nfe > first.nfe:
            return f"{other} saves nothing here ({fit}): {calls}. {ways}"
        why = f": {label}'s ways are nearly straight too" if _energy(first) < STRAIGHT else ""
        return f"No difference worth the name in calls or energy ({fit}; {calls}){why}. {ways}"
    if first.kl - cheap.kl > SAME_FIT:
        what = (
            f"The detours of {label} bought nothing, not even fit"
            if nearer
            else (f"{other} even fits better")
        )
        return f"{what} ({fit}): {calls}. {ways}"
    return f"Both fit about equally well ({fit}), but the paths differ: {calls}. {ways}"


def _alone(label: str, gauges: Metrics) -> str:
    return (
        f"{label}: KL {number(gauges.kl)} nats, {gauges.nfe} calls a solve, energy "
        f"{_way(gauges)} the least possible. Add another arm to compare it with."
    )


def _energy(gauges: Metrics) -> float:
    """Return E / W2^2, or nan where the floor was not measured or nothing moves."""
    known = gauges.energy_floor > 0
    return gauges.kinetic_energy / gauges.energy_floor if known else math.nan


def _way(gauges: Metrics) -> str:
    ratio = _energy(gauges)
    return f"{number(ratio)} times" if math.isfinite(ratio) else "unknown times"
