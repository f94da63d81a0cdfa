"""Sentences and tables of the lesson on gradients, filled with what was just measured."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from node_viz.course.parts import number, short
from node_viz.lessons.adjoint.link import Study
from node_viz.records.solver_answers import AdjointPath, GradientCost, GradientErrors, MemoryCurve
from node_viz.shapes import Array

WAITING = "On its way …"
SAME = 0.05  #: errors that differ by so small a part are the same in a chart
NAMES = {"backprop": "Backpropagation", "checkpoint": "Checkpoints", "adjoint": "Adjoint"}
SOLVERS = {"rk4": "RK4", "dopri5": "dopri5"}


def size(count: float) -> str:
    """Return a number of bytes with its unit.

    >>> size(6144), size(54_887_424)
    ('6.14 kB', '54.9 MB')
    """
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= one:
            return f"{number(count / one)} {unit}"
    return f"{count:g} bytes"


def power(rtol: float) -> str:
    """Return a tolerance as a power of ten.

    >>> power(1e-5)
    '1e-5'
    """
    return f"1e{round(math.log10(rtol))}"


def answer(study: Study, memory: MemoryCurve | None, errors: GradientErrors | None) -> str:
    """Return one line on what the adjoint saves here, and what that does to the gradient."""
    if memory is None:
        return "The adjoint keeps only the end of the way; how much that saves is being measured."
    kept = [size(at_steps(memory, way, int(study.steps))) for way in ("adjoint", "backprop")]
    first = f"For {study.steps} steps the adjoint keeps {kept[0]}, backpropagation {kept[1]}"
    if errors is None:
        return f"{first}."
    ours, theirs = (at_tolerance(errors, way, study.rtol) for way in ("adjoint", "backprop"))
    if not math.isfinite(ours):
        return f"{first}; but here the adjoint finds no way back."
    return f"{first}; their gradients err by {_error(ours)} and {_error(theirs)}."


def at_steps(memory: MemoryCurve, way: str, steps: int) -> float:
    """Return the bytes that a way keeps for so many solver steps."""
    kept: Array = getattr(memory, way)
    return float(np.interp(steps, memory.steps, kept))


def at_tolerance(errors: GradientErrors, way: str, rtol: str) -> float:
    """Return the error of a way's gradient at a tolerance, NaN if it found none."""
    at = int(np.abs(np.log10(errors.rtol) - math.log10(float(rtol))).argmin())
    return float(getattr(errors, way)[at])


def about_path(path: AdjointPath | None) -> str:
    """Say how the way back went."""
    if path is None:
        return WAITING
    if path.ending:
        reached = path.t[np.isfinite(path.gap).all(1)]
        return f"The way back was lost near t = {reached.min():.2f}. {path.ending}"
    return f"The large dot's way back misses its start by {short(float(path.gap[0, 0]))}."


def about_growth(pull: float) -> str:
    """Say how errors grow on the way back, where paths are drawn to a ring."""
    if not pull:
        return "This field pulls no paths together, so the way back strays little."
    grown = short(math.exp(2 * pull))
    return rf"From the ring back, errors grow about $e^{{2\lambda}}$ ≈ {grown} times."


def about_memory(curve: MemoryCurve | None) -> str:
    """Say what one more step costs each way."""
    if curve is None:
        return WAITING
    slope = (curve.backprop[-1] - curve.backprop[0]) / (curve.steps[-1] - curve.steps[0])
    least, most = size(curve.adjoint.min()), size(curve.adjoint.max())
    kept = f"{most}, always" if least == most else f"{least} to {most}"
    return (
        f"One more step: {size(slope)} more. The adjoint: {kept}. "
        f"Checkpoints: at most {size(curve.checkpoint.max())}."
    )


def about_errors(errors: GradientErrors | None, rtol: str) -> str:
    """Say how far off both are at this tolerance."""
    if errors is None:
        return WAITING
    ours, theirs = (at_tolerance(errors, way, rtol) for way in ("backprop", "adjoint"))
    if not math.isfinite(theirs):
        return f"Backpropagation errs by {_error(ours)}; the adjoint found no way back (×)."
    return f"Backpropagation errs by {_error(ours)}, the adjoint by {_error(theirs)}."


def about_checkpoints(errors: GradientErrors | None, rtol: str) -> str:
    """Say that checkpoints give backpropagation's gradient, or how far off they are instead."""
    if errors is None:
        return ""
    theirs, ours = (at_tolerance(errors, way, rtol) for way in ("backprop", "checkpoint"))
    if abs(ours - theirs) <= SAME * theirs:
        return "Checkpoints (◇) err as backpropagation does: they take the same steps."
    return f"Checkpoints (◇) err by {_error(ours)}."


def _error(value: float) -> str:
    return short(value) if math.isfinite(value) else "none"


def about_way(way: str, costs: Sequence[GradientCost] | None, rtol: float) -> str:
    """Say what one way keeps, asks and takes, with dopri5 at this tolerance."""
    if costs is None:
        return f"<b>{NAMES[way]}</b> &nbsp;{WAITING}<br>&nbsp;"
    found = {one.gradient: one for one in costs if one.solver == "dopri5"}
    one, other = found[way], found["backprop"]
    head = f"<b>{NAMES[way]}</b> &nbsp;dopri5 at {power(rtol)}: keeps {size(one.memory)}"
    if way == "backprop":
        return f"{head}<br>{one.nfe_forward} calls there, 0 back · time 1 (the measure)"
    if one.ending:
        return f"{head}<br>no gradient after {one.nfe_forward} + {one.nfe_backward} calls"
    ratio = number(one.seconds / other.seconds)
    return f"{head}<br>{one.nfe_forward} calls there, {one.nfe_backward} back · time {ratio}"


def about_keeping(way: str, memory: MemoryCurve, steps: int) -> str:
    """Say what one way keeps for so many RK4 steps, while calls and time are being measured."""
    kept = size(int(at_steps(memory, way, steps)))
    return f"<b>{NAMES[way]}</b> &nbsp;{steps} RK4 steps: keeps {kept}<br>dopri5: {WAITING}"


def sign_table(path: AdjointPath) -> str:
    """Return dL/db of the first point, found in three ways and with the wrong sign."""
    area = path.so_far[0, 0]
    rows = {
        "adjoint, +∫ a dt": area,
        "the same with a minus": -area,
        "backpropagation": path.backprop,
        "finite differences": path.differences,
    }
    lines = ["| | ∂L/∂b₁ | ∂L/∂b₂ |", "|---|--:|--:|"]
    lines += [f"| {name} | {_sure(v[0])} | {_sure(v[1])} |" for name, v in rows.items()]
    return "\n".join(lines)


def sign_off(path: AdjointPath) -> float:
    """Return how far +int a dt is from the gradient by finite differences, as a part of it."""
    length = float(np.linalg.norm(path.differences))
    off = float(np.linalg.norm(path.so_far[0, 0] - path.differences))
    return off / length if length else math.nan


def about_sign(path: AdjointPath) -> str:
    """Say what the table proves."""
    off = sign_off(path)
    if path.ending:
        return f"The adjoint has no answer here. {path.ending}"
    if not np.any(path.differences):
        return "The gradient is 0 here, and 0 has no sign. Try another seed."
    if not off <= 0.1:
        return "The adjoint is far off: its way back is not the way there."
    return f"With a plus, the area agrees with finite differences to {short(off)}."


def cost_table(costs: Sequence[GradientCost]) -> str:
    """Return memory, calls and time of all six gradients."""
    lines = ["| | keeps | NFE there | NFE back | time |", "|---|--:|--:|--:|--:|"]
    for one in costs:
        back = "none" if one.gradient == "backprop" else f"{one.nfe_backward}"
        lines.append(
            f"| {SOLVERS[one.solver]}, {NAMES[one.gradient].lower()} | {size(one.memory)} "
            f"| {one.nfe_forward} | {back} | {number(1e3 * one.seconds)} ms |"
        )
    return "\n".join(lines)


def about_costs(costs: Sequence[GradientCost]) -> str:
    """Say which claim the table supports."""
    by_steps = {one.gradient: one for one in costs if one.solver == "rk4"}
    slow = by_steps["adjoint"].seconds / by_steps["backprop"].seconds
    less = by_steps["backprop"].memory / by_steps["adjoint"].memory
    verdict = "it saves memory, not time" if slow > 1 else "this once it was not even slower"
    saved = by_steps["backprop"].memory / by_steps["checkpoint"].memory
    longer = by_steps["checkpoint"].seconds / by_steps["backprop"].seconds
    lost = "".join(f" dopri5 gave no gradient: {one.ending}" for one in costs if one.ending)
    return (
        f"With RK4 the adjoint kept {number(less)} times less and took {number(slow)} times as "
        f"long: {verdict}. Checkpoints kept {number(saved)} times less, for {number(longer)} times "
        f"the time and backpropagation's own gradient. Backpropagation calls the field on the way "
        f"there only; its way back goes through the stages that it kept.{lost}"
    )


def about_circle(whole: Sequence[float], without: Sequence[float], kinetic: float) -> str:
    """Say what the two trainings came to."""
    ours, theirs = whole[-1], without[-1]
    if kinetic == 0:
        return (
            f"Loss {number(ours)} and {number(theirs)}: without a price on motion l has no θ in "
            "it, and nothing was left out."
        )
    least = min(without)
    climbed = f", after it had been at {number(least)}" if theirs > 1.05 * least else ""
    worse = theirs > 1.05 * ours
    return (
        f"With the whole gradient the loss came to {number(ours)}, without ∂l/∂θ to "
        f"{number(theirs)}{climbed}. "
        + (
            "Without it, training descends something, but not this loss."
            if worse
            else "So far it costs nothing."
        )
    )


def _sure(value: float | Array) -> str:
    return f"{float(value):+.6f}".replace("-", "−") if math.isfinite(float(value)) else "none"
