"""A long series of a visitor's own, cut into windows that a model can learn from.

A model here learns from many series; a visitor has one. So it is cut: each window is a series, and
its time begins with 0. The last third of the record is held out, and no window reaches over its
edge. Of a motion between two observations nobody knows the truth; the straight line between them
takes its place.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from node_viz.data.density import checked_draw
from node_viz.data.own import points_of, scale_of, time_unit
from node_viz.data.own_sets import KEPT, MARGIN, SQUARE, entry
from node_viz.data.series import FEWEST, Series, check_horizon
from node_viz.experiment.registry import Spoken
from node_viz.shapes import Array

Rows: TypeAlias = NDArray[np.integer[Any]]  #: of a record, from 0


@dataclass(frozen=True, eq=False)
class OwnSeries:
    """Windows of one record, as a `SeriesSet` draws series.

    The number that says how a window moves, beside its turn, is when it begins.
    """

    name: str
    half_side: float
    t: Array  #: (r,) ascending, in units of training
    x: Array  #: (r, 2) in units of training
    last: OwnSeries | None = None  #: the part of the record that is held out

    @property
    def held(self) -> OwnSeries:
        """Return the windows that training never sees."""
        return self if self.last is None else self.last

    def most_horizon(self) -> float:
        """Return the horizon that windows of the held-out part must not reach."""
        return float(self.held.t[-1] - self.held.t[0]) / 2

    def count(self, observations: int, horizon: float) -> int:
        """Return how many observations a window has: as asked, if half of the windows have them.

        Raises:
            ValueError: the horizon is too long for the record, or the record too sparse.
        """
        check_horizon(horizon)
        parts = (self, self.held)
        inside = [windows(part, horizon)[1] for part in parts]
        if not all(map(len, inside)):
            raise ValueError(
                f"the horizon must be below {self.most_horizon():.3g} with this series, a third of "
                f"which is held out and must have windows twice as long; got {horizon:g}"
            )
        found = min(observations, *(int(np.median(one)) for one in inside))
        if found < FEWEST:
            raise ValueError(
                f"a window as long as the horizon, {horizon:g}, has fewer than {FEWEST} "
                "observations of this series; a longer horizon has more"
            )
        return found

    def sample(self, n: int, observations: int, horizon: float, rng: np.random.Generator) -> Series:
        """Draw n windows at random, and of each as many observations as `count` says.

        Raises:
            ValueError: as `count` and `SeriesSet.sample`.
        """
        n, rng = checked_draw(n, rng)
        many = self.count(observations, horizon)
        first, inside = windows(self, horizon)
        enough = inside >= many
        first, inside = first[enough], inside[enough]
        start = rng.integers(len(first), size=n)
        first, inside = first[start], inside[start]
        keys = rng.random((n, int(inside.max(initial=many))))
        keys[np.arange(keys.shape[1]) >= inside[:, None]] = 2.0  # rows after the window come last
        rows = first[:, None] + 1 + np.sort(np.argsort(keys, axis=1)[:, :many], axis=1)
        began = self.t[first]
        return Series(self.t[rows] - began[:, None], self.x[rows], self._motion(rows, began))

    def place(self, motion: Array, t: Array) -> Array:
        """Return where windows are at times t (n, m): (n, m, 2), on lines between observations."""
        at = motion[:, 1:] + t
        return np.stack([np.interp(at, self.t, self.x[:, k]) for k in (0, 1)], axis=-1)

    def _motion(self, rows: Rows, began: Array) -> Array:
        """Return the turn of each window, +1 or -1, and when it begins."""
        x = self.x[rows]
        swept = x[:, :-1, 0] * x[:, 1:, 1] - x[:, :-1, 1] * x[:, 1:, 0]
        return np.column_stack([np.where(swept.sum(1) < 0, -1.0, 1.0), began])


@functools.lru_cache(maxsize=32)
def windows(part: OwnSeries, horizon: float) -> tuple[Rows, Rows]:
    """Return the rows at which windows may begin, and how many rows are within the horizon.

    The same in every training step, so it is found once.
    """
    first = np.flatnonzero(part.t + 2 * horizon <= part.t[-1])
    return first, np.searchsorted(part.t, part.t[first] + horizon, side="right") - first - 1


def series_entry(name: str) -> Spoken | None:
    """Return the entry of a series; a `ValueError` says why it cannot be learnt."""
    return entry(name, "series", "node_viz.data.own_series:own_series")


@functools.lru_cache(maxsize=16)
def own_series(name: str) -> OwnSeries:
    """Return the windows of the series that a name says, in the units of training."""
    own = points_of(name)
    rows = own.values[np.diff(own.values[:, 0], prepend=-np.inf) > 0]  # each time once
    t = (rows[:, 0] - rows[0, 0]) / time_unit(own)
    x = scale_of(own).to_training(rows[:, 1:])
    farthest = float(np.abs(x).max())
    half_side = min(max(MARGIN * farthest, SQUARE[0]), SQUARE[1])
    edge = int((t < KEPT * t[-1]).sum())
    last = OwnSeries(name, half_side, t[edge:], x[edge:])
    return OwnSeries(name, half_side, t[:edge], x[:edge], last)
