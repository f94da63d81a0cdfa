"""Sentences on the lying solver that follow the numbers; what the experiments read off a run."""

from __future__ import annotations

import math
from collections.abc import Sequence

from node_viz.course.parts import Facts, number
from node_viz.records.history import Metrics

HONEST = 0.02  #: nats; a smaller gap between claim and truth is none here
LITTLE, MUCH = 0.1, 1.0  #: nats by which a flow is a little worse than another, and far worse
NOTHING_YET = "The first gauges are being read."


def answer(arms: Sequence[tuple[str, Metrics]]) -> str:
    """Answer the page's question in a line: what the coarse grid claims, and what is true.

    Args:
        arms: label and gauges of each arm that has any, left to right; the first is the suspect.
    """
    if not arms:
        return NOTHING_YET
    label, gauges = arms[0]
    if not gauges.step:
        return "Nothing is learnt yet: no point moves, so no solver can be wrong."
    claimed, true = gauges.claimed, gauges.nll
    if not math.isfinite(claimed):
        return f"{label}: its solver no longer reaches the end, so it claims nothing."
    if claimed < gauges.entropy:
        return (
            f"{label} claims a loss of **{claimed:z.2f}** nats, {gauges.entropy - claimed:.2f} "
            f"below the entropy, the least possible; the truth is **{true:z.2f}**."
        )
    if abs(gauges.solver_gap) <= HONEST:
        return (
            f"{label} is still honest: it claims **{claimed:z.2f}** nats, "
            f"and the truth is **{true:z.2f}**."
        )
    return (
        f"{label} claims a loss of **{claimed:z.2f}** nats, which is possible; "
        f"but the truth is **{true:z.2f}**."
    )


def what_it_weighs(solver_steps: int, claimed: float, true: float) -> str:
    """Say what the integrals over the square mean.

    Args:
        solver_steps: of the grid that claims.
        claimed: the integral of the density that it claims.
        true: the integral of the tight solver's density.
    """
    steps = f"{solver_steps} step{'s' if solver_steps > 1 else ''}"
    if not math.isfinite(claimed):
        return f"The density that {steps} claim has too large a mass for a number; it should be 1."
    said = f"The density that {steps} claim has mass {weight(claimed)}, the true one {weight(true)}"
    if abs(claimed - 1) < 0.05:
        return f"{said}: as it should be."
    if claimed < 1:
        return f"{said}: mass gets lost."
    return f"{said}: so the loss can be up to {number(math.log(claimed))} nats below the entropy."


def weight(mass: float) -> str:
    """Return a mass as exactly as it is known: near 1 to a hundredth, a huge one to one digit.

    >>> weight(1.0), weight(38.4), weight(5049.0)
    ('1.00', 'about 40', 'about 5000')
    """
    if not math.isfinite(mass):
        return "beyond counting"
    if mass < 10:
        return f"{mass:.2f}"
    rounded = float(f"{mass:.1g}")
    return f"about {rounded:.0f}" if rounded < 1e5 else f"about {rounded:.0e}"


def mass_in_large(mass: float | None) -> str:
    """Return the page's largest number as HTML: the mass that is claimed, None if it is not known.

    >>> "<b>≈ 5000</b>" in mass_in_large(5049.0)
    True
    """
    written = "…" if mass is None else weight(mass).replace("about ", "≈ ")
    small = ' class="words"' if mass is not None and not math.isfinite(mass) else ""
    return (
        '<p class="mass"><span>mass of what it claims</span>'
        f"<b{small}>{written}</b><span>a density has mass 1</span></p>"
    )


# --- What the experiments decide


def how_much_worse(facts: Facts) -> str:
    """Return how the coarse flow's true loss compares with the worse of the other two."""
    worse = facts["coarse"].nll - max(facts["calm"].nll, facts["fine"].nll)
    if worse < LITTLE:
        return "About the same"
    return "A little worse" if worse < MUCH else "Far worse"


def whether_refining_cures(facts: Facts) -> str:
    """Return how near the coarse flow comes to the finer grid's, once its grid is refined."""
    worse = facts["coarse"].nll - facts["fine"].nll
    if worse < LITTLE:
        return "Yes, it fits like the finer grid"
    return "Half: it stays a nat worse" if worse < 2 * MUCH else "No, it lies as before"


def how_far_apart(facts: Facts) -> str:
    """Return between which bounds the distance of claim and truth lies."""
    gap = abs(facts["coarse"].solver_gap)
    if not math.isfinite(gap):
        raise KeyError("solver_gap")
    if gap < HONEST:
        return "Less than 0.02 nats"
    return "Between 0.02 and 2 nats" if gap <= 2 else "More than 2 nats"
