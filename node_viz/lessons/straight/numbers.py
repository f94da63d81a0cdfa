"""What the page on straight paths says of the arms' numbers, and decides by them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from node_viz.course.guesses import Facts
from node_viz.course.parts import number
from node_viz.experiment.arms import ARMS
from node_viz.records.history import Metrics

SAME_FIT = 0.05  #: nats; a smaller difference in KL is no difference here
LEVELS = (0.05, 0.1, 0.2, 0.5)  #: nats; KLs at which training times are compared
LEARNT = 0.5  #: nats; while the yardstick is above it there is little to compare
CALLS, WAY = 0.85, 0.15  #: NFE fewer by this factor, or energy / W2^2 less by this much: it shows
STRAIGHT = 1.25  #: energy / W2^2 below which ways are nearly straight, and ends nearly the best
LIGHT_NFE, LIGHT_KL = 43, 0.094  #: of RNODE at the usual weight, which comes with the app
PENALTIES = ("plain", "kinetic", "jacobian", "rnode")  #: arms of one comparison
FIRST_GAUGES = "The first gauges are being read."
ALL_FAILED = "No arm got through; what stopped it stands under each."

FREEDOM, DETOURS = "Yes, freedom pays", "No, detours buy no fit"
CHEAP, PAID, NO_FEWER = "Fewer calls, as good a KL", "Fewer calls, a worse KL", "No fewer calls"

Measured = Sequence[tuple[str, Metrics]]  #: label and gauges of each arm, left to right


def better_fit(of: Facts) -> str:
    """Return whether the plain flow fits better by as much as the question asks."""
    return FREEDOM if of["plain"].kl <= of["rnode"].kl - SAME_FIT else DETOURS


def by_energy(of: Facts) -> list[str]:
    """Return the labels of the arms, the one nearest to the least energy first."""
    return [ARMS[name].label for name in sorted(PENALTIES, key=lambda name: of[name].detour)]


def too_much(of: Facts) -> str:
    """Return what a large weight does to calls and KL, compared with the usual one."""
    if of["rnode"].nfe >= LIGHT_NFE:
        return NO_FEWER
    return PAID if of["rnode"].kl > LIGHT_KL + SAME_FIT else CHEAP


def answer(arms: Measured) -> str:
    """Say in one sentence which arm is cheaper, and how they fit; the first is the yardstick."""
    if not arms:
        return FIRST_GAUGES
    if all(gauges.step == 0 for _, gauges in arms):
        return "Nothing is learnt yet: no point moves, and every flow is the noise itself."
    label, first = arms[0]
    if len(arms) == 1:
        return f"{label} needs {first.nfe} calls a solve, at KL {number(first.kl)} nats."
    if first.kl > LEARNT:
        return f"Too early to compare: {label} is still {number(first.kl)} nats from the data."
    other, cheap = _cheapest(arms)
    calls = f"{other} needs {cheap.nfe} calls where {label} needs {first.nfe}"
    if cheap.kl > first.kl + SAME_FIT:
        but = "but" if cheap.nfe < first.nfe else "and"
        return f"{calls}, {but} its KL is {number(cheap.kl - first.kl)} nats worse."
    fit = f"(KL {number(cheap.kl)} and {number(first.kl)} nats)"
    if _alike(first, cheap):
        saves = f"{other} saves nothing" if CALLS * cheap.nfe > first.nfe else "No real difference"
        return f"{saves} here: {calls} {fit}."
    if first.kl - cheap.kl > SAME_FIT:
        return f"{calls}, and fits better {fit}."
    return f"{calls}, and both fit about equally well {fit}."


def details(arms: Measured) -> str:
    """Say what the ways cost, and what that bought."""
    if not arms or all(gauges.step == 0 for _, gauges in arms):
        return ""
    label, first = arms[0]
    if len(arms) == 1:
        return f"Its energy is {_way(first)} the least possible. Add an arm to compare it with."
    if first.kl > LEARNT:
        return "Compare paths only where the fit is the same."
    other, cheap = _cheapest(arms)
    said = ""
    if cheap.kl > first.kl + SAME_FIT:
        said = "Here the fewer calls cost some fit. " if cheap.nfe < first.nfe else ""
    elif _alike(first, cheap) and _energy(first) < STRAIGHT:
        said = f"The paths of {label} are nearly straight too. "
    elif _nearer(first, cheap) and first.kl - cheap.kl > SAME_FIT:
        said = f"The detours of {label} bought nothing, not even a better fit. "
    return f"{said}Energy: {label} {_way(first)}, {other} {_way(cheap)} the least possible."


def in_seconds(arms: Sequence[tuple[str, Sequence[Metrics]]]) -> str:
    """Say how many seconds of training each arm took to the lowest KL that all of them reached.

    Args:
        arms: label and gauges of each arm, oldest first.
    """
    read = [(label, [one for one in history if one.step]) for label, history in arms]
    if not read or not all(history for _, history in read):
        return "No training has been timed yet."
    worst = max(min(one.kl for one in history) for _, history in read)
    kl = next((level for level in LEVELS if level >= worst), math.inf)
    if kl > LEARNT:
        return "Too early to compare: not every arm has learnt much."
    reached = [
        (label, next(one.seconds for one in history if one.kl <= kl)) for label, history in read
    ]
    said = ", ".join(f"{label} {number(seconds)} s" for label, seconds in reached)
    return f"Training until KL was {kl:g} nats took: {said}."


def _cheapest(arms: Measured) -> tuple[str, Metrics]:
    """Return the arm besides the first that needs the fewest calls."""
    return min(arms[1:], key=lambda arm: (arm[1].nfe, arm[1].kinetic_energy))


def _alike(first: Metrics, cheap: Metrics) -> bool:
    """Whether two arms differ neither in calls nor in energy as far as one can see."""
    return cheap.nfe > CALLS * first.nfe and not _nearer(first, cheap)


def _nearer(first: Metrics, cheap: Metrics) -> bool:
    return _energy(first) - _energy(cheap) > WAY


def _energy(gauges: Metrics) -> float:
    """Return E / W2^2, or nan where the floor was not measured or nothing moves."""
    known = gauges.energy_floor > 0
    return gauges.kinetic_energy / gauges.energy_floor if known else math.nan


def _way(gauges: Metrics) -> str:
    ratio = _energy(gauges)
    return f"{number(ratio)} times" if math.isfinite(ratio) else "unknown times"
