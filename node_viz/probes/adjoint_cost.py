"""What a gradient costs, and how good it is: memory over steps, error over tolerance, time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from node_viz.probes.adjoint_field import StudyField, ending, gradient, losses, starting_points
from node_viz.probes.memory import peak_bytes, saved_bytes
from node_viz.records.solver_answers import GradientCost, GradientErrors, MemoryCurve
from node_viz.shapes import Points
from node_viz.solvers import solve

STEPS = (10, 20, 50, 100, 150, 200)
TOLERANCES = tuple(10.0**-k for k in range(2, 9))
TIGHT = 1e-10  #: of the reference
MAX_NFE = 600  #: a way back that asks more often is lost
TIMES = 3  #: a time is the shortest of so many
WAYS = ("backprop", "checkpoint", "adjoint")


def memory_over_steps(pull: float, seed: int, steps: Sequence[int] = STEPS) -> MemoryCurve:
    """Count the bytes that RK4 with so many steps keeps until the backward pass.

    The parameters are not counted: they are there anyway. What checkpoints compute again on the
    way back is: the largest piece of it stands beside the kept states.
    """
    f, z0 = StudyField(pull, seed), starting_points(seed)
    kept = {
        way: [_kept(f, z0, method="rk4", steps=count, gradient=way) for count in steps]
        for way in WAYS
    }
    return MemoryCurve(np.array(steps), **{way: np.array(kept[way]) for way in WAYS})


def errors_over_tolerance(
    pull: float, seed: int, tolerances: Sequence[float] = TOLERANCES
) -> GradientErrors:
    """Measure all gradients of dopri5 against backpropagation through a solve at 1e-10."""
    f, z0 = StudyField(pull, seed), starting_points(seed)
    exact, _ = gradient(f, z0, method="dopri5", rtol=TIGHT)
    error: dict[str, list[float]] = {way: [] for way in WAYS}
    calls, endings = [], []
    for rtol in tolerances:
        for way, errors in error.items():
            options = {"method": "dopri5", "rtol": rtol, "max_nfe": MAX_NFE, "gradient": way}
            found, solution = gradient(f, z0, **options)
            errors.append(float((found - exact).norm() / exact.norm()))
            if way == "adjoint" and solution.backward:
                calls.append((solution.nfe, solution.backward.nfe))
                endings.append(ending(solution))
    forward, backward = np.array(calls).T
    return GradientErrors(
        np.array(tolerances),
        **{way: np.array(error[way]) for way in WAYS},
        nfe_forward=forward,
        nfe_backward=backward,
        endings=tuple(endings),
    )


def gradient_costs(pull: float, seed: int, steps: int, rtol: float) -> tuple[GradientCost, ...]:
    """Measure one gradient six ways: RK4 with so many steps and dopri5, each in all three ways.

    What is timed is the computing of this thread, which other work on the machine does not lengthen
    much; the ways take turns all the same.
    """
    f, z0 = StudyField(pull, seed), starting_points(seed)
    solvers: dict[str, dict[str, Any]] = {
        "rk4": {"steps": steps},
        "dopri5": {"rtol": rtol, "max_nfe": MAX_NFE},
    }
    ways = [(solver, way) for solver in solvers for way in WAYS]
    chosen = {pair: {"method": pair[0], "gradient": pair[1], **solvers[pair[0]]} for pair in ways}
    seconds = dict.fromkeys(ways, np.inf)
    solved = {}
    for _ in range(TIMES):
        for pair in ways:
            start = time.thread_time()
            solved[pair] = gradient(f, z0, **chosen[pair])[1]
            seconds[pair] = min(seconds[pair], time.thread_time() - start)
    return tuple(
        GradientCost(
            *pair,
            memory=_kept(f, z0, **chosen[pair]),
            nfe_forward=solved[pair].nfe,
            nfe_backward=solved[pair].backward.nfe if solved[pair].backward else 0,
            seconds=seconds[pair],
            ending=ending(solved[pair]),
        )
        for pair in ways
    )


def _kept(f: StudyField, z0: Points, **options: Any) -> int:
    def forward() -> torch.Tensor:
        return losses(solve(f, z0, **options).end).mean()

    if options["gradient"] == "checkpoint":
        return peak_bytes(forward, tuple(f.parameters()))
    return saved_bytes(forward, exclude=f.parameters())
