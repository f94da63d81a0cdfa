"""Hold the solvers against fields whose solutions are known: paths, errors, slopes, stability.

Fixed-step methods run in numpy within milliseconds; only dopri5 imports torch, when it is asked.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.experiment.catalogue import SOLVERS
from node_viz.fields.analytic import KnownField, known_field
from node_viz.records.solver_answers import Complex, ErrorCurve, SolverTrace
from node_viz.shapes import Array
from node_viz.solvers import Solution, solve

METHODS = ("euler", "midpoint", "rk4", "implicit_euler", "dopri5")
FIXED = METHODS[:-1]
EXPLICIT = {name: SOLVERS[name].load() for name in METHODS[:3]}
STEP_COUNTS = tuple(2**k for k in range(1, 9))
TOLERANCES = tuple(10.0**-k for k in range(2, 11))
MAX_NFE = 3000
DOPRI5_STABILITY = (1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 600)  #: of its fifth-order result


def run_method(
    problem: str, method: str, end: float, *, steps: int = 16, rtol: float = 1e-3
) -> SolverTrace:
    """Solve a problem from its own start to time `end`, and measure the distance to the truth.

    Args:
        problem: a name in `ANALYTIC`.
        method: a name in `METHODS`.
        end: end time.
        steps: for fixed-step methods.
        rtol: for dopri5, relative and absolute.

    Returns:
        Path, steps, stages, calls, error at the end (NaN where there is no exact value).
    """
    field = known_field(problem)
    solution = _solve(field, method, end, steps, rtol, keep=True)
    trace = solution.trace
    assert trace is not None
    t, z = trace.t, _or_empty(trace.z, field.dim)
    last = np.asarray(solution.end, dtype=float).reshape(1, -1)
    if np.isfinite(last).all():
        t, z = np.append(t, end), np.concatenate([z, last])
    return SolverTrace(
        method=method,
        t=t,
        z=z,
        rejected_t=trace.rejected_t,
        rejected_h=trace.rejected_h,
        stage_t=trace.stage_t,
        stage_z=_or_empty(trace.stage_z, field.dim),
        nfe=solution.nfe,
        error=_error(field, solution, end),
        status="ok" if solution.status.value == "ok" else solution.status.sentence,
    )


def error_curve(problem: str, method: str, end: float) -> ErrorCurve:
    """Return mean step sizes and errors at `end`, coarse to fine; a dopri5 step is set by rtol."""
    field = known_field(problem)
    sizes, errors = [], []
    adaptive = method == "dopri5"
    for knob in TOLERANCES if adaptive else STEP_COUNTS:
        steps, rtol = (1, knob) if adaptive else (int(knob), 1.0)
        solution = _solve(field, method, end, steps, rtol, keep=adaptive)
        taken = len(solution.trace.t) if solution.trace else steps
        sizes.append(end / max(taken, 1))
        errors.append(_error(field, solution, end))
    return ErrorCurve(np.array(sizes), np.array(errors))


def measured_order(curve: ErrorCurve) -> float:
    """Return the slope of log error against log h, a line through the three finest steps.

    Errors above 1 (not small yet) and below 1e-11 (rounding) are left out; NaN if too few remain.
    """
    h, error = curve.h, curve.error
    with np.errstate(invalid="ignore"):
        use = np.isfinite(error) & (error > 1e-11) & (error < 1)
    if use.sum() < 3:
        return float("nan")
    finest = np.argsort(h[use])[:3]
    return float(np.polyfit(np.log(h[use][finest]), np.log(error[use][finest]), 1)[0])


def amplification(method: str, w: NDArray[Any]) -> Complex:
    """Return R(w): on z' = lambda z one step multiplies z by R(h lambda).

    Explicit methods: R(w) = 1 + w b.(1 + w A 1 + w^2 A^2 1 + ...).  Implicit Euler: 1 / (1 - w).

    References:
        Solving Ordinary Differential Equations II (Hairer, Wanner, 1996), IV.2, eq. 2.10.
    """
    if method == "implicit_euler":
        return 1 / (1 - w)
    if method == "dopri5":
        return np.polyval(DOPRI5_STABILITY[::-1], w)
    tableau = EXPLICIT[method]
    A = np.zeros((tableau.stages, tableau.stages))
    for i, row in enumerate(tableau.a):
        A[i, : len(row)] = row
    coefficients, vector = [1.0], np.ones(tableau.stages)
    for _ in range(tableau.stages):
        coefficients.append(float(np.dot(tableau.b, vector)))
        vector = A @ vector
    return np.polyval(coefficients[::-1], w)


@functools.lru_cache(maxsize=64)
def stability_border(method: str, rays: int = 181) -> Complex:
    """Return points with |R| = 1, the first that each ray from inside the region meets.

    Explicit methods are stable inside this line, implicit Euler outside.
    """
    inside = {"euler": -1.0, "midpoint": -1.0, "implicit_euler": 1.0}.get(method, -1.4)
    direction = np.exp(1j * np.linspace(0, 2 * np.pi, rays))[:, None]
    implicit = method == "implicit_euler"

    def beyond(radius: Array) -> NDArray[np.bool_]:
        with np.errstate(divide="ignore"):
            size = np.abs(amplification(method, inside + radius * direction))
        return size < 1 if implicit else size > 1

    grid = np.linspace(1e-3, 5, 1000)[None, :]
    first = np.argmax(beyond(grid), axis=1)
    high, low = grid[0, first][:, None], grid[0, first - 1][:, None]
    for _ in range(30):  # halve the bracket until the border is exact
        middle = (low + high) / 2
        out = beyond(middle)
        low, high = np.where(out, low, middle), np.where(out, middle, high)
    return (inside + high * direction)[:, 0]


def scaled_eigenvalues(problem: str, t: Array, h: Array) -> Complex:
    """Return h times the eigenvalues of df/dz on the exact path, at times t, steps h there."""
    field = known_field(problem)
    path = field.path(t)
    known = np.isfinite(path).all(1)
    values = [
        size * field.eigenvalues(float(time), z)
        for time, size, z in zip(t[known], h[known], path[known], strict=True)
    ]
    return np.concatenate(values) if values else np.empty(0, complex)


@functools.lru_cache(maxsize=64)
def exact_path(problem: str, end: float, count: int = 400) -> SolverTrace:
    """Return the exact solution at `count` times, of which more are near the start."""
    t = end * np.linspace(0, 1, count) ** 2
    return SolverTrace("exact", t, known_field(problem).path(t))


def _solve(
    field: KnownField, method: str, end: float, steps: int, rtol: float, *, keep: bool
) -> Solution:
    z0: Sequence[float] | Array = np.array(field.z0)
    if method != "dopri5":
        return solve(
            field.f,
            z0,
            0.0,
            end,
            method=method,
            steps=steps,
            keep_trace=keep,
            max_nfe=MAX_NFE,
            jacobian=lambda t, z: field.jacobian(t, z[None]),
        )
    import torch

    def f(t: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
        return torch.from_numpy(np.array(field.f(float(t), z.numpy())))

    with np.errstate(over="ignore", invalid="ignore", divide="ignore"), torch.no_grad():
        start = torch.tensor(field.z0, dtype=torch.float64)
        return solve(f, start, 0.0, end, method=method, rtol=rtol, keep_trace=keep, max_nfe=MAX_NFE)


def _error(field: KnownField, solution: Solution, end: float) -> float:
    miss = np.asarray(solution.end, dtype=float) - field.path(np.array([end]))[0]
    return float(np.hypot.reduce(miss))  # hypot, since a square may overflow


def _or_empty(states: Array | None, dim: int) -> Array:
    return np.empty((0, dim)) if states is None else states
