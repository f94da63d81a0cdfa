"""Sentences on NFE growth that follow the numbers, and what the experiments read off a run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from node_viz.course.parts import Facts, number
from node_viz.records.history import Metrics

STRONG, WEAK, LOOSE = 0.9, 0.7, 0.4  #: rank correlations above which NFE follows so closely
EARLY = 5  #: dots, below which a correlation means nothing
SAME = 0.15  #: a change of NFE by less than this share is no change here: calls come in sixes
LEARNT = 0.5  #: nats; above it there is little to compare yet
SAME_FIT = 0.05  #: nats; a smaller difference in KL is no difference here
SHARPEST = " A solver takes its steps for the sharpest place, not for the mean."
NOTHING_YET = "The first gauges are being read."


class Moons(NamedTuple):
    """What a plain flow that comes with the app has reached on two moons."""

    nfe: int
    kl: float


MOONS, MOONS_RHO = Moons(145, 0.141), 0.90


def answer(
    label: str,
    history: Sequence[Metrics],
    other: tuple[str, Sequence[Metrics]] | None = None,
) -> str:
    """Answer the page's question in a line: what a solve costs now, and what the cure did.

    Args:
        label: of the first arm.
        history: its gauges up to the step looked at.
        other: label and gauges of the arm it is compared with.
    """
    if not history:
        return NOTHING_YET
    if not history[-1].step:
        return f"Before training a solve needs {history[-1].nfe} calls of the network."
    words = _growth(label, history)
    return words if other is None else f"{words} {_cure(history, *other)}".strip()


def _growth(label: str, history: Sequence[Metrics]) -> str:
    first, last = history[0].nfe, history[-1].nfe
    words = f"{label} needs **{last}** calls a solve, at first {first}"
    if last < first / (1 + SAME):
        return f"{words}: NFE fell."
    return f"{words}." if last > first * (1 + SAME) else f"{words}: NFE has not grown."


def _cure(history: Sequence[Metrics], other: str, cured: Sequence[Metrics]) -> str:
    """Compare the newest step that both arms have measured."""
    common = {metrics.step for metrics in history} & {metrics.step for metrics in cured}
    if not common or not max(common):
        return ""
    here, there = (
        next(metrics for metrics in one if metrics.step == max(common)) for one in (history, cured)
    )
    fit = f"KL {there.kl:z.2f} against {here.kl:z.2f}"
    if max(here.kl, there.kl) > LEARNT:
        return f"It is too early to compare {other}: {fit}."
    words = f"{other} needs **{there.nfe}**"
    if there.kl > here.kl + SAME_FIT:
        return f"{words}, but it fits worse ({fit})."
    if there.nfe > here.nfe / (1 + SAME):
        return f"{words}, so it saves nothing ({fit})."
    well = "fits better" if there.kl < here.kl - SAME_FIT else "fits about as well"
    return f"{words} and {well} ({fit})."


def what_the_dots_say(history: Sequence[Metrics], correlation: float, norm: str = "mean") -> str:
    """Say how surely NFE and the Jacobian rise together.

    Args:
        history: gauges of the first arm up to the step looked at.
        correlation: Spearman's, of its NFE and Jacobian norm; nan if there is none.
        norm: whether that is the mean or the largest norm.
    """
    if len(history) < EARLY or not math.isfinite(correlation):
        return "Too few dots yet to say whether NFE and the Jacobian rise together."
    words = _together(correlation, norm) + _peak(history)
    return words + (_stalled(history) if norm == "mean" else SHARPEST)


def _together(correlation: float, norm: str) -> str:
    rho = f"rank correlation {correlation:z.2f} with the {norm} norm"
    if correlation > STRONG:
        return f"NFE and the Jacobian rise together almost dot by dot ({rho})."
    if correlation > WEAK:
        return f"NFE mostly rises with the Jacobian ({rho})."
    if correlation > LOOSE:
        return f"NFE follows the Jacobian only loosely here ({rho})."
    if correlation > -LOOSE:
        return f"NFE hardly follows the Jacobian here ({rho})."
    return f"NFE falls here where the Jacobian rises ({rho})."


def _peak(history: Sequence[Metrics]) -> str:
    most = max(history, key=lambda metrics: metrics.nfe)
    if most.nfe <= history[-1].nfe * (1 + SAME):
        return ""
    return f" NFE had a peak of {most.nfe} calls at step {most.step}."


def _stalled(history: Sequence[Metrics]) -> str:
    """Say so if NFE went on growing after the mean norm had come to rest."""
    first, last = history[len(history) // 2], history[-1]
    steady = abs(last.jacobian_norm - first.jacobian_norm) < SAME * first.jacobian_norm
    if not steady or last.nfe < 1.5 * first.nfe:
        return ""
    before, now = number(first.jacobian_norm), number(last.jacobian_norm)
    return (
        f" But since step {first.step} the mean norm has hardly moved ({before} to {now}), while "
        f"NFE went from {first.nfe} to {last.nfe}: a mean hides the sharp places. Try the largest."
    )


def what_the_ribbons_show(arms: Sequence[tuple[str, int, float | None]]) -> str:
    """Say where each solve was slowest, and what it threw away.

    Args:
        arms: label, steps thrown away and flow time of the shortest step that the solver chose
            freely, of each arm; None if it chose none.
    """
    said = [
        f"{label}: {_shortest(t)}{rejected or 'none'} thrown away" for label, rejected, t in arms
    ]
    return f"{'; '.join(said)}."


def _shortest(t: float | None) -> str:
    return "" if t is None else f"shortest step at t = {t:.2f}, "


def the_rate(lr: float, schedule: str) -> str:
    """Say what the learning rate did during the run, as the end of a sentence.

    >>> the_rate(0.01, "constant")
    'stayed at 0.01'
    """
    return f"stayed at {lr:g}" if schedule == "constant" else f"fell from {lr:g} to zero"


# --- What the experiments decide


def what_the_cure_did(facts: Facts) -> str:
    """Return whether RNODE's calls grew as plain's did: less than half of it is far less."""
    first, cured, plain = facts["rnode_run"].gauges[0].nfe, facts["rnode"].nfe, facts["plain"].nfe
    if cured <= first * (1 + SAME):
        return "Not grow at all"
    return "Grow, but far less" if cured - first < (plain - first) / 2 else "Grow about as much"


def how_surely_they_rise(facts: Facts) -> str:
    """Return whether NFE and the mean Jacobian norm rose together as surely as on two moons."""
    rho = facts["rho"]
    if not math.isfinite(rho):
        raise KeyError("rho")
    if rho < 0:
        return "No, they move apart"
    return "Yes, as on two moons" if rho > MOONS_RHO - 0.1 else "Less surely"


def where_a_falling_rate_ends(facts: Facts) -> str:
    """Return how plain's NFE compares with that of two moons at a constant rate."""
    nfe = facts["plain"].nfe
    if nfe < MOONS.nfe / (1 + SAME):
        return "Lower"
    return "Higher" if nfe > MOONS.nfe * (1 + SAME) else "About the same"
