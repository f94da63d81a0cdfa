"""What the page on continuous normalizing flows says of a run's numbers, and decides by them."""

from __future__ import annotations

import math

from node_viz.course.guesses import Facts
from node_viz.course.parts import number
from node_viz.records.history import Metrics

CHEATED = 0.02  #: nats by which the training solver may be off; KL is known about as well
MOONS_KL, MOONS_NFE = 0.017, 157  #: of the run on two moons that comes with the app
NOTHING_LEARNT = "Nothing is learnt yet: the model is the noise itself."
LOWER, SAME, HIGHER = "Lower", "About the same", "Higher"
FLOOR, FOOLED = "No, entropy is the limit", "Yes, the solver can be fooled"


def edges(of: Facts) -> str:
    """Return how KL compares with that of two moons."""
    more = of["flow"].kl - MOONS_KL
    return SAME if abs(more) <= CHEATED else HIGHER if more > 0 else LOWER


def fooled(of: Facts) -> str:
    """Return whether the training solver reports a loss below the entropy."""
    return FOOLED if of["flow"].claimed < of["flow"].entropy - CHEATED else FLOOR


def answer(first: Metrics, now: Metrics, gaussian_kl: float) -> str:
    """Say in one short sentence how far the flow is.

    Args:
        first: the first gauges of the run.
        now: those of the step that is shown.
        gaussian_kl: KL of the best single Gaussian, nats.
    """
    kl, gaussian = _signed(now.kl), number(gaussian_kl)
    if now.step == 0:
        return f"{NOTHING_LEARNT[:-1]}, {kl} nats from the data."
    if math.isnan(now.solver_gap):
        return f"The training solver breaks down. By an accurate solver KL is {kl} nats."
    if now.solver_gap < -CHEATED:
        return (
            f"The training solver reports a loss {number(-now.solver_gap)} nats too low. "
            f"By an accurate solver KL is {kl} nats."
        )
    if now.kl > 2 * max(first.kl, gaussian_kl):
        return f"Training leads away from the data: KL grew from {number(first.kl)} to {kl} nats."
    if now.kl > gaussian_kl:
        return f"KL is {kl} nats (0 is perfect). The best single Gaussian reaches {gaussian}."
    if now.kl > gaussian_kl / 5:
        return f"KL is {kl} nats (0 is perfect): better than any single Gaussian ({gaussian})."
    if now.log_dets:
        return f"{_fit(now.kl)} Each likelihood takes {now.log_dets} log-determinants, no solver."
    return f"{_fit(now.kl)} Each solve needs {now.nfe} calls" + (
        f", at first {first.nfe}." if first.nfe != now.nfe else "."
    )


def advice(first: Metrics, now: Metrics, gaussian_kl: float) -> str:
    """Say in one sentence where to look, given the numbers; arguments as of `answer`."""
    if now.step == 0:
        return "Press Train, and watch the cloud leave its place."
    if math.isnan(now.solver_gap):
        return "Give the solver more steps, or switch the honest solver on."
    if now.solver_gap < -CHEATED:
        return "Training exploits the solver's error. Believe the orange dots."
    if now.kl > 2 * max(first.kl, gaussian_kl):
        return "Try a smaller learning rate, or more solver steps."
    if now.kl > gaussian_kl:
        return "Watch the cloud find its place and its width."
    if now.kl > gaussian_kl / 5:
        return "Watch the density take the shape of the data."
    if now.log_dets:
        return "Each layer is one map of the plane; t counts how many of them are passed."
    return (
        f"Mean ‖∂f/∂z‖ is {number(now.jacobian_norm)}, at first {number(first.jacobian_norm)}: "
        "the sharper the field, the more calls."
    )


def _fit(kl: float) -> str:
    if kl >= 0:
        return f"KL = {number(kl)} nats (0 is perfect)."
    # the held-out batch is finite, so a perfect flow is as often a little below 0 as above
    known = "0 within error" if kl > -CHEATED else "below 0, which no density can have"
    return f"KL = {_signed(kl)} nats: {known}."


def _signed(value: float) -> str:
    return number(value).replace("-", "−", 1) if value < 0 else number(value)
