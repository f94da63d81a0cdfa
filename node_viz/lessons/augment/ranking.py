"""The published comparison of augmentations, and how our order of the arms agrees with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from node_viz.course.parts import number
from node_viz.records.history import Scores


@dataclass(frozen=True)
class Published:
    """A row of the published table: (MNIST, CIFAR-10) of each column."""

    accuracy: tuple[float, float]  #: on test data, per cent
    nfe: tuple[int, int]
    parameters: tuple[float, float]  #: thousands


#: Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, section 4
PUBLISHED = {
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
    """Say how our order of the arms agrees with the published one.

    Args:
        arms: name, label and last gauges of each arm that the published table has.
    """
    if len(arms) < 2 or all(scores.step == 0 for *_, scores in arms):
        return "There is no order yet."
    theirs = [PUBLISHED[name] for name, *_ in arms]
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
