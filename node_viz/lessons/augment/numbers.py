"""What the page on augmentation says of the numbers it has measured, and the lecture's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from node_viz.course.parts import number
from node_viz.data import labelled_set
from node_viz.records.history import Scores

TARGET = 0.02  #: held-out loss, nats: what "learnt" means in the comparison of steps
ROUNDING = 1e-4  #: squared error; a flow on the floor is no farther below it, whatever the solver
NOTHING_YET = "The first gauges are being read."
UNTRAINED = "Nothing is learnt yet: no point moves."
Run = tuple[str, Sequence[Scores]]  #: an arm's label and its gauges, oldest first


def steps_to(history: Sequence[Scores], loss: float = TARGET) -> int | None:
    """Return the first measured step with a held-out loss this low, None if there was none."""
    return next((scores.step for scores in history if scores.loss <= loss), None)


def look_on_plane(arms: Sequence[Run]) -> str:
    """Say what the gauges of the arms on the plane mean."""
    if not any(history for _, history in arms):
        return NOTHING_YET
    if all(history[-1].step == 0 for _, history in arms if history):
        return UNTRAINED
    known = [(label, history) for label, history in arms if history]
    steps = ", ".join(f"{label} {_reached(history)}" for label, history in known)
    calls = ", ".join(f"{label} {history[-1].nfe_forward}" for label, history in known)
    norms = ", ".join(f"{label} {number(history[-1].jacobian_norm)}" for label, history in known)
    return (
        f"Steps to a held-out loss of {TARGET:g} nats: {steps}. Field calls now: {calls}. "
        f"Mean ‖∂F/∂z‖: {norms}."
    )


def _reached(history: Sequence[Scores]) -> str:
    step = steps_to(history)
    return f"not within {history[-1].step}" if step is None else f"{step}"


def look_on_line(arms: Sequence[Run], floor: float) -> str:
    """Say which arms stand on the floor of increasing answers and which are below it."""
    known = [(label, history[-1]) for label, history in arms if history]
    if not known:
        return NOTHING_YET
    if all(scores.step == 0 for _, scores in known):
        return UNTRAINED
    above = [(label, scores.mse) for label, scores in known if scores.mse >= floor - ROUNDING]
    below = [(label, scores.mse) for label, scores in known if scores.mse < floor - ROUNDING]
    parts = [f"The floor of every increasing answer is {floor:.4f}."]
    if above:
        parts.append(f"At or above it: {_listed(above, 4)}.")
    if below:
        parts.append(f"Below it, as no flow on the line can be: {_listed(below)}.")
    return " ".join(parts)


def _listed(values: Sequence[tuple[str, float]], places: int | None = None) -> str:
    return ", ".join(
        f"{label} {number(value) if places is None else f'{value:.{places}f}'}"
        for label, value in values
    )


def about_the_hole(arms: Sequence[tuple[str, float, float, float]]) -> str:
    """Say where each arm's answer is wrong on points that nobody saw.

    Args:
        arms: label, share of the annulus called disc, least length called disc on any circle of
            the annulus, and length on which the answer along a ray is unsure.
    """
    wrong = ", ".join(f"{label} {100 * missed:.2g}%" for label, missed, *_ in arms)
    leaky = [(label, length) for label, _, length, _ in arms if length > 0]
    shut = [label for label, _, length, _ in arms if length == 0]
    unsure = ", ".join(f"{label} {number(width)}" for label, *_, width in arms)
    parts = [f"Of the annulus is called disc: {wrong}."]
    if leaky:
        parts.append(
            f"Narrowest gap, how wide the leak is where it is narrowest: {_listed(leaky)}."
        )
    if shut:
        parts.append(f"Shut on some circle: {', '.join(shut)}.")
    parts.append(f"Along a ray the answer is unsure (10% to 90%) for a length of: {unsure}.")
    return " ".join(parts)


def about_the_ways(pairs: int, swapped: Sequence[tuple[str, int]]) -> str:
    """Say how many pairs of inputs have changed places between t = 0 and 1."""
    counted = ", ".join(f"{label} {count}" for label, count in swapped)
    noun = "pair" if pairs == 1 else "pairs"
    return f"Of {pairs} {noun} of inputs, so many end in the other order: {counted}."


def about_the_period(distance: float) -> str:
    """Say how far the learnt second-order ways lie from half a harmonic period."""
    return (
        "Dotted: q = x cos πt, a solution of q″ = −π²q, which is one exact way to −x. The learnt "
        f"ways lie {number(distance)} from it (root mean square): only the ends were asked for."
    )


@dataclass(frozen=True)
class Published:
    """A row of the lecture's table: (MNIST, CIFAR-10) of each column."""

    accuracy: tuple[float, float]  #: on test data, per cent
    nfe: tuple[int, int]
    parameters: tuple[float, float]  #: thousands


#: Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, section 4
LECTURE = {
    "none": Published((96.8, 58.9), (98, 93), (21.4, 37.1)),
    "zero": Published((98.9, 70.8), (71, 169), (20.4, 35.0)),
    "input": Published((99.1, 73.4), (44, 65), (20.7, 36.1)),
    "order2": Published((99.2, 72.8), (43, 59), (20.0, 34.6)),
}


def agreement(ours: Sequence[float], theirs: Sequence[float]) -> tuple[int, int]:
    """Return how many pairs stand in the same order in both lists, and how many pairs there are.

    >>> agreement([1, 2, 3], [10, 30, 20])
    (2, 3)
    """
    pairs = list(combinations(range(len(ours)), 2))
    same = [(ours[i] - ours[j]) * (theirs[i] - theirs[j]) > 0 for i, j in pairs]
    return sum(same), len(pairs)


def about_the_ranking(arms: Sequence[tuple[str, str, Scores]]) -> str:
    """Say how our order of the arms agrees with the lecture's.

    Args:
        arms: name, label and last gauges of each arm that the lecture's table has.
    """
    if len(arms) < 2 or all(scores.step == 0 for *_, scores in arms):
        return "There is no order yet."
    theirs = [LECTURE[name] for name, *_ in arms]
    parts = [_ranked("loss, best first", arms, [scores.loss for *_, scores in arms])]
    parts.append(_ranked("NFE, fewest first", arms, [scores.nfe_forward for *_, scores in arms]))
    loss = [-scores.loss for *_, scores in arms]
    calls = [float(scores.nfe_forward) for *_, scores in arms]
    for what, ours, told in (
        ("accuracy, ours being the loss,", loss, [one.accuracy for one in theirs]),
        ("NFE", calls, [one.nfe for one in theirs]),
    ):
        digits, things = (agreement(ours, [float(one[k]) for one in told]) for k in (0, 1))
        pairs = "pair stands" if digits[1] == 1 else "pairs stand"
        parts.append(
            f"By {what} {digits[0]} of {digits[1]} {pairs} as on MNIST, {things[0]} as on CIFAR-10."
        )
    return " ".join(parts)


def _ranked(what: str, arms: Sequence[tuple[str, str, Scores]], values: Sequence[float]) -> str:
    order = sorted(zip(values, (label for _, label, _ in arms), strict=True))
    return f"By {what}: " + ", ".join(f"{label} {number(value)}" for value, label in order) + "."


@cache
def floor() -> float:
    """Return E x^2 on the held-out points: the least MSE of an increasing answer to y = -x."""
    x, _ = labelled_set("reflection").held_out()
    return float((x**2).mean())
