"""What the page on depth says about the figures on it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from node_viz.course.parts import number
from node_viz.records.history import RunStatus, Scores
from node_viz.runs.api import RunView

FLOOR = 101 / 297  #: mean x^2 of 100 equally spaced points from -1 to 1: the least of any flow
BELOW = FLOOR - 1e-3  #: squared error that counts as below the floor
SOLVED = 1e-2  #: squared error from which on the line counts as turned over
ALL_FAILED = "No network finished its training; the reason stands under each stage."
NOTHING_YET = "The first gauges are being read."
UNTRAINED = "Nothing is learnt yet: every input stays where it is."
NOT_KEPT = "This is not kept for past steps."
OWN_TIME = (
    "Top left: the path of each input over its time s, from its dot at s = 0 to where it stops. "
    "Top right: the depth S(x) that was learnt, and the depth that its field asks for."
)
STRETCHED = "The stages stretch each path to end at t = 1: only so do they seem to cross."
ONE_DEPTH = "Every input travels to s = 1 here. Add adaptive depth under *arms*."
NO_FAMILY = "Add the data-controlled arm: only there each input has a field of its own."
CALLS = (
    "Dots: dopri5 at 1e-5 carries one input alone to its own end. Level line: all of them in one "
    "batch, whose error is a mean over its inputs. So a difficult input alone may cost more than "
    "all together, and an easy input less."
)


def answer(arms: Sequence[tuple[str, Scores]], on_line: bool) -> str:
    """Answer the page's question in one line; the first arm is the yardstick.

    Args:
        arms: label and gauges of each arm that has any, left to right.
        on_line: whether y = -x is learnt; else it is classes in the plane.
    """
    if not arms:
        return NOTHING_YET
    if all(scores.step == 0 for _, scores in arms):
        return UNTRAINED
    return _line(arms) if on_line else _plane(arms)


def _line(arms: Sequence[tuple[str, Scores]]) -> str:
    floor = f"{FLOOR:.3f}"
    own = [(label, one) for label, one in arms if one.deepest != 1]  # adaptive depth
    label, best = min(own or arms, key=lambda arm: arm[1].mse)
    if best.mse >= BELOW:
        return f"No flow on the line gets its error below {floor}, and {label} is not below it."
    if not own:
        return f"No flow on the line gets its error below {floor}; {label} has {number(best.mse)}."
    return (
        f"With one time for all, a flow stays at {floor} or above; with a time of its own for each "
        f"input, {label} gets to {number(best.mse)}."
    )


def what_to_look_at(arms: Sequence[tuple[str, Scores]]) -> str:
    """Say which arms on the line have turned it over, and which are not below the floor."""
    below = [label for label, scores in arms if scores.mse < SOLVED]
    above = [label for label, scores in arms if scores.mse >= BELOW]
    said = list[str]()
    if above:
        said.append(f"{_and(above)} {'is' if len(above) == 1 else 'are'} not below {FLOOR:.3f}.")
    if below:
        said.append(f"{_and(below)} {'has' if len(below) == 1 else 'have'} turned the line over.")
    return " ".join(said)


def _plane(arms: Sequence[tuple[str, Scores]]) -> str:
    (label, first), others = arms[0], arms[1:]
    if not others:
        return f"{label}: loss {number(first.loss)} nats. Add an arm to compare it with."
    lower = [(one, s.loss) for one, s in others if s.loss < first.loss]
    if not lower:
        return f"With as many weights and steps, no arm has a lower loss than {label}."
    best, loss = min(lower, key=lambda arm: arm[1])
    rest = f"; {len(lower)} of {len(others)} are below {label}" if len(lower) < len(others) else ""
    return (
        f"With as many weights, {best} has the lowest loss, {number(loss)}; {label} has "
        f"{number(first.loss)}{rest}."
    )


def below(arms: Sequence[tuple[str, float]]) -> str:
    """Name the arms whose squared error is below the floor, "none" if there is none."""
    names = [label for label, error in arms if error < BELOW]
    return _and(names) if names else "none"


def deepest(view: RunView) -> float:
    """Return the largest |S| of a run: as its gauges say, or what stopped it.

    >>> from node_viz.experiment.config import ExperimentConfig
    >>> said = "Stopped at step 70. A sample's depth ran away: |S(x)| reached 50.7, more than 50."
    >>> deepest(RunView("a", ExperimentConfig(), RunStatus.FAILED, message=said))
    50.7
    """
    told = [float(one) for one in re.findall(r"\|S\(x\)\| reached ([\d.e+]*\d)", view.message)]
    return max([*told, *(one.deepest for one in view.scores)], default=math.nan)


def ended(view: RunView) -> str:
    """Say how a run came to its end, as the second half of a sentence."""
    if view.status is RunStatus.FAILED:
        return f"the run was stopped at step {view.step}"
    return f"the run came to its last step, {view.step}"


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
        return f"{said} The flow of f leads no input to −x: no depth would be right."
    return f"{said} Largest |S(x) − exact depth|: {number(gap)}."


def about_weights(variance: str, most: float) -> str:
    """Say what the curves of the weights are, and by how much the one that moves most moves."""
    kind = {
        "none": "One set of weights for all depths: every curve is level.",
        "t": "With t as an input only the first layer's bias changes, b + t w.",
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


def missing(step: int | None) -> str:
    """Say why nothing is shown: it is on its way, or is not kept for the step looked at."""
    return NOTHING_YET if step is None else NOT_KEPT


def about_calls(arms: Sequence[tuple[str, int, int, int]]) -> str:
    """Say what inputs cost: label, least and most calls of one input, calls of the batch."""
    parts = [
        f"{label} {low if low == high else f'{low} to {high}'} alone, {batch} together"
        for label, low, high, batch in arms
    ]
    return f"Calls: {'; '.join(parts)}."


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
