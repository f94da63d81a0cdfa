"""Sentences and tables of the lesson on gradients, filled with what was just measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from node_viz.course.parts import Facts, number, short
from node_viz.records.solver_answers import AdjointPath, GradientCost, GradientErrors, MemoryCurve
from node_viz.shapes import Array

WAITING = "On its way …"
NAMES = {"backprop": "Backpropagation", "adjoint": "Adjoint"}
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


def about_path(path: AdjointPath | None) -> str:
    """Say what the picture shows, and how the way back went."""
    law = r"$a = \partial L/\partial z$ (arrows), $\dot a = -a^\top\, \partial f/\partial z$."
    if path is None:
        return f"{law} {WAITING}"
    if path.ending:
        reached = path.t[np.isfinite(path.gap).all(1)]
        return f"{law} The way back was lost near t = {reached.min():.2f}. {path.ending}"
    missed = float(path.gap[0, 0])
    return f"{law} The large dot's way back (dotted) misses its start by {short(missed)}."


def about_memory(curve: MemoryCurve | None) -> str:
    """Say what one more step costs each way."""
    if curve is None:
        return WAITING
    slope = (curve.backprop[-1] - curve.backprop[0]) / (curve.steps[-1] - curve.steps[0])
    least, most = size(curve.adjoint.min()), size(curve.adjoint.max())
    kept = f"{most}, always" if least == most else f"{least} to {most}"
    return f"One more step: {size(slope)} more. The adjoint: {kept}."


def about_errors(errors: GradientErrors | None, rtol: float, pull: float) -> str:
    """Say how far off both are at this tolerance."""
    if errors is None:
        return WAITING
    at = int(np.argmin(np.abs(np.log(errors.rtol / rtol))))
    ours, theirs = errors.backprop[at], errors.adjoint[at]
    if not math.isfinite(theirs):
        return f"Backprop {_error(ours)}; the adjoint found no way back (×)."
    grown = short(math.exp(2 * pull))
    tail = rf" Back from the ring, errors grow $e^{{2\lambda}}$ ≈ {grown}-fold." if pull else ""
    return f"Backprop {_error(ours)}, adjoint {_error(theirs)}.{tail}"


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


def about_sign(path: AdjointPath) -> str:
    """Say what the table proves."""
    area, exact = path.so_far[0, 0], path.differences
    if path.ending:
        return f"The adjoint has no answer here. {path.ending}"
    length = float(np.linalg.norm(exact))
    if not length:
        return "The gradient is 0 here, and 0 has no sign. Try another seed."
    off = float(np.linalg.norm(area - exact)) / length
    if not off <= 0.1:
        return "The adjoint is far off: it integrated along a way that nobody went."
    return (
        f"Finite differences take no side, and the plus agrees with them to {short(off)} "
        f"(the tolerance is {power(path.rtol)}). With a minus, training would climb."
    )


def cost_table(costs: Sequence[GradientCost]) -> str:
    """Return memory, calls and time of all four gradients."""
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
    verdict = (
        "the claim is memory, not speed" if slow > 1 else "here it was not even slower, this once"
    )
    lost = "".join(f" dopri5 gave no gradient: {one.ending}" for one in costs if one.ending)
    return (
        f"With RK4 the adjoint kept {number(less)} times less and took {number(slow)} times as "
        f"long: {verdict}. Backpropagation calls the field on the way there only; its way back "
        f"goes through the stages that it kept.{lost}"
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
        + ("It descends something, but not this loss." if worse else "So far it costs nothing.")
    )


def facts(rtol: str, errors: GradientErrors | None, costs: Sequence[GradientCost] | None) -> Facts:
    """Return what the quiz and the experiments ask of the measurements, as far as they are there.

    Args:
        rtol: the tolerance in use.
        errors: of both gradients, over the tolerance.
        costs: of four gradients.
    """
    found: dict[str, Any] = {"when": f"at a tolerance of {rtol}"}
    if errors is not None:
        at = int(np.abs(np.log10(errors.rtol) - math.log10(float(rtol))).argmin())
        nearer = int((errors.adjoint < errors.backprop).sum())
        found |= {"tolerances": len(errors.rtol), "adjoint_nearer": nearer}
        found |= {"backprop_nearer": len(errors.rtol) - nearer}
        found |= {f"{way}_error": float(getattr(errors, way)[at]) for way in NAMES}
    for cost in costs or ():
        if cost.solver == "dopri5":
            found |= {f"{cost.gradient}_memory": cost.memory, "calls": cost.nfe_forward}
    return found


def _sure(value: float | Array) -> str:
    return f"{float(value):+.6f}".replace("-", "−") if math.isfinite(float(value)) else "none"
