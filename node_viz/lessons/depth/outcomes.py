"""What a run on the page on depth decides: which guess of an experiment came out."""

from __future__ import annotations

from node_viz.course.guesses import Facts
from node_viz.lessons.depth.numbers import BELOW, FLOOR

FOUR = {"plain": "Plain", "t": "t as input", "stacked": "Stacked", "galerkin": "Galerkin"}
DEPTH_OF_ONE = -1.28  #: S(1) in the run that comes with the app
SAME = 0.05  #: two learnt depths no farther apart count as one


def how_many_below(of: Facts) -> str:
    """Count the networks that come below the floor."""
    arms = ("plain", "galerkin", "control", "adaptive")
    count = sum(of[arm].mse < BELOW for arm in arms)
    return "At most one" if count < 2 else "Two" if count == 2 else "Three or all four"


def how_far_below(of: Facts) -> str:
    """Compare the best flow with the floor."""
    least = min(of[arm].mse for arm in ("plain", "t", "stacked", "fourier"))
    if least >= BELOW:
        return "Not at all"
    return "Far below" if least < FLOOR / 2 else "A little below"


def same_depth(of: Facts) -> str:
    """Compare the depth of x = 1 with the one that another seed learnt."""
    if abs(of["adaptive_S"] - DEPTH_OF_ONE) < SAME:
        return "Yes, the task fixes it"
    return "No, only S times f is fixed"


def by_loss(of: Facts) -> list[str]:
    """Return the four networks, that of the lowest loss first."""
    return [FOUR[arm] for arm in sorted(FOUR, key=lambda arm: of[arm].loss)]
