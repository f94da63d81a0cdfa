"""Implicit Euler: the slope is taken at the end of the step, which has to be found first.

It costs a Newton iteration a step and pays back on stiff fields, where every explicit method must
take steps as short as the fastest decay even after that decay is over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np

from node_viz.solvers.fixed import FixedStep, NotConverged
from node_viz.solvers.state import Vector, is_finite, is_tensor, members

MAX_NEWTON = 25
Solve = Callable[[Any, Any], tuple[Any, Any]]  #: (A, b) -> (A^-1 b, whether A has none)


def implicit_step(
    f: Callable[[float, Any], Any],
    t: float,
    z: Any,
    h: float,
    jacobian: Callable[[float, Any], Any] | None = None,
) -> Any:
    """Take one implicit Euler step by Newton's method with the exact Jacobian J = df/dz.

    z1 = z + h f(t + h, z1);   Newton: (I - h J) d = -(z1 - z - h f(t + h, z1)),  z1 <- z1 + d

    References:
        Solving Ordinary Differential Equations II (Hairer, Wanner, 1996), IV.8.

    Args:
        f: the field; every point's slope may depend on that point alone.
        t: time at the start of the step.
        z: (n, d) points, (d,) one point, or a tuple of tensors that share their first axis n.
        h: step size.
        jacobian: (t, z) -> (n, d, d); needed for numpy, found by autograd for tensors.

    Returns:
        The state at t + h; with gradients on, differentiable by the implicit function theorem.

    Raises:
        NotConverged: the iteration did not settle within 25 rounds.
    """
    start, unflatten = _flatten(z)
    tolerance = 1e3 * _epsilon(start)
    end = start.detach() if is_tensor(start) else start
    for _ in range(MAX_NEWTON):
        slope, J = _slope_and_jacobian(f, t + h, end, unflatten, jacobian)
        d = _newton(start.detach() if is_tensor(start) else start, end, h, slope, J)
        end = end + d
        if not is_finite(end):
            return unflatten(end)
        if abs(d).max() <= tolerance * (1 + abs(end).max()):
            return unflatten(_with_gradient(f, t + h, start, end, h, J, unflatten))
    raise NotConverged


def _newton(start: Any, end: Any, h: float, slope: Any, J: Any) -> Any:
    """Solve (I - h J) d = -(end - start - h slope) for every point at once."""
    matrix: Any = -h * J
    diagonal = range(matrix.shape[-1])
    matrix[..., diagonal, diagonal] += 1.0
    residual: Any = end - start - h * slope
    if not is_tensor(residual):
        try:
            solved = cast(Any, np.linalg.solve(matrix, -residual[..., None]))
        except np.linalg.LinAlgError:
            raise NotConverged from None
    else:
        import torch

        solve = cast(Solve, torch.linalg.solve_ex)  # pyright: ignore[reportUnknownMemberType]
        solved = solve(matrix, -residual[..., None])[0]
    return solved[..., 0]


def _with_gradient(f: Any, t: float, start: Any, end: Any, h: float, J: Any, unflatten: Any) -> Any:
    """Take one more Newton step that autograd sees; its J is a constant, and that is exact."""
    if not is_tensor(start):
        return end
    import torch

    if not torch.is_grad_enabled():
        return end
    return end + _newton(start, end, h, _flatten(f(t, unflatten(end)))[0], J)


def _slope_and_jacobian(f: Any, t: float, z: Any, unflatten: Any, jacobian: Any) -> tuple[Any, Any]:
    """Return f and df/dz at (n, d) points; autograd finds row i by summing component i."""
    if jacobian is not None:
        J = jacobian(t, unflatten(z))
        slope = _flatten(f(t, unflatten(z)))[0]
        return slope, J.reshape(-1, *J.shape[-2:])
    if not is_tensor(z):
        raise ValueError("implicit_euler on numpy arrays needs jacobian=, a function of (t, z)")
    import torch

    with torch.enable_grad():
        z = z.detach().requires_grad_()
        slope = _flatten(f(t, unflatten(z)))[0]
        if not slope.requires_grad:  # a field that does not depend on z
            return slope, z.new_zeros(*z.shape, z.shape[-1])
        rows: list[torch.Tensor] = [
            torch.autograd.grad(
                slope[:, i].sum(), z, retain_graph=True, allow_unused=True, materialize_grads=True
            )[0]
            for i in range(z.shape[1])
        ]
    return slope.detach(), torch.stack(rows, dim=1)


def _flatten(state: Any) -> tuple[Any, Callable[[Any], Any]]:
    """Return the state as (n, d) points, and the way back to its own shape."""
    parts = members(state)
    if not isinstance(state, tuple):
        points = state.reshape(len(state), -1) if state.ndim > 1 else state.reshape(1, -1)
        return points, lambda flat: flat.reshape(state.shape)
    import torch

    widths = [part[0].numel() for part in parts]

    def unflatten(flat: Any) -> Vector:
        pieces = flat.split(widths, dim=1)
        return Vector(x.reshape(part.shape) for x, part in zip(pieces, parts, strict=True))

    return torch.cat([part.reshape(len(part), -1) for part in parts], dim=1), unflatten


def _epsilon(array: Any) -> float:
    """Return the relative spacing of the array's floating-point numbers."""
    return float(np.finfo(str(array.dtype).removeprefix("torch.")).eps)


class ImplicitEuler(FixedStep):
    """Implicit Euler as a method among the others."""

    name, order = "implicit_euler", 1

    def step(
        self,
        f: Callable[[float, Any], Any],
        t: float,
        z: Any,
        h: float,
        jacobian: Callable[[float, Any], Any] | None = None,
    ) -> Any:
        """Take one step as `implicit_step` does."""
        return implicit_step(f, t, z, h, jacobian)


IMPLICIT_EULER = ImplicitEuler()
