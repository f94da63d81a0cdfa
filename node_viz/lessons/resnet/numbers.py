"""Sentences that follow the networks' numbers, and what a run decides."""

from __future__ import annotations

from collections.abc import Sequence

from node_viz.course.parts import Facts, number
from node_viz.lessons.resnet.link import ARMS
from node_viz.records.history import Scores
from node_viz.records.net_answers import LayerErrors, LayerScores, LayerWays
from node_viz.shapes import Array

FLOOR = 0.340  #: least MSE of a flow on the reflection, E x^2 on 100 equally spaced points
LEARNT = 0.95  #: share told right; below it there is nothing to judge
SAME = 0.01  #: share told right; a smaller difference is none here
LITTLE = 0.05  #: share told right that counts as a small loss
NEAR = 1e-3  #: squared error by which a net must pass the floor to be below it


def answer(
    arms: Sequence[tuple[str, Scores]], layered: tuple[str, LayerScores] | None, regression: bool
) -> str:
    """Return one line on what was learnt: layers or a curve; before that is known, how well.

    Args:
        arms: label and gauges, at the step shown, of each arm that has any, left to right.
        layered: label of an arm with layers, and what it scores with others; None if not measured.
        regression: whether the score is a squared error.
    """
    said = None if layered is None else _layers_or_curve(*layered, regression)
    return said or what_they_tell(arms)


def _layers_or_curve(label: str, scores: LayerScores, regression: bool) -> str | None:
    """Compare a network's own layers with the curve of its weights, if it has learnt anything."""
    own = _own(scores, regression)
    if own is None:
        return None
    layers = _layers(scores.trained or 0)
    if regression:
        both = f"{number(own)} by its {layers}, {number(scores.flow_loss)} along its curve"
        return f"{label}: squared error {both}; no flow has less than {FLOOR:.3f}."
    if own < LEARNT:
        return None
    curve = f"{scores.flow_accuracy:.1%} along the exact curve of the same weights"
    return f"{label} tells {own:.1%} right by its {layers}, and {curve}."


def _own(scores: LayerScores, regression: bool) -> float | None:
    """Return what a network scores with the layers that it was trained with."""
    values = scores.loss if regression else scores.accuracy
    pairs = zip(scores.layers, values, strict=True)
    return next((float(value) for layers, value in pairs if layers == scores.trained), None)


def what_they_tell(arms: Sequence[tuple[str, Scores]]) -> str:
    """Say what the arms' gauges are.

    Args:
        arms: label and gauges of each arm that has any, left to right.
    """
    if not arms:
        return "The first gauges are being read."
    step = max(scores.step for _, scores in arms)
    if step == 0:
        return "Nothing is learnt yet: no layer adds anything, and the input is the output."
    if any(scores.mse == scores.mse for _, scores in arms):
        told = ", ".join(f"{label} {number(scores.mse)}" for label, scores in arms)
        return f"Step {step}. Squared error (a flow has at least {FLOOR:.3f}): {told}."
    told = ", ".join(f"{label} {scores.accuracy:.1%}" for label, scores in arms)
    return f"Step {step}. Held-out points told right: {told}."


def what_the_ways_show(ways: LayerWays, line: bool, step: int) -> str:
    """Say how far apart layers and curve end, and on the line whether samples have crossed."""
    count = len(ways.nodes) - 1
    gap = float(((ways.layers[-1] - ways.curve[-1]) ** 2).sum(-1).mean() ** 0.5)
    said = f"Step {step}. {_layers(count)} {'end' if count > 1 else 'ends'} {number(gap)} from the"
    if not line:
        return f"{said} curve (root mean square of the samples shown)."
    by_layers, by_curve = (_order(z[-1, :, 0]) for z in (ways.layers, ways.curve))
    return f"{said} curve. By layers {by_layers}; along the curve {by_curve}."


def _order(ends: Array) -> str:
    """Say how many neighbours on the line have changed places."""
    swapped = int((ends[1:] < ends[:-1]).sum())
    return f"{swapped} of {len(ends) - 1} neighbours change places" if swapped else "none do"


def what_the_order_is(label: str, errors: LayerErrors, step: int) -> str:
    """Say how fast the distance falls."""
    if errors.order != errors.order:
        return f"Step {step}. {label} moves nothing yet, so there is no distance to fall."
    if errors.order < 0.01:
        return f"Step {step}. {label}: from 64 layers on the distance does not fall any more."
    return (
        f"Step {step}. {label}: from 64 layers on the distance falls like "
        f"$M^{{-{errors.order:.2f}}}$; Euler's method promises $M^{{-1}}$ (dotted). The solid line "
        "is $M$, a dashed one the $L$ it was trained with."
    )


def what_the_layers_know(
    arms: Sequence[tuple[str, LayerScores, int | None]], regression: bool, step: int
) -> str:
    """Say what each arm scores with its own layers and along its curve.

    Args:
        arms: label, scores, and the layers an arm was trained with if it has layers.
        regression: whether the score is a squared error.
        step: of training.
    """
    said = " ".join(_one(label, scores, trained, regression) for label, scores, trained in arms)
    return f"Step {step}. {said}"


def _one(label: str, scores: LayerScores, trained: int | None, regression: bool) -> str:
    values, flow = scores.loss, scores.flow_loss
    if not regression:
        values, flow = scores.accuracy, scores.flow_accuracy
    along = f"{_written(flow, regression)} along its curve"
    own = [v for m, v in zip(scores.layers, values, strict=True) if m == trained]
    if trained is None or not own:
        return f"{label}: {along}."
    with_own = f"{_written(own[0], regression)} with its {_layers(trained)}"
    if regression:
        what = "which no flow can have" if own[0] < FLOOR - NEAR else "no better than a flow"
        return f"**{label}**: {with_own}, {what}; {along}."
    what = "it learnt its layers, not a curve" if own[0] - flow > SAME else "its curve does as well"
    if own[0] < LEARNT:
        what = "not learnt yet"
    elif flow - own[0] > SAME:
        what = "its curve does better"
    return f"**{label}**: {with_own}, {along}: {what}."


def _written(value: float, regression: bool) -> str:
    return number(value) if regression else f"{100 * value:.1f}%"


def _layers(count: int) -> str:
    return f"{count} layer{'s' if count > 1 else ''}"


# --- What a run decides


def after_training(of: Facts) -> str:
    """Return what happens to the share told right from the tied network's layers to its curve."""
    change = of["tied_curve"] - of["tied_layers"]
    if abs(change) <= SAME:
        return "It stays"
    return "It rises" if change > 0 else "It falls"


def fine_layers(of: Facts) -> str:
    """Return whether a network of fine layers does nearly as well along its curve."""
    lost = of["tied_layers"] - of["tied_curve"]
    return "Nearly: the curve does about as well" if lost <= LITTLE else "No, 32 layers are like 8"


def crossing(of: Facts) -> str:
    """Return whether the tied layers do what no flow on the line can."""
    return "Yes" if of["tied"].mse < FLOOR - NEAR else "No, three layers are a flow as well"


def who_tells_the_rings_apart(of: Facts) -> str:
    """Return whether the tied layers tell the rings apart, and their curve as well."""
    if of["tied_layers"] < LEARNT:
        return "Not even the layers"
    return "Both" if of["tied_curve"] >= LEARNT else "The layers only"


def by_memory(of: Facts) -> list[str]:
    """Return the networks, the one that keeps least for its gradient first."""
    return [ARMS[name].label for name in sorted(ARMS, key=lambda name: of[name].memory_bytes)]
