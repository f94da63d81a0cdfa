"""The words on points that are solved one by one, and on whose error counts in a batch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.course.parts import short
from node_viz.records.answers import Alone, Rule

TITLE = "What does each point cost alone?"
AT_REST = "Counted as soon as the flows rest."
TOO_WILD = "These flows have become too wild for the solver, so there are no calls to count."
WHOSE = (
    "**Whose error counts in a batch?** One step size serves all points of a solve. By the mean, "
    "the error of all points together must be small, and the many easy ones speak for the few hard "
    "ones: that is the rule of NFE on this page. By the worst, every point must meet the tolerance "
    "by itself: that is the rule wherever the app gives the density of single points."
)


def what_points_cost(arms: Sequence[tuple[str, Alone]]) -> str:
    """Say how many calls points need alone, and how many the solve that serves all of them.

    Args:
        arms: label and calls of each arm.
    """
    said = [
        f"{label}: alone a point needs {least:.0f} to {most:.0f} calls, half of them at most "
        f"{middle:.0f}; one solve for the whole batch needs {one.mean.nfe}, "
        f"{_dearer(one.dearer)}"
        for label, one in arms
        for least, middle, most in [np.percentile(one.nfe, (0, 50, 100), method="lower")]
    ]
    return " ".join(said)


def _dearer(share: float) -> str:
    if not share:
        return "more than any of them or as many."
    return f"and {100 * share:.2g} % of the points cost more alone."


def whose_error_counts(arms: Sequence[tuple[str, Alone]]) -> str:
    """Return a table of what either rule costs, and how wrong it leaves log p at worst."""
    rows = [f"| {label} | {_rule(one.mean)} | {_rule(one.each)} |" for label, one in arms]
    head = "| one solve for the batch | by the mean | by the worst |\n|---|---|---|"
    return "\n".join([head, *rows])


def _rule(found: Rule) -> str:
    return f"{found.nfe} calls; log p wrong by at most {short(found.worst)} nats"
