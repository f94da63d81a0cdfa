"""The one place where a field is called: it counts, keeps the budget, and remembers where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from node_viz.shapes import Array
from node_viz.solvers.result import StepTrace
from node_viz.solvers.state import Vector, as_numpy, is_tensor, is_tuple, members

SMALL = 64  #: states with at most this many numbers are kept in a trace


class BudgetSpent(Exception):
    """The solve has used all the field calls it was allowed. Never leaves `solve`."""


class Watched:
    """A field that counts its calls; `keep` also records times, states and steps.

    `note` is told (t, h, z) of each step that is taken.

    Attributes:
        nfe: field calls so far.
        inside: whether the field is running now, which tells its exceptions from the solver's.
    """

    def __init__(
        self,
        f: Callable[[Any, Any], Any],
        max_nfe: int,
        keep: bool = False,
        note: Callable[[float, float, Any], None] | None = None,
    ) -> None:
        self.f, self.max_nfe, self.keep, self.note = f, max_nfe, keep, note
        self.nfe = 0
        self.inside = False
        self.calls: list[tuple[float, Any]] = []
        self.accepted: list[tuple[float, float, Any]] = []
        self.rejected: list[tuple[float, float, Any]] = []

    def __call__(self, t: Any, z: Any) -> Any:
        """Return f(t, z), or raise `BudgetSpent` when no call is left.

        Raises:
            ValueError: f returned something of another shape than z, which would broadcast.
        """
        if self.nfe >= self.max_nfe:
            raise BudgetSpent
        self.nfe += 1
        if self.keep:
            self.calls.append((t.item() if is_tensor(t) else float(t), _kept(z)))
        self.inside = True
        slope = as_slope(self.f(t, z), z)
        self.inside = False
        return Vector(slope) if is_tuple(slope) else slope

    def accept(self, t: float, h: float, z: Any) -> None:
        """Note a step from (t, z) of size h that was taken."""
        if self.note is not None:
            self.note(float(t), float(h), z)
        if self.keep:
            self.accepted.append((float(t), float(h), _kept(z)))

    def reject(self, t: float, h: float, z: Any) -> None:
        """Note a step from (t, z) of size h that was thrown away."""
        if self.keep:
            self.rejected.append((float(t), float(h), _kept(z)))

    def trace(self) -> StepTrace | None:
        """Return what was recorded, or None when nothing was to be kept."""
        if not self.keep:
            return None
        return StepTrace(
            t=np.array([t for t, _, _ in self.accepted]),
            h=np.array([h for _, h, _ in self.accepted]),
            z=_rows([z for _, _, z in self.accepted]),
            rejected_t=np.array([t for t, _, _ in self.rejected]),
            rejected_h=np.array([h for _, h, _ in self.rejected]),
            stage_t=np.array([t for t, _ in self.calls]),
            stage_z=_rows([z for _, z in self.calls]),
        )


def as_slope(slope: Any, z: Any) -> Any:
    """Return what a field returned at z, or raise a `ValueError` if it cannot be dz/dt."""
    if not any(map(is_tensor, members(z))):  # numpy's: a list will do
        slope = np.asarray(slope)
    parts, wanted = members(slope), members(z)
    fits = is_tuple(slope) == is_tuple(z) and len(parts) == len(wanted)
    fits = fits and all(
        is_tensor(a) == is_tensor(b) and a.shape == b.shape
        for a, b in zip(parts, wanted, strict=True)
    )
    if not fits:
        raise ValueError(
            f"f must return dz/dt in the shape of z, {_shapes(z)}; it returned {_shapes(slope)}"
        )
    return slope


def _shapes(state: Any) -> str:
    """Return the shape of a state for a sentence, or the kind of what is none."""
    said = [
        f"{type(part).__name__} {tuple(getattr(part, 'shape', ()))}".removesuffix(" ()")
        for part in members(state)
    ]
    return f"({', '.join(said)})" if is_tuple(state) else said[0]


def _kept(z: Any) -> Any:
    small = sum(np.prod(np.shape(part), dtype=int) for part in members(z)) <= SMALL
    return as_numpy(z) if small else None


def _rows(states: list[Any]) -> Array | None:
    return np.stack(states) if states and states[0] is not None else None
