"""Sets that are not mixtures of bumps: Gaussian arms bent by a map, and tiles with sharp edges.

The pinwheel is a normalizing flow written by hand: its exact density comes from the change of
variables that every flow relies on. The checkerboard is uniform on eight tiles, which no smooth
flow can match.

References:
    FFJORD (Grathwohl et al., 2018), arXiv 1810.01367, the toy data of its code.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from node_viz.data.density import Array, Density

Indices = NDArray[np.intp]

ARMS = 5
TWIST = 0.25  #: radians by which an arm turns, times exp(v_0)
CENTRE, WIDTH = np.array([1.0, 0.0]), np.array([0.3, 0.1])  #: of the straight arm, v
ANGLES = math.pi * np.linspace(-1, 1, 129) ** 3  #: crowded about 0, where a far arm twists fast
FAR = 7.0  #: radius of v beyond which windings are averaged, not counted
SLACK = 1e-12  #: radians


@dataclass(frozen=True, eq=False)
class Pinwheel(Density):
    """Five bent arms: v ~ N((1, 0), diag(.3, .1)^2), turned by -(2 pi k/5 + exp(v_0)/4), doubled.

    The map keeps the radius r of v and moves its angle b to b - exp(r cos b)/4 - 2 pi k/5. With
    v = r (cos b, sin b), its Jacobian's determinant is 4 (1 + exp(v_0) v_1 / 4), and so

        p(x) = sum over arms k and angles b that land on x of N(v) / (20 |1 + exp(v_0) v_1 / 4|).

    Where the map is one to one that is five angles, one for each arm; far out it folds, and more.
    """

    @property
    def covariance(self) -> Array:
        """Return E|x|^2 / 2 times the identity, as five-fold symmetry makes it round."""
        return 2 * (CENTRE @ CENTRE + WIDTH @ WIDTH) * np.eye(2)

    def _sample(self, n: int, rng: np.random.Generator) -> Array:
        v = CENTRE + WIDTH * rng.standard_normal((n, 2))
        turn = 2 * math.pi * rng.integers(ARMS, size=n) / ARMS + TWIST * np.exp(v[:, 0])
        cos, sin = np.cos(turn), np.sin(turn)
        return 2 * np.column_stack([v[:, 0] * cos + v[:, 1] * sin, v[:, 1] * cos - v[:, 0] * sin])

    def _log_prob(self, x: Array) -> Array:
        r = np.hypot(x[:, 0], x[:, 1]) / 2
        near = r < FAR
        log_p = _averaged(r)
        log_p[near] = _summed(r[near], np.arctan2(x[near, 1], x[near, 0]))
        return log_p


def _summed(r: Array, phi: Array) -> Array:
    """Sum the pinwheel's density over all that lands on the polar coordinates of x/2, (n,)."""
    point, angle = _preimages(r, phi)
    v0, v1 = r[point] * np.cos(angle), r[point] * np.sin(angle)
    squares = ((v0 - CENTRE[0]) / WIDTH[0]) ** 2 + ((v1 - CENTRE[1]) / WIDTH[1]) ** 2
    log_term = -0.5 * squares - np.log(np.abs(1 + TWIST * np.exp(v0) * v1))
    # A point's terms lie side by side, and there are five at least: one for each arm.
    first = np.searchsorted(point, np.arange(len(r)))
    top = np.maximum.reduceat(log_term, first)
    total = np.add.reduceat(np.exp(log_term - top[point]), first)
    return top + np.log(total) - math.log(4 * ARMS * 2 * math.pi * WIDTH[0] * WIDTH[1])


def _averaged(r: Array) -> Array:
    """Average the pinwheel's log density over the angle, by Laplace's method at v = (r, 0), (n,).

    Far out an arm winds too often to count, exp(r)/4 radians; the density, below e^-200 there,
    keeps this average with ripples of a few nats.
    """
    r = np.maximum(r, FAR)
    curvature = (r / WIDTH[1]) ** 2 - r * (r - CENTRE[0]) / WIDTH[0] ** 2
    log_peak = -0.5 * ((r - CENTRE[0]) / WIDTH[0]) ** 2 + 0.5 * np.log(2 * math.pi / curvature)
    return log_peak - math.log(4 * (2 * math.pi) ** 2 * WIDTH[0] * WIDTH[1])


def _preimages(r: Array, phi: Array) -> tuple[Indices, Array]:
    """Find every b in [-pi, pi) with b - exp(r cos b)/4 = phi, up to a whole number of arms.

    Cut the circle into cells; in units of the angle between arms, each whole number that the
    left side minus phi passes within a cell is a solution, which Newton's method then sharpens.
    (Two solutions in one cell, either side of a fold, cancel and are missed; folds are far out.)

    Returns:
        The index of the point that each solution belongs to, in order, and the angles b.
    """
    arm = 2 * math.pi / ARMS
    ends = (ANGLES - TWIST * np.exp(r[:, None] * np.cos(ANGLES)) - phi[:, None]) / arm
    ends = np.ceil(ends)  # whole numbers in [a, b) are those from ceil(a) to ceil(b) - 1
    point, cell = np.nonzero(ends[:, 1:] != ends[:, :-1])
    left, right = ends[point, cell], ends[point, cell + 1]
    count: NDArray[np.int_] = np.abs(right - left).astype(int)
    which = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    whole = np.repeat(np.minimum(left, right), count) + which
    point, cell = np.repeat(point, count), np.repeat(cell, count)
    target = phi[point] + arm * whole
    return point, _solve(r[point], target, ANGLES[cell], ANGLES[cell + 1])


def _solve(r: Array, target: Array, low: Array, high: Array) -> Array:
    """Solve b - exp(r cos b)/4 = target by Newton's method, kept between `low` and `high`."""
    angle = 0.5 * (low + high)
    rising = high - TWIST * np.exp(r * np.cos(high)) > target
    for _ in range(8):
        warp = TWIST * np.exp(r * np.cos(angle))
        excess = angle - warp - target
        above = (excess > 0) == rising
        low, high = np.where(above, low, angle), np.where(above, angle, high)
        step = angle - excess / (1 + warp * r * np.sin(angle))
        # The slack lets a root already met, now an end of its bracket, stay where it is.
        inside = (step > low - SLACK) & (step < high + SLACK)
        angle = np.where(inside, step, 0.5 * (low + high))
    return angle


@dataclass(frozen=True, eq=False)
class Checkerboard(Density):
    """Uniform on eight tiles of side 2 in [-4, 4]^2: p(x) = 1/32 on them, and 0, log p = -inf, off.

    A tile is one where floor(x_0 / 2) + floor(x_1 / 2) is even.
    """

    @property
    def covariance(self) -> Array:
        """Return 16/3 for each coordinate, and 1 between them: the two corners on the diagonal."""
        return np.array([[16 / 3, 1.0], [1.0, 16 / 3]])

    @property
    def positive(self) -> bool:
        """Return False: between the tiles there is nothing."""
        return False

    def _sample(self, n: int, rng: np.random.Generator) -> Array:
        column = rng.integers(-2, 2, size=n)
        row = 2 * rng.integers(-1, 1, size=n) + column % 2
        return 2 * (np.column_stack([column, row]) + rng.random((n, 2)))

    def _log_prob(self, x: Array) -> Array:
        tile = np.floor(x / 2)
        inside = (np.abs(tile + 0.5) < 2).all(axis=1) & (tile.sum(axis=1) % 2 == 0)
        return np.where(inside, -math.log(32), -np.inf)


def pinwheel() -> Pinwheel:
    """Return five arms that the exponential map bends."""
    return Pinwheel("pinwheel", half_side=4.2, entropy=2.317788)


def checkerboard() -> Checkerboard:
    """Return eight tiles; their area is 32, so the entropy is exactly log 32."""
    return Checkerboard("checkerboard", half_side=4.6, entropy=math.log(32))
