"""The words of the walk through one solver step: a table of live numbers, and the algorithm."""

from __future__ import annotations

from node_viz.course.parts import Source, number
from node_viz.experiment.config import ExperimentConfig
from node_viz.records.augmented import AugmentedSteps
from node_viz.shapes import Array

TITLE = "How the penalties are measured: one step"
STORY = r"""
The penalties need no solve of their own. Three numbers travel with the point and grow at rates
that the field tells anyway: $\dot z = f$, $\dot\ell = \operatorname{div} f$,
$\dot E = \|f\|^2$ and $\dot n = \|\partial f/\partial z\|_F^2$. This is one point of the data, in
the flow of the chosen cell.
"""
SOURCE = Source("probes/augmented.py", "midpoint_step", "")
STEP = "Which step"


def the_step(steps: AugmentedSteps, k: int) -> str:
    """Return a table of what step k does: before, the rate half way, its share, after."""
    h, before, after = steps.h, steps.integrals[k], steps.integrals[k + 1]
    rows = [
        f"| $z$ | {_pair(steps.z[k])} | $f$ = {_pair(steps.f[k])} | {_pair(h * steps.f[k])} "
        f"| {_pair(steps.z[k + 1])} |"
    ]
    names = (
        (r"\ell", r"\operatorname{div} f"),
        ("E", r"\|f\|^2"),
        ("n", r"\|\partial f/\partial z\|_F^2"),
    )
    rows += [
        f"| ${name}$ | {_one(before[i])} | ${rate}$ = {_one(steps.rates[k, i])} "
        f"| {_one(h * steps.rates[k, i])} | {_one(after[i])} |"
        for i, (name, rate) in enumerate(names)
    ]
    start, end = steps.t[k], steps.t[k + 1]
    head = f"| | at t = {start:.3g} | rate half way | times h = {h:.3g} | at t = {end:.3g} |"
    return "\n".join([head, "|---|---|---|---|---|", *rows])


def the_guess(steps: AugmentedSteps, k: int) -> str:
    """Say what algorithm 1 puts in the place of the two traces, with one random vector."""
    trace, slope = steps.estimates[k]
    return (
        f"Algorithm 1 guesses two of the rates from one random ε = {_pair(steps.eps)}: "
        rf"$\epsilon^\top J \epsilon$ = {_one(trace)} for $\operatorname{{div}} f$ = "
        rf"{_one(steps.rates[k, 0])}, and $\|\epsilon^\top J\|^2$ = {_one(slope)} for "
        rf"$\|J\|_F^2$ = {_one(steps.rates[k, 2])}. Right on average over ε; in the plane the "
        "exact values cost as little, so this page uses them."
    )


def the_algorithm(steps: AugmentedSteps, config: ExperimentConfig) -> str:
    """Return RNODE's algorithm 1 as a list, with the numbers of this point and this cell."""
    loss = loss_of(steps, config)
    grown = float(steps.integrals[-1, 0])
    end = f"{steps.nll + grown:.3f} {'−' if grown >= 0 else '+'} {abs(grown):.3f}"
    return "\n".join(
        (
            "**RNODE's algorithm 1, for this point**\n",
            "1. Draw ε from N(0, I), once for the whole solve.",
            f"2. Begin with z = {_pair(steps.z[0])} and ℓ = E = n = 0.",
            f"3. Take {steps.steps} such steps: ℓ = {_one(grown)}, "
            f"E = {steps.energy:.3f}, n = {steps.slope:.3f}.",
            rf"4. $L = -\log \mathcal N(z(1)) - \ell + \lambda_K E + \lambda_J n$ = {end} + "
            f"{config.kinetic:g} · {steps.energy:.3f} + {config.jacobian:g} · {steps.slope:.3f} = "
            f"**{number(loss)}** nats.",
            f"5. Average L over a batch of {config.batch} points, and move θ against its gradient.",
        )
    )


def loss_of(steps: AugmentedSteps, config: ExperimentConfig) -> float:
    """Return what the point adds to the loss, nats."""
    return steps.nll + config.kinetic * steps.energy + config.jacobian * steps.slope


def _one(value: float) -> str:
    return f"{value:z.3f}".replace("-", "−")


def _pair(place: Array) -> str:
    """Return a vector of the plane as it is written.

    >>> import numpy as np
    >>> _pair(np.array([-0.0001, -1.5]))
    '(0.00, −1.50)'
    """
    x, y = place.tolist()
    return f"({x:z.2f}, {y:z.2f})".replace("-", "−")
