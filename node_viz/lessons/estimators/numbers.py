"""Sentences on estimated traces that follow the numbers, and what experiments read off a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from node_viz.course.parts import Facts, number
from node_viz.lessons.estimators.link import KINDS
from node_viz.records.estimates import (
    Asked,
    Bottlenecks,
    LogDensities,
    Rates,
    TraceCosts,
    Tried,
)
from node_viz.records.history import Metrics

SHIPPED = 157  #: calls of a solve of the flow that comes with the app, by the exact trace
SAME = 1.15  #: variances within this factor are about the same
NO_ERROR = 1e-9  #: a variance below it is rounding
CLOSE = 0.05  #: nats of KL that are no difference here
HEAVY = 0.1  #: share of a mean that one of thousands of draws may not have
NOTHING_YET = "The flow is being solved in three ways."
SIGNS, GAUSSIAN, NEITHER = "Random signs", "Gaussian noise", "Neither"


def answer(solves: Mapping[str, Tried]) -> str:
    """Answer the page's question in a line: what each way costs a solver.

    Args:
        solves: the solves that are known, by way.
    """
    exact, fixed, fresh = (solves.get(way) for way in ("exact", "fixed", "fresh"))
    parts: list[str] = []
    if exact is not None:
        parts.append(f"the exact trace costs **{_calls(exact)}**")
    if fixed is not None:
        parts.append(f"one random vector kept for the solve costs **{_calls(fixed)}**")
    words = " and ".join(parts)
    if fresh is None:
        return f"{_capital(words)}." if words else NOTHING_YET
    if fresh.finished:
        tail = f"a new draw at each call costs **{_calls(fresh)}**"
    else:
        tail = f"a new draw at each call ends at **{_calls(fresh)}**, at t = {fresh.reached:.2f}"
    return f"{_capital(words)}; {tail}." if words else f"{_capital(tail)}."


def _calls(solve: Tried) -> str:
    return f"{solve.nfe:,} calls"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def what_is_shown(seen: Rates) -> str:
    """Say how the rate that a solver is shown jumps where noise is drawn anew."""
    jumps = abs(seen.by_way["fresh"] - seen.by_way["exact"]).mean()
    if jumps < NO_ERROR:
        return "Above: the rate ℓ′ at one point. No estimate is off yet."
    return (
        f"Above: the rate ℓ′ at one point. One draw for the solve bends it, and it stays smooth. "
        f"With new draws it jumps by {number(float(jumps))} on average, and no step is short "
        "enough for a jump."
    )


def what_one_question_says(found: Asked) -> str:
    """Say how far one estimate is off, by its kind of noise."""
    gaussian, signs = (found.variance(kind) for kind in KINDS)
    words = f"The trace is {found.trace:z.2f}."
    if gaussian < NO_ERROR:
        return f"{words} No estimate is off: the field does not move anything yet."
    words += f" Gaussian noise has variance {number(gaussian)}"
    if found.bottleneck == 1:
        return f"{words}; signs are exact, for a single sign has the square 1."
    return f"{words}, random signs {number(signs)}."


def what_more_questions_say(found: Asked) -> str:
    """Say what the mean of many questions is worth."""
    gaussian = float(found.by_probes["gaussian"][-1])
    many = int(found.probes[-1])
    return (
        f"The mean of {many} questions has variance {number(gaussian)} (Gaussian): a {many}th, at "
        f"{many} times the price. One question a step is the usual choice, for training takes "
        "the mean over points and steps anyway."
    )


def what_a_bottleneck_saves(found: Bottlenecks) -> str:
    """Compare noise of d and of H numbers at H = 1 and half-way."""
    k = len(found.widths) // 2
    whole, core = found.whole, found.core
    return (
        f"Through one unit (H = 1), signs have no error at all, and Gaussian noise has variance "
        f"{number(float(core['gaussian'][0]))} instead of {number(float(whole['gaussian'][0]))}. "
        f"Through {found.widths[k]:g} units it is {number(float(core['gaussian'][k]))} instead of "
        f"{number(float(whole['gaussian'][k]))}, and {number(float(core['rademacher'][k]))} "
        f"instead of {number(float(whole['rademacher'][k]))} with signs. "
        f"At H = {found.widths[-1]:g}, as wide as the data, nothing is left to save."
    )


def what_it_costs(found: TraceCosts, hidden: int) -> str:
    """Say what a trace costs in the largest dimension, and what a lecture counts."""
    d = int(found.dimensions[-1])
    estimate, exact, layer = (
        float(found.by_way[way][-1]) for way in ("estimate", "exact", "determinant")
    )
    return (
        f"At D = {d} an estimate takes {number(estimate)} times as long as a call, the exact trace "
        f"{number(exact)} times, a determinant and a call {number(layer)} times. Dotted: what the "
        f"lecture counts, (DH + D), (DH + D²) and (DH + D³), with H = {hidden}. (DH + D²) would be "
        f"{number(1 + d / hidden)} calls; but each of the {d} products goes through the whole "
        f"network, which is DH {d} times."
    )


def of_densities(found: Mapping[str, LogDensities]) -> str:
    """Return a table: the mean error of log p-hat, and the mean of p-hat over p."""
    lines = [
        "| | mean of log p̂ − log p | standard error | mean of p̂ / p |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {KINDS[kind]} | {one.bias:+z.3f} nats | {one.standard_error:.3f} | "
        f"{number(one.ratio)} |"
        for kind, one in found.items()
    ]
    return "\n".join(lines)


def what_densities_say(found: Mapping[str, LogDensities]) -> str:
    """Say what the table shows: no bias in the logarithm, and one in its exponential."""
    if all(one.error.std() < NO_ERROR for one in found.values()):
        return "Nothing is estimated wrongly yet."
    well = all(abs(one.bias) <= 3 * one.standard_error + NO_ERROR for one in found.values())
    first = "log p̂ is right on average, within chance" if well else "log p̂ is off here"
    signs = found["rademacher"]
    words = f"{first}; p̂ = exp(log p̂) is {number(signs.ratio)} times p on average, with signs."
    heavy = found["gaussian"].largest_share
    if heavy > HEAVY:
        words += (
            f" With Gaussian noise a single one of {found['gaussian'].error.size} draws makes "
            f"{100 * heavy:.0f} % of the mean of p̂: such a mean may have no value at all."
        )
    return _capital(words)


def what_training_says(known: Sequence[tuple[str, Metrics]]) -> str:
    """Compare the KL of three trainings, the exact one first."""
    if len(known) < 3 or not known[0][1].step:
        return "Three flows, the same batches: train them and compare."
    kl = ", ".join(f"{label}: {metrics.kl:z.3f}" for label, metrics in known)
    worst = max(abs(metrics.kl - known[0][1].kl) for _, metrics in known[1:])
    close = "within" if worst <= CLOSE else "not within"
    return f"KL at step {known[0][1].step}: {kl} nats. The estimates are {close} {CLOSE} of exact."


def less_noise(of: Facts) -> str:
    """Return which kind of noise had the smaller variance."""
    gaussian, signs = of["asked"].variance("gaussian"), of["asked"].variance("rademacher")
    if max(gaussian, signs) <= SAME * min(gaussian, signs):
        return NEITHER
    return SIGNS if signs < gaussian else GAUSSIAN
