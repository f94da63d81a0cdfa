"""What a run on the page on augmentation decides: which guess of an experiment came out."""

from __future__ import annotations

from node_viz.course.guesses import Facts

GAP_WITH_512 = 0.17  #: NODE's narrowest gap in the run that comes with the app, length
STEPS_WITH_ONE = 125  #: ANODE's steps to a loss of 0.02 with p = 1, in that run


def gap_with_more_points(of: Facts) -> str:
    """Compare NODE's narrowest gap with the one of 512 points."""
    gap = of["none_hole"].passage
    if gap == 0:
        return "It closes"
    return "It gets narrower, but stays" if gap < GAP_WITH_512 else "It gets wider"


def steps_with_more_dimensions(of: Facts) -> str:
    """Compare ANODE's steps with those of p = 1; an infinite number if it never got there."""
    steps = of["zero_learnt"]
    if steps <= STEPS_WITH_ONE / 2:
        return "Half as many or fewer"
    return "About as many" if steps < 2 * STEPS_WITH_ONE else "Twice as many or more"


def who_closes_the_gap(of: Facts) -> str:
    """Say whether NODE closed its gap, and if not whether ANODE did."""
    node, anode = of["none_hole"].passage, of["zero_hole"].passage
    if node == 0:
        return "Yes"
    return "No network closes it" if anode > 0 else "No"
