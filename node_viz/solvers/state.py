"""What a state is: an array, a tensor, or a tuple of them that adds and scales as one.

A flow carries a point and its log determinant together, (z, l). `Vector` lets a method written
with + and * step such a pair. Importing this module does not import torch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeGuard

import numpy as np


class Vector(tuple[Any, ...]):
    """A tuple of arrays seen as one vector: sums and multiples go member by member."""

    __slots__ = ()

    def __add__(self, other: Any) -> Vector:
        return Vector(x + y for x, y in zip(self, other, strict=True))

    def __mul__(self, factor: Any) -> Vector:
        return Vector(factor * x for x in self)

    __rmul__ = __mul__


def is_tuple(state: Any) -> TypeGuard[tuple[Any, ...]]:
    """Whether a state is made of several arrays."""
    return isinstance(state, tuple)


def each(function: Callable[..., Any], *states: Any) -> Any:
    """Apply `function` to a state, or to every member when states are tuples."""
    if isinstance(states[0], tuple):
        return tuple(function(*members) for members in zip(*states, strict=True))
    return function(*states)


def members(state: Any) -> tuple[Any, ...]:
    """Return the arrays a state is made of."""
    return tuple(state) if is_tuple(state) else (state,)


def is_tensor(array: Any) -> bool:
    """Tell a torch tensor from a numpy array or a number without importing torch."""
    return hasattr(array, "requires_grad")


def stack(states: Sequence[Any]) -> Any:
    """Join states along a new first axis, the axis of saved times."""
    return each(lambda *parts: _stack(parts), *states)


def _stack(parts: tuple[Any, ...]) -> Any:
    if not is_tensor(parts[0]):
        return np.stack(parts)
    import torch

    return torch.stack(parts)


def is_finite(state: Any) -> bool:
    """Return whether no number of the state is infinite or NaN."""
    return all(
        bool(part.isfinite().all()) if is_tensor(part) else bool(np.isfinite(part).all())
        for part in members(state)
    )


def is_empty(state: Any) -> bool:
    """Return whether a state holds no numbers at all."""
    return all(0 in part.shape for part in members(state))


def as_numpy(state: Any) -> np.ndarray:
    """Return a copy of all numbers of a state as one flat float64 array."""
    parts = [part.detach().cpu().numpy() if is_tensor(part) else part for part in members(state)]
    return np.concatenate([np.array(part, dtype=np.float64).ravel() for part in parts])
