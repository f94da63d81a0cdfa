"""What people hand in as points, brought to the shape and type that a model computes with.

A notebook holds lists, numpy arrays, float64, a single point, or none at all. All of that is
converted here, once, at the doors of `CNF` and `ODENet`; what cannot be is refused in a sentence.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from node_viz.shapes import Points


def as_points(x: Any, dim: int, model: nn.Module) -> tuple[Points, bool]:
    """Return points as `model` computes with them, and whether x was one point alone.

    Args:
        x: (n, d), or one point (d,): tensor, numpy array or list. An empty list is no points.
        dim: dimensions d.
        model: whose parameters' type and device the points get; gradients flow back to x.

    Returns:
        Points (n, d), and True if x was of shape (d,).

    Raises:
        ValueError: x does not hold real numbers, or has another shape.
    """
    like = next(model.parameters(), None)
    points = _tensor(x)
    if points.shape == (0,):
        points = points.reshape(0, dim)
    if points.dim() not in (1, 2) or points.shape[-1] != dim:
        wanted = f"(n, {dim}), or ({dim},) for one point"
        raise ValueError(f"points must have shape {wanted}; got {tuple(points.shape)}")
    if like is not None:
        points = points.to(like)
    elif not points.is_floating_point():
        points = points.float()
    return (points[None], True) if points.dim() == 1 else (points, False)


def check_finite(points: Points) -> None:
    """Raise a `ValueError` that names the first point which is infinite or undefined."""
    finite = points.isfinite().all(1)
    if not finite.all():
        row = int((~finite).nonzero()[0])
        raise ValueError(f"points must be finite; number {row} is {points[row].tolist()}")


def check_time(t: Any) -> float:
    """Return a flow time as a float, or raise a `ValueError` unless it lies in [0, 1]."""
    try:
        time = float(t)
    except (TypeError, ValueError):
        time = math.nan
    if not 0 <= time <= 1:
        raise ValueError(f"t must be a flow time from 0 (data) to 1 (noise); got {t!r}")
    return time


def place_and_time(point: Any, dim: int) -> tuple[list[float], float]:
    """Read a point (d,) at t = 0, or (d + 1,) whose last number is its flow time.

    Raises:
        ValueError: it has another length, is not finite, or its time is outside [0, 1].
    """
    numbers = _tensor(point).double()
    if numbers.shape not in ((dim,), (dim + 1,)) or not numbers.isfinite().all():
        raise ValueError(f"a point is {dim} finite numbers, and perhaps t; got {point!r}")
    *place, t = numbers.tolist() if len(numbers) > dim else (*numbers.tolist(), 0.0)
    return place, check_time(t)


def _tensor(x: Any) -> Tensor:
    """Return x as a tensor of real numbers."""
    try:
        tensor = x if isinstance(x, Tensor) else torch.as_tensor(np.asarray(x, dtype=np.float64))
    except (TypeError, ValueError):
        raise ValueError(f"points must be numbers; got {x!r}") from None
    if tensor.is_complex():
        raise ValueError("points must be real numbers; got complex ones")
    return tensor
