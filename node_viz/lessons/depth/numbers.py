"""What the page on depth says about the figures on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from node_viz.course.parts import number
from node_viz.records.history import Scores

FLOOR = 101 / 297  #: mean x^2 of 100 equally spaced points from -1 to 1: the least of any flow
SOLVED = 1e-2  #: squared error from which on the line counts as turned over
ALL_FAILED = "No arm got through; what stopped it stands under each."
NOTHING_YET = "The first gauges are being read."
OWN_TIME = (
    "Left: the path of each input over its own time s, from its dot at s = 0 to where it stops. "
    "Right: the depth it has learnt, and the depth that its field asks for."
)
SOON = "The paths, each in its own time, are being computed."
ONE_DEPTH = "Every sample travels to s = 1 here. Add adaptive depth under *arms*."
NO_FAMILY = "Add the data-controlled arm: only there each input has a field of its own."
CALLS = (
    "Dots: dopri5 at 1e-5 carries one sample alone to its own end. Line across: all of them in one "
    "batch, whose error is a mean over its samples. So a hard sample alone may cost more than all "
    "together, and an easy one less."
)


def what_to_look_at(arms: Sequence[tuple[str, Scores]], on_line: bool) -> str:
    """Say in one or two sentences what the arms' last figures mean; the first is the yardstick.

    Args:
        arms: label and last gauges of each arm that has any, left to right.
        on_line: whether y = -x is learnt; else it is classes in the plane.
    """
    if not arms:
        return NOTHING_YET
    if all(scores.step == 0 for _, scores in arms):
        return "Nothing is learnt yet: every sample stays where it is."
    return _line(arms) if on_line else _plane(arms)


def _line(arms: Sequence[tuple[str, Scores]]) -> str:
    below = [label for label, scores in arms if scores.mse < SOLVED]
    above = [label for label, scores in arms if scores.mse >= FLOOR - 1e-3]
    said = f"No flow on the line has a squared error below {number(FLOOR)}."
    if above:
        said += f" {_and(above)} {'is' if len(above) == 1 else 'are'} not below it."
    if below:
        said += f" {_and(below)} {'has' if len(below) == 1 else 'have'} turned the line over."
    return said


def _plane(arms: Sequence[tuple[str, Scores]]) -> str:
    (label, first), others = arms[0], arms[1:]
    if not others:
        return f"{label}: loss {number(first.loss)} nats. Add an arm to compare it with."
    lower = [(one, s.loss) for one, s in others if s.loss < first.loss]
    if not lower:
        return f"With as many weights and steps, no arm has a lower loss than {label}."
    best, loss = min(lower, key=lambda arm: arm[1])
    losses = f"{number(loss)} against {number(first.loss)} nats"
    if len(lower) == 1:
        return (
            f"With as many weights and steps, {best} alone has a lower loss than {label}, {losses}."
        )
    count = (
        f"all {len(others)}" if len(lower) == len(others) else f"{len(lower)} of the {len(others)}"
    )
    return (
        f"With as many weights and steps, {count} others have a lower loss than {label}; {best} "
        f"has the lowest, {losses}."
    )


def about_depth(label: str, S: float, by_mean: float, unevenness: float, gap: float) -> str:
    """Say how the learnt depth compares with what its field asks for.

    Args:
        label: of the arm.
        S: learnt depth at x = 1.
        by_mean: -2x / mean f there.
        unevenness: how far f is from constant along any way.
        gap: largest |S(x) - exact depth|; NaN if the flow meets -x for no sample.
    """
    even = "nearly constant" if unevenness < 0.1 else "far from constant"
    if 0.1 <= unevenness < 10:
        even = f"not constant (off by {number(unevenness)} of its mean at most)"
    asked = f"−2x / mean f = {number(by_mean + 0.0)}" if math.isfinite(by_mean) else "mean f is 0"
    said = f"{label}: S(1) = {number(S + 0.0)}, and {asked}; f is {even}."  # + 0.0: no minus zero
    if math.isnan(gap):
        return f"{said} The flow of f leads no sample to −x: no depth would do."
    return f"{said} Largest |S(x) − exact depth|: {number(gap)}."


def about_weights(variance: str, most: float) -> str:
    """Say what the curves of the weights are, and by how much the one that moves most moves."""
    kind = {
        "none": "One set of weights for all depths: every curve is level.",
        "t": "With t as an input all weights stand still but the first layer's bias, b + t w.",
        "stacked": "Stacked weights jump from piece to piece; the solver has to stop at each.",
        "galerkin": "Galerkin's weights are smooth sums of the functions on the right.",
    }[variance]
    return f"{kind} Largest change of a weight in this layer: {number(most)}."


def about_family(x: float, slope: float, rule: float) -> str:
    """Say why a data-controlled map is no flow, with the numbers at one x."""
    return (
        f"At x = {x:.2g} the network's slope dy/dx is {number(slope)}. If x ↦ y were a flow it "
        f"would be exp ∫ ∂f/∂z dt = {number(rule)}, which is never negative. **This network must "
        "not be used in a likelihood.**"
    )


def about_calls(arms: Sequence[tuple[str, int, int, int]]) -> str:
    """Say what samples cost: label, least and most calls of one sample, calls of the batch."""
    parts = [
        f"{label} {low if low == high else f'{low} to {high}'} alone, {batch} together"
        for label, low, high, batch in arms
    ]
    return f"Calls: {'; '.join(parts)}."


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
