"""What the quiz and the experiments of the page on the two penalties read off a grid."""

from __future__ import annotations

from collections.abc import Sequence

from node_viz.course.parts import Facts
from node_viz.lessons.ablation.words import ERROR
from node_viz.records.history import Metrics


def facts(gauges: Sequence[Metrics | None]) -> Facts:
    """Return the cells that are compared, by name; nothing before every cell has gauges.

    "plain" is the first cell and "both" the last; "best" is the cheapest that fits as well as the
    first, "most" the dearest besides the first.

    Args:
        gauges: of each cell, lambda_K by rows.
    """
    read = [one for one in gauges if one is not None]
    if len(read) < len(gauges):
        return {}
    first, *others = read
    return {
        "plain": first,
        "both": read[-1],
        "best": min(
            (one for one in read if one.kl <= first.kl + ERROR), key=lambda one: (one.nfe, one.kl)
        ),
        "most": max(others, key=lambda one: one.nfe),
        "when": f"at step {first.step}",
    }
