"""What the page on augmentation says of the numbers it has measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from node_viz.course.guesses import Facts
from node_viz.course.parts import number
from node_viz.data import labelled_set
from node_viz.records.history import Scores

TARGET = 0.02  #: held-out loss, nats: what "learnt" means in the comparison of steps
ROUNDING = 1e-4  #: squared error; a flow on the floor is no farther below it, whatever the solver
NOTHING_YET = "The first gauges are being read."
UNTRAINED = "Nothing is learnt yet: no point moves."
NOT_KEPT = "This is not kept for past steps."
Run = tuple[str, Sequence[Scores]]  #: an arm's label and its gauges, oldest first


def steps_to(history: Sequence[Scores], loss: float = TARGET) -> int | None:
    """Return the first measured step with a held-out loss this low, None if there was none."""
    return next((scores.step for scores in history if scores.loss <= loss), None)


def learnt(arm: str, history: Sequence[Scores]) -> Facts:
    """Return when an arm had learnt, as a number and in words; infinity if it never had.

    >>> learnt("zero", [Scores(25, 0.0, 0.5)])
    {'zero_learnt': inf, 'zero_learnt_said': 'not within 25 steps'}
    """
    step, last = steps_to(history), history[-1].step if history else 0
    said = f"not within {last} steps" if step is None else f"at step {step}"
    return {f"{arm}_learnt": math.inf if step is None else step, f"{arm}_learnt_said": said}


def about_the_path(path: Sequence[tuple[float, float]]) -> Facts:
    """Return NODE's path of a point, how near it comes to the middle, and where it ends."""
    near = min(math.hypot(*place) for place in path)
    return {"none_way": path, "none_near": near, "none_end": path[-1]}


def answer_on_plane(arms: Sequence[Run]) -> str:
    """Answer the page's question on the plane in one line."""
    known = [(label, history[-1]) for label, history in arms if history]
    if not known:
        return NOTHING_YET
    if all(scores.step == 0 for _, scores in known):
        return UNTRAINED
    best, least = min(known, key=lambda arm: arm[1].loss)
    worst, most = max(known, key=lambda arm: arm[1].loss)
    share = f"{100 * most.accuracy:.3g} % classified correctly"
    if len(known) == 1:
        return f"{worst}: loss {number(most.loss)}, {share}."
    said = f"{worst} has the largest loss, {number(most.loss)} ({share})"
    return f"{said}; {best} has {number(least.loss)}."


def look_on_plane(arms: Sequence[Run]) -> str:
    """Say what the gauges of the arms on the plane mean."""
    known = [(label, history) for label, history in arms if history]
    if not known or all(history[-1].step == 0 for _, history in known):
        return NOTHING_YET if not known else UNTRAINED
    steps = ", ".join(f"{label} {_reached(history)}" for label, history in known)
    calls = ", ".join(f"{label} {history[-1].nfe_forward}" for label, history in known)
    norms = ", ".join(f"{label} {number(history[-1].jacobian_norm)}" for label, history in known)
    return (
        f"Steps to a held-out loss of {TARGET:g} nats: {steps}. Field calls: {calls}. "
        f"Mean ‖∂F/∂z‖: {norms}."
    )


def _reached(history: Sequence[Scores]) -> str:
    step = steps_to(history)
    return f"not within {history[-1].step}" if step is None else f"{step}"


def answer_on_line(arms: Sequence[Run], floor: float) -> str:
    """Answer the page's question on the line in one line: who stays on the floor, who does not."""
    known = [(label, history[-1]) for label, history in arms if history]
    if not known:
        return NOTHING_YET
    if all(scores.step == 0 for _, scores in known):
        return UNTRAINED
    above, below = _sorted(known, floor)
    most = f" ({above[0][0]}: {above[0][1]:.3f})" if above else ""
    said = f"A flow on the line cannot get its error below {floor:.3f}{most}"
    if not below:
        return f"{said}."
    label, least = min(below, key=lambda arm: arm[1])
    if len(below) == 1:
        return f"{said}. {label} gets to {number(least)}."
    return f"{said}. The other {len(below)} can, best {label} with {number(least)}."


def look_on_line(arms: Sequence[Run], floor: float) -> str:
    """Say which arms stand on the floor of increasing answers and which are below it."""
    known = [(label, history[-1]) for label, history in arms if history]
    if not known or all(scores.step == 0 for _, scores in known):
        return NOTHING_YET if not known else UNTRAINED
    above, below = _sorted(known, floor)
    parts = [f"The least squared error of an increasing answer is {floor:.4f}."]
    if above:
        parts.append(f"At or above it: {_listed(above, 4)}.")
    if below:
        parts.append(f"Below it: {_listed(below)}.")
    return " ".join(parts)


Errors = list[tuple[str, float]]  #: labels with their squared errors


def _sorted(known: Sequence[tuple[str, Scores]], floor: float) -> tuple[Errors, Errors]:
    """Return the arms at or above the floor, and those below it."""
    errors = [(label, scores.mse) for label, scores in known]
    edge = floor - ROUNDING
    return [one for one in errors if one[1] >= edge], [one for one in errors if one[1] < edge]


def _listed(values: Sequence[tuple[str, float]], places: int | None = None) -> str:
    return ", ".join(
        f"{label} {number(value) if places is None else f'{value:.{places}f}'}"
        for label, value in values
    )


def about_the_hole(arms: Sequence[tuple[str, float, float, float]]) -> str:
    """Say where each arm's answer is wrong on points that were never seen in training.

    Args:
        arms: label, share of the annulus called disc, least length called disc on any circle of
            the annulus, and length on which the answer along a ray is unsure.
    """
    wrong = ", ".join(f"{label} {100 * missed:.2g}%" for label, missed, *_ in arms)
    leaky = [(label, length) for label, _, length, _ in arms if length > 0]
    shut = [label for label, _, length, _ in arms if length == 0]
    unsure = ", ".join(f"{label} {number(width)}" for label, *_, width in arms)
    parts = [f"Share of the annulus called disc: {wrong}."]
    if leaky:
        parts.append(f"Length of the narrowest gap: {_listed(leaky)}.")
    if shut:
        parts.append(f"No gap: {', '.join(shut)}.")
    parts.append(
        f"Length on which the answer is unsure (10% to 90%) along a line outwards: {unsure}."
    )
    return " ".join(parts)


def about_the_ways(pairs: int, swapped: Sequence[tuple[str, int]]) -> str:
    """Say how many pairs of inputs have changed places between t = 0 and 1."""
    counted = ", ".join(f"{label} {count}" for label, count in swapped)
    noun = "pair" if pairs == 1 else "pairs"
    return f"Of {pairs} {noun} of inputs, this many change places: {counted}."


def about_the_period(distance: float) -> str:
    """Say how far the learnt second-order paths lie from half a harmonic period."""
    return (
        "Dotted: q = x cos πt, a solution of q″ = −π²q, which is one exact path to −x. The learnt "
        f"paths lie {number(distance)} from it (root mean square): training asks for the ends only."
    )


@cache
def floor() -> float:
    """Return E x^2 on the held-out points: the least MSE of an increasing answer to y = -x."""
    x, _ = labelled_set("reflection").held_out()
    return float((x**2).mean())
