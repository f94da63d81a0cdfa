"""Series: points of a moving body, seen with noise at irregular times; the motion is known exactly.

A body circles the middle one way round or the other, and comes nearer to it or moves away. Time is
counted in units in which a quarter of a turn takes about one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from node_viz.data.density import checked_draw
from node_viz.experiment.series_catalogue import SERIES
from node_viz.shapes import Array

NOISE = 0.1  #: standard deviation of an observation, in each coordinate
TURN = math.pi / 2  #: angle that a body covers in a unit of time, or about so much
WAIT = 8.0  #: time on its spiral until a body is first seen, at most
FEWEST = 2  #: observations that a series has at least
Draw = Callable[[int, np.random.Generator], Array]
Motion = Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Series:
    """Some series, seen at times of their own, as many times each."""

    t: Array  #: (n, m), ascending, above 0
    x: Array  #: (n, m, 2), with noise
    motion: Array  #: (n, k), numbers that say how each moves; the first is its turn, +1 or -1


@dataclass(frozen=True)
class SeriesSet:
    """A kind of motion: which there are, and where a body is at any time.

    Args:
        name: as in the catalogue.
        half_side: half the side of a square centred on 0 that shows all of them with a margin.
        draw: (n, rng) -> (n, k) numbers of n motions.
        place: (motion (n, k), t (n, m)) -> x (n, m, 2).
    """

    name: str
    half_side: float
    draw: Draw
    place: Motion

    @property
    def held(self) -> SeriesSet:
        """Return the set that gauges are measured on: fresh series are new to training anyway."""
        return self

    def count(self, observations: int, horizon: float) -> int:
        """Return how many observations a series has that is asked for with so many: so many."""
        return observations

    def sample(self, n: int, observations: int, horizon: float, rng: np.random.Generator) -> Series:
        """Draw n independent series, each seen at random times between 0 and the horizon.

        Raises:
            ValueError: n is no whole number from 0, there are fewer than 2 observations, or the
                horizon is not above 0.
        """
        n, rng = checked_draw(n, rng)
        if observations < FEWEST:
            raise ValueError(f"a series needs at least {FEWEST} observations; got {observations}")
        check_horizon(horizon)
        motion = self.draw(n, rng)
        t = np.sort(horizon * (1 - rng.random((n, observations))), axis=1)
        x = self.place(motion, t) + NOISE * rng.standard_normal((n, observations, 2))
        return Series(t, x, motion)


def series_set(name: str) -> SeriesSet:
    """Return the kind of series called `name`; a `ValueError` lists the names.

    The windows of a visitor's own series (`own_series.OwnSeries`) are drawn by the same calls.
    """
    return SERIES.make(name)


def check_horizon(horizon: float) -> None:
    """Raise a `ValueError` where no series can be seen until then."""
    if not 0 < horizon < math.inf:
        raise ValueError(f"the horizon must be above 0; got {horizon}")


def check_series(t: Array, x: Array) -> tuple[Array, Array]:
    """Return the observations of one series, t (m,) and x (m, 2), if they are one.

    Raises:
        ValueError: they are fewer than two, not in the order of time, before 0, or not numbers.
    """
    t, x = np.asarray(t, dtype=float), np.asarray(x, dtype=float)
    if t.ndim != 1 or x.shape != (*t.shape, 2):
        raise ValueError(
            f"a series has a time and two numbers for each observation; got {t.shape} times and "
            f"{x.shape} numbers"
        )
    if len(t) < FEWEST:
        raise ValueError(f"a series needs at least {FEWEST} observations; got {len(t)}")
    if not (np.isfinite(t).all() and np.isfinite(x).all()):
        row = int(np.argmin(np.isfinite(t) & np.isfinite(x).all(1))) + 1
        raise ValueError(f"observation {row} has a gap: each needs a time and two finite numbers")
    if t[0] < 0:
        raise ValueError(f"times must be 0 or later; the first is {t[0]:g}")
    late = np.flatnonzero(np.diff(t) <= 0)
    if late.size:
        k = int(late[0])
        raise ValueError(f"times must increase; after {t[k]:g} comes {t[k + 1]:g}")
    return t, x


def oscillators() -> SeriesSet:
    """Let a body circle an attractor that it falls towards: a damped oscillator in the plane.

    x(t) = r e^{-g t} (cos, sin)(p + s w t), with r from 1 to 2, g from 0.03 to 0.1, w from 0.85
    to 1.15 quarter turns, any phase p, and s = +1 or -1 equally likely.
    """
    return SeriesSet("oscillators", 2.5, _draw_oscillators, _oscillate)


def _draw_oscillators(n: int, rng: np.random.Generator) -> Array:
    turn, u = 2 * rng.integers(2, size=n) - 1.0, rng.random((n, 4))
    speed = TURN * (0.85 + 0.3 * u[:, 3])
    return np.column_stack([turn, 1 + u[:, 0], 2 * math.pi * u[:, 1], 0.03 + 0.07 * u[:, 2], speed])


def _oscillate(motion: Array, t: Array) -> Array:
    turn, start, phase, damping, speed = motion.T[:, :, None]
    return _polar(start * np.exp(-damping * t), phase + turn * speed * t)


def spirals() -> SeriesSet:
    """Wind spirals: those that turn clockwise open towards radius 2.2, the others close to 0.4.

    The radius comes nearer to its end like e^{-t / 6}; a unit of time is a quarter of a turn. So no
    spiral leaves the square, however long it is seen. One that begins at radius 0.4 to 0.8, or 1.8
    to 2.2, is first seen at some time until `WAIT`: as in Chen et al. (2018), a series begins
    anywhere on its spiral, and where one goes on another has been seen.
    """
    return SeriesSet("spirals", 2.5, _draw_spirals, _wind)


def _draw_spirals(n: int, rng: np.random.Generator) -> Array:
    turn, u = 2 * rng.integers(2, size=n) - 1.0, rng.random((n, 3))
    first = np.where(turn < 0, 0.4, 1.8) + 0.4 * u[:, 0]
    return np.column_stack([turn, _radius(turn, first, WAIT * u[:, 2]), 2 * math.pi * u[:, 1]])


def _wind(motion: Array, t: Array) -> Array:
    turn, start, phase = motion.T[:, :, None]
    return _polar(_radius(turn, start, t), phase + turn * TURN * t)


def _radius(turn: Array, start: Array, t: Array) -> Array:
    """Return how far from the middle a spiral is that was at radius `start` a time t before."""
    end = np.where(turn < 0, 2.2, 0.4)
    return end + (start - end) * np.exp(-t / 6)


def _polar(radius: Array, angle: Array) -> Array:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
