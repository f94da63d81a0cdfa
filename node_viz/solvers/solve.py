"""One call for every method: `solve(f, z0)` carries a state along a field, and says how it went."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from node_viz.experiment.catalogue import SOLVERS
from node_viz.solvers.method import Method, Options
from node_viz.solvers.result import Solution, SolveStatus
from node_viz.solvers.state import each, is_empty, is_tensor, is_tuple, members, stack
from node_viz.solvers.watch import Watched

METHODS = tuple(SOLVERS)
GRADIENTS = ("backprop", "checkpoint", "adjoint")
NORMS = ("mean", "worst")  #: what an adaptive method makes of the errors of many points


def solve(
    f: Callable[[Any, Any], Any],
    z0: Any,
    t0: float = 0.0,
    t1: float = 1.0,
    *,
    method: str = "midpoint",
    steps: int = 8,
    rtol: float = 1e-5,
    atol: float | None = None,
    save_at: Sequence[float] | None = None,
    max_nfe: int = 20_000,
    first_step: float | None = None,
    error_members: int | None = None,
    norm: str = "mean",
    gradient: str = "backprop",
    parameters: Iterable[Any] | None = None,
    jacobian: Callable[[float, Any], Any] | None = None,
    keep_trace: bool = False,
) -> Solution:
    """Solve dz/dt = f(t, z) from z(t0) = z0 to t1; t1 may lie before t0.

    A solve that goes wrong does not raise: look at `status`. States not reached are NaN.

    Args:
        f: the field; a call of it is one NFE. `t` is a float for fixed-step methods, a tensor
            without axes for adaptive ones; f is never called outside [t0, t1].
        z0: tensor, tuple of tensors, or (fixed-step methods) numpy array or list of numbers; f must
            return the same shape.
        t0: start time.
        t1: end time.
        method: one of `METHODS`.
        steps: for fixed-step methods: equal steps from t0 to t1. Save times off that grid add
            steps: each stretch between stops gets the fewest equal steps that are no longer.
        rtol: for adaptive methods: error allowed a step, relative to the state.
        atol: the same, absolute; rtol when None.
        save_at: times to keep the state at, in the order of travel; t0 and t1 when None. The solve
            ends at the last one.
        max_nfe: field calls after which the solve gives up (status STEP_LIMIT).
        first_step: for adaptive methods: first step size. Without it the method guesses one, with
            an extra call, and a field of zeros costs 44 calls on [0, 1].
        error_members: for adaptive methods and a tuple state: how many of its members, from the
            first, the error estimate looks at; all when None.
        norm: for adaptive methods: 'mean' asks that the root mean square error of all points be
            small, which is cheap and right for averages, but a few hard points hide behind many
            easy ones; 'worst' asks it of each point (row of z0) by itself.
        gradient: 'backprop' differentiates the steps taken; 'checkpoint' does the same, but keeps
            a few states only and takes the steps between them again (adaptive methods then end a
            step at each save time); 'adjoint' solves the adjoint equation.
        parameters: for 'adjoint' and 'checkpoint': tensors that receive gradients; those of f, an
            nn.Module, when None.
        jacobian: for implicit_euler: (t, z) -> (n, d, d); autograd finds it for tensors.
        keep_trace: record steps and stages.

    Returns:
        Times, states, calls, status and trace.

    Raises:
        ValueError: an argument that makes no sense, or f returns another shape, in a sentence.

    >>> float(solve(lambda t, z: -z, np.ones(1), method="rk4", steps=10).end[0])
    0.3678797744...
    """
    z0 = each(_as_array, z0)
    _check(method, steps, rtol, atol, max_nfe, first_step, norm, gradient, z0)
    stops, saves_start = _stops(t0, t1, save_at)

    options = Options(
        steps=steps,
        rtol=rtol,
        atol=rtol if atol is None else atol,
        first_step=first_step,
        quiet=_quiet(error_members, z0),
        norm=norm,
        jacobian=jacobian,
        land=gradient == "checkpoint",
    )

    if is_empty(z0):  # no points: there is nothing to ask the field
        solution = Solution(np.array(stops), stack([z0] * len(stops)), 0, SolveStatus.OK)
        return solution if saves_start else _without_start(solution)

    chosen: Method = SOLVERS[method].load()

    def run(
        field: Any, state: Any, times: Sequence[float], steps: int = steps, note: Any = None
    ) -> Solution:
        watched = Watched(field, max_nfe, keep_trace, note)
        states, status = chosen.integrate(watched, state, times, replace(options, steps=steps))
        return Solution(np.array(times), states, watched.nfe, status, watched.trace())

    if gradient == "adjoint":
        solution = _by_adjoint(run, f, z0, stops, _learnt(f, gradient, parameters), steps)
    elif gradient == "checkpoint":
        step = partial(chosen.step, jacobian=jacobian)
        solution = _by_checkpoints(run, step, f, z0, stops, _learnt(f, gradient, parameters))
    else:
        solution = run(f, z0, stops)
    return solution if saves_start else _without_start(solution)


def _as_array(state: Any) -> Any:
    """Return numbers, lists and whole-number arrays as arrays that can hold a slope's fractions.

    Raises:
        ValueError: it does not hold real numbers.
    """
    if is_tensor(state) and not state.is_complex():
        return state if state.is_floating_point() else state.float()
    try:
        array = np.asarray(state)
        return array if array.dtype.kind == "f" else array.astype(np.float64, casting="same_kind")
    except (TypeError, ValueError):
        raise ValueError(f"z0 must hold real numbers; got {state!r}") from None


def _quiet(error_members: int | None, z0: Any) -> slice:
    """Return which members of the state no error estimate looks at.

    The adjoint's state begins like z0, so the same members are left out of it.
    """
    count = len(members(z0))
    return slice(count if error_members is None else error_members, count)


def _learnt(f: Any, gradient: str, parameters: Iterable[Any] | None) -> tuple[Any, ...]:
    """Return the tensors besides z0 that shall receive gradients."""
    if parameters is None:
        if not hasattr(f, "parameters"):
            raise ValueError(f"gradient={gradient!r} needs f to be an nn.Module, or parameters=...")
        parameters = f.parameters()
    return tuple(parameters or ())


def _by_checkpoints(
    run: Any, step: Any, f: Any, z0: Any, stops: list[float], parameters: tuple[Any, ...]
) -> Solution:
    from node_viz.solvers.checkpoint import checkpoint_solve

    def solver(field: Any, state: Any, times: Sequence[float], note: Any) -> Solution:
        return run(field, state, times, note=note)

    return checkpoint_solve(solver, step, f, z0, stops, parameters)


def _by_adjoint(
    run: Any, f: Any, z0: Any, stops: list[float], parameters: tuple[Any, ...], steps: int
) -> Solution:
    from node_viz.solvers.adjoint import adjoint_solve

    h = abs(stops[-1] - stops[0]) / steps

    def solver(field: Any, state: Any, times: Sequence[float]) -> Solution:
        return run(field, state, times, math.ceil(abs(times[-1] - times[0]) / h - 1e-9))

    return adjoint_solve(solver, f, z0, stops, parameters)


def _stops(t0: float, t1: float, save_at: Sequence[float] | None) -> tuple[list[float], bool]:
    """Return the times to save at, the start first, and whether the start was asked for."""
    times = [float(t0), float(t1)] if save_at is None else [float(t) for t in save_at]
    if not all(map(math.isfinite, (t0, t1, *times))):
        raise ValueError(f"times must be finite; got t0={t0}, t1={t1}, save_at={save_at}")
    if t0 == t1:
        raise ValueError(f"t0 and t1 must differ; got {t0} for both")
    if not times:
        raise ValueError("save_at must name at least one time")
    forward = 1.0 if t1 > t0 else -1.0
    if any((b - a) * forward <= 0 for a, b in pairwise(times)):
        raise ValueError("save_at must run from t0 towards t1 without repeats")
    if min(t0, t1) > min(times) or max(times) > max(t0, t1):
        raise ValueError(f"save_at must lie between t0={t0} and t1={t1}")
    if times == [float(t0)]:
        raise ValueError("save_at must hold a time other than t0")
    starts = times[0] == t0
    return (times if starts else [float(t0), *times]), starts


def _without_start(solution: Solution) -> Solution:
    s = solution
    states = tuple(x[1:] for x in s.states) if is_tuple(s.states) else s.states[1:]
    return Solution(s.times[1:], states, s.nfe, s.status, s.trace, s.backward)


def _check(
    method: str,
    steps: int,
    rtol: float,
    atol: float | None,
    max_nfe: int,
    first_step: float | None,
    norm: str,
    gradient: str,
    z0: Any,
) -> None:
    if method not in SOLVERS:
        raise ValueError(f"method must be one of {SOLVERS.names()}; got {method!r}")
    if gradient not in GRADIENTS:
        raise ValueError(f"gradient must be one of {GRADIENTS}; got {gradient!r}")
    if norm not in NORMS:
        raise ValueError(f"norm must be 'mean' or 'worst'; got {norm!r}")
    if steps != int(steps) or steps < 1:
        raise ValueError(f"steps must be a whole number from 1 up; got {steps}")
    if max_nfe < 1:
        raise ValueError(f"max_nfe must be at least 1; got {max_nfe}")
    for name, value in (("rtol", rtol), ("atol", atol), ("first_step", first_step)):
        if value is not None and not 0 < value < math.inf:
            raise ValueError(f"{name} must be a positive number; got {value}")
    tensors = all(is_tensor(part) for part in members(z0))
    needed = SOLVERS[method].adaptive or gradient != "backprop" or isinstance(z0, tuple)
    if needed and not tensors:
        raise ValueError(f"{method} with gradient={gradient!r} needs z0 as torch tensors")
    if gradient == "adjoint" and method == "implicit_euler":
        raise ValueError("gradient='adjoint' works with every method but implicit_euler")
    if gradient == "checkpoint" and method == "adaptive_heun":
        raise ValueError("gradient='checkpoint' works with every method but adaptive_heun")
