"""What the page on flow matching says of its arms' numbers, and decides by them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from node_viz.course.guesses import Facts
from node_viz.course.parts import number
from node_viz.lessons.matching.link import ARMS
from node_viz.records.history import Curves, Metrics

NOTHING_YET = "The first gauges are being read."
NO_STEP = "Nothing is learnt yet: no point moves, and every flow is the noise itself."
LEARNT = 0.5  #: nats; above it there is little to compare
BELOW = 0.95  #: of the floor: a batch loss varies, and what is nearer than this is at the floor
LAST = 0.1  #: part of a run over which the loss that it has come to is averaged

HELPS, NEARLY, LITTLE = "Less than half is left", "More than half is left", "It grows"
ON_FLOOR, UNDER, OVER = "It stops at the floor", "It falls below the floor", "It stays above"


@dataclass(frozen=True)
class Standing:
    """All arms after equally many seconds of training."""

    seconds: float
    gauges: dict[str, Metrics]  #: by the arms' names, the last ones read by then


def at_equal_seconds(histories: Mapping[str, Sequence[Metrics]]) -> Standing | None:
    """Return what was measured of each arm by the time that the quickest arm has trained for.

    None while an arm has not been measured after its first step.
    """
    if not histories or any(not one or not one[-1].step for one in histories.values()):
        return None
    seconds = min(one[-1].seconds for one in histories.values())
    return Standing(
        seconds,
        {
            name: [gauges for gauges in one if gauges.seconds <= seconds][-1]
            for name, one in histories.items()
        },
    )


def row(gauges: Metrics, one_step: float | None) -> tuple[str, ...]:
    """Return an arm's cells: steps, KL, NFE, energy above the least, W2 of one Euler step.

    >>> row(Metrics(3, 0.1, 2.1, 2.0, 0.1, 31, 25, 1.0, 1.2, 0.0, energy_floor=1.0), 0.25)
    ('3', '0.1', '31', '20 %', '0.25')
    """
    error = energy_error(gauges)
    above = f"{100 * error:.0f} %" if math.isfinite(error) else "–"
    step = "…" if one_step is None else number(one_step)
    return f"{gauges.step}", number(gauges.kl), f"{gauges.nfe}", above, step


def energy_error(gauges: Metrics) -> float:
    """Return |E / W2^2 - 1|: how far the energy of the ways is from the least there can be."""
    return abs(gauges.detour - 1)


def answer(gauges: Mapping[str, Metrics]) -> str:
    """Say in a line how straight matching makes the ways, and how far the flow is from the data."""
    if not {"fm", "otfm"} <= set(gauges):
        return NOTHING_YET
    fm, otfm = gauges["fm"], gauges["otfm"]
    if not fm.step:
        return NO_STEP
    if fm.kl > LEARNT:
        return f"Too early: flow matching is still {number(fm.kl)} nats from the data."
    return (
        f"No training step of flow matching solves anything, and its KL is **{number(fm.kl)}** "
        f"nats. Its ways are not straight: {_more(fm)} the least energy, OT matching {_more(otfm)}."
    )


def _more(gauges: Metrics) -> str:
    ratio = gauges.detour
    return f"**{number(ratio)}** times" if math.isfinite(ratio) else "an unknown multiple of"


def loss_at_end(curves: Curves) -> float:
    """Return the mean batch loss over the last tenth of what was trained."""
    kept = max(1, round(LAST * len(curves.loss)))
    return float(curves.loss[-kept:].mean()) if len(curves.loss) else math.nan


def about_pairs(at_once: int, drawn: float, matched: float, made: float | None) -> str:
    """Say what pairs cost.

    Args:
        at_once: points that are matched together.
        drawn: mean squared length of the lines of independent pairs.
        matched: of matched ones.
        made: of those that the flow itself makes.
    """
    less = f"Independent lines are {number(drawn)} long on average, squared"
    if at_once == 1:
        said = f"{less}. Matched one at a time they stay as they are."
    else:
        said = f"{less}; matched {at_once} at a time {number(matched)}."
    return said if made is None else f"{said} The pairs that reflow made: {number(made)}."


def about_the_loss(loss: float, floor: float | None) -> str:
    """Say why a matching loss that stops has not failed."""
    if not math.isfinite(loss):
        return "The matching loss is noted after a few steps."
    if floor is None:
        return (
            f"The loss of flow matching is {number(loss)}. It cannot come to 0: many pairs pass "
            "through one place, and the field has one value there. The exact floor is known where "
            "the data are a mixture of Gaussians."
        )
    return (
        f"The loss of flow matching is {number(loss)}, and no field can have less than "
        f"{number(floor)}. Other pairs have another floor, so compare no losses between arms."
    )


def about_the_field(t: float, off: float | None, size: float | None) -> str:
    """Say how far the learnt field is from the exact one."""
    if off is None or size is None:
        return (
            f"At t = {t:g}. The exact field is known where the data are a mixture of Gaussians; "
            "here the mean is taken over 20,000 data points."
        )
    return (
        f"At t = {t:g}. Over the whole path the learnt field is off by {number(off)} (rms); the "
        f"exact field's own rms is {number(size)}."
    )


# --- What the experiments decide


def percent_more(of: Facts) -> float:
    """Return by how many per cent flow matching's energy is above the least."""
    return round(100 * energy_error(of["fm"]))


def what_is_left(of: Facts) -> str:
    """Return how much of the extra energy is left with few points matched at a time."""
    left = energy_error(of["otfm"]) / energy_error(of["fm"])
    return HELPS if left < 0.5 else NEARLY if left <= 1 else LITTLE


def by_one_step(of: Facts) -> list[str]:
    """Return the labels of the arms, the best single Euler step first."""
    return [ARMS[name].label for name in sorted(ARMS, key=lambda name: of[f"{name}_step"])]


def where_it_stops(of: Facts) -> str:
    """Return where a wide network's matching loss ends."""
    over = of["fm_loss"] / of["floor"]
    return UNDER if over < BELOW else ON_FLOOR if over <= 2 - BELOW else OVER
