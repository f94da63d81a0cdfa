"""What the page on conditional flows says of its numbers, and what they decide."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from node_viz.course.guesses import Facts
from node_viz.course.parts import number
from node_viz.lessons.conditional.own_end import OwnEnd
from node_viz.records.answers import LabelFit
from node_viz.records.history import Metrics

FIRST_GAUGES = "The first gauges are being read."
NOTHING_YET = "Nothing is learnt yet: every flow is the noise itself, whatever the label."
GOOD, FAIR = 98.0, 90.0  #: per cent of samples on their own part
NEARLY_ALL, MOST, FEWER = "More than 98 %", "From 90 to 98 %", "Less than 90 %"
LESS, ALIKE, MORE = "Fewer calls", "About as many", "More calls"
SHOWS = 0.15  #: share by which calls must differ to count as different

Fits = Mapping[str, tuple[LabelFit, ...]]  #: of each arm that is given labels, by its name


def answer(gauges: Mapping[str, Metrics], fits: Fits) -> str:
    """Say in one sentence what the label is worth, or what matching across labels costs.

    Args:
        gauges: of the arms that stand side by side, by their names.
        fits: of each label's flow, as far as they are known.
    """
    if len(gauges) < 2:
        return FIRST_GAUGES
    if all(one.step == 0 for one in gauges.values()):
        return NOTHING_YET
    first, second = gauges.values()
    if "without" in gauges:
        worth = first.entropy - second.entropy
        return (
            f"NLL is **{first.nll:.2f}** nats without the label and **{second.nll:.2f}** with it: "
            f"{_less(first.nll - second.nll)}. The label is worth {worth:.2f}."
        )
    kls = [number(max(one.kl, 0.0)) for one in (first, second)]
    said = f"KL is **{kls[0]}** nats matched within labels, **{kls[1]}** across"
    shares = [right(fits[name]) for name in gauges if fits.get(name)]
    if len(shares) < 2:
        return f"{said}."
    return f"{said}; {shares[0]:.1f} % and {shares[1]:.1f} % of the samples suit their label."


def _less(gain: float) -> str:
    return f"{gain:.2f} less" if gain >= 0 else f"{-gain:.2f} more"


def right(fits: Sequence[LabelFit]) -> float:
    """Return how many of a hundred samples look like the label they were drawn for."""
    return 100 * sum(one.right for one in fits) / len(fits)


def facts_of(name: str, fits: Sequence[LabelFit]) -> Facts:
    """Return what an arm's labels are worth, by the names that the words use."""
    if not fits:
        return {}
    masses = [one.mass for one in fits]
    return {
        f"{name}_right": right(fits),
        f"{name}_least_mass": min(masses),
        f"{name}_most_mass": max(masses),
    }


# --- What the experiments decide


def gain(of: Facts) -> float:
    """Return by how many nats the NLL is lower with the label."""
    return of["without"].nll - of["label"].nll


def share_across(of: Facts) -> str:
    """Return how many samples suit their label where labels were matched across."""
    share = of["across_right"]
    if share > GOOD:
        return NEARLY_ALL
    return MOST if share >= FAIR else FEWER


def who_calls_less(of: Facts) -> str:
    """Return whether a likelihood takes fewer calls with the label than without."""
    ratio = of["label"].nfe / of["without"].nfe
    if ratio < 1 - SHOWS:
        return LESS
    return MORE if ratio > 1 + SHOWS else ALIKE


# --- The flow that is shown its own end


def about_own_end(found: OwnEnd) -> str:
    """Say what both accounts give, and what mass the claimed density has."""
    trace = f"The trace integral is **{found.trace:z.3f}**"
    if not math.isfinite(found.log_det):
        return f"{trace}, but all points end at one place: log |det| is −∞, and no density is left."
    parts = f"{trace}, log |det| is **{found.log_det:z.3f}**"
    meet = " All paths meet in one point, which those of a flow never do." if found.a < -1 else ""
    if abs(found.log_det - found.trace) < 5e-4:
        return f"{parts}: here they agree, and the mass is **{found.mass:.3f}**.{meet}"
    return f"{parts}. The claimed density has the mass **{found.mass:.3f}**, not 1.{meet}"
