"""What the gradients' measurements tell quiz, experiments and scenes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from node_viz.course.parts import Facts, short
from node_viz.lessons.adjoint.link import Study
from node_viz.lessons.adjoint.numbers import at_steps, at_tolerance, sign_off
from node_viz.records.solver_answers import AdjointPath, GradientCost, GradientErrors, MemoryCurve

AS_GOOD, MUCH_WORSE = 3.0, 100.0  #: factors between two errors
TWO_DIGITS = 0.01  #: a relative error below it
ALIKE, NEARLY = 1e-6, 0.05  #: relative differences of two losses
WAYS = ("backprop", "adjoint")


def facts(
    study: Study,
    path: AdjointPath | None,
    memory: MemoryCurve | None,
    errors: GradientErrors | None,
    costs: Sequence[GradientCost] | None,
) -> Facts:
    """Return what is known of a study, as far as it is measured."""
    found: dict[str, Any] = {"when": f"at a tolerance of {study.rtol}", "steps": int(study.steps)}
    if path is not None and not path.ending:
        found |= {"missed": short(float(path.gap[0, 0])), "sign_off": short(sign_off(path))}
        k = int(np.abs(path.differences).argmax())
        area, measured = float(path.so_far[0, 0, k]), float(path.differences[k])
        found |= {"area": area, "printed": -area, "measured": measured}
    if memory is not None:
        kept = {way: at_steps(memory, way, int(study.steps)) for way in WAYS}
        found |= {f"{way}_kept": int(bytes) for way, bytes in kept.items()}
        found["checkpoint_kept"] = int(at_steps(memory, "checkpoint", int(study.steps)))
        found["memory_ratio"] = kept["backprop"] / kept["adjoint"]
    if errors is not None:
        nearer = int((errors.adjoint < errors.backprop).sum())
        found |= {"tolerances": len(errors.rtol), "adjoint_nearer": nearer}
        found["backprop_nearer"] = len(errors.rtol) - nearer
        off = {way: at_tolerance(errors, way, study.rtol) for way in WAYS}
        found |= {f"{way}_off": value for way, value in off.items()}
        found |= {f"{way}_error": short(v) for way, v in off.items() if math.isfinite(v)}
    for cost in costs or ():
        if cost.solver == "dopri5":
            found |= {f"{cost.gradient}_memory": cost.memory, "calls": cost.nfe_forward}
            found |= {"calls_back": cost.nfe_backward} if cost.gradient == "adjoint" else {}
    return found


# --- What a run decides


def nearer(of: Facts) -> str:
    """Return whose gradient is nearer to the true one over all tolerances."""
    if not of["adjoint_nearer"]:
        return "Backpropagation's, always"
    return "Neither: it depends" if of["backprop_nearer"] else "The adjoint's, always"


def how_good(of: Facts) -> str:
    """Return how much worse the adjoint's gradient is than backpropagation's."""
    times = of["adjoint_off"] / of["backprop_off"]
    if times <= AS_GOOD:
        return "About as good as backpropagation's"
    return "Some ten times worse" if times <= MUCH_WORSE else "More than a hundred times worse"


def two_digits(of: Facts) -> str:
    """Return whether the adjoint's gradient has two right digits, or none at all."""
    if math.isnan(of["adjoint_off"]):
        return "The way back does not even end"
    return "Yes" if of["adjoint_off"] < TWO_DIGITS else "No"


def losses_apart(of: Facts) -> str:
    """Return how much the loss of the field without the term differs."""
    apart = abs(of["without"] - of["whole"]) / of["whole"]
    if apart < ALIKE:
        return "Not at all"
    return "By a few percent" if apart < NEARLY else "By more than that"
