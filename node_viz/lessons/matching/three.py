"""Three things that are called straight or OT, on the line, where all of them are known exactly.

Data are two bumps on the line, noise is N(0, 1). With independent pairs the points at flow time t
are two bumps again, at (1 - t) mu with the variance s^2 = (1 - t)^2 sigma^2 + t^2. On the line no
point overtakes another, so a flow keeps each point at its quantile: z(t) = F_t^-1(q).
"""

from __future__ import annotations

import functools

import numpy as np

from node_viz.shapes import Array

MEANS, SIGMA = (-2.0, 2.0), 0.35
SEED, PAIRS = 3, 10  #: drawn pairs
TIMES = np.linspace(0.0, 1.0, 41)
QUANTILES = (np.arange(PAIRS) + 0.5) / PAIRS
EDGE, NODES = 5.0, 4001  #: of the grid on which densities are summed up


@functools.cache
def drawn() -> tuple[Array, Array]:
    """Return data (n,) and the noise (n,) that each was drawn with."""
    rng = np.random.default_rng(SEED)
    x = rng.permutation(np.repeat(MEANS, PAIRS // 2)) + SIGMA * rng.standard_normal(PAIRS)
    return x, rng.standard_normal(PAIRS)


@functools.cache
def least_cost() -> tuple[Array, Array]:
    """Return the same points in pairs of least cost: on the line, in their order."""
    x, noise = drawn()
    return np.sort(x), np.sort(noise)


@functools.cache
def flow_paths() -> Array:
    """Return the paths (s, n) of the exact flow of independent matching, one a quantile."""
    return np.stack([_quantiles(t) for t in TIMES])


def straight_paths() -> Array:
    """Return the ways of least energy (s, n) between the same ends."""
    ends = flow_paths()[[0, -1]]
    return (1 - TIMES)[:, None] * ends[0] + TIMES[:, None] * ends[1]


def energy(paths: Array) -> float:
    """Return the mean over paths (s, n) of int (dz/dt)^2 dt."""
    speed = np.diff(paths, axis=0) / np.diff(TIMES)[:, None]
    return float(np.square(speed).mean())


def _quantiles(t: float) -> Array:
    grid = np.linspace(-EDGE, EDGE, NODES)
    s = np.hypot((1 - t) * SIGMA, t)
    density = sum(np.exp(-0.5 * np.square((grid - (1 - t) * mean) / s)) for mean in MEANS)
    share = np.cumsum(density)
    return np.interp(QUANTILES, share / share[-1], grid)
