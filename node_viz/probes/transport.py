"""The least energy a flow could spend: optimal transport between the data and where it takes them.

    E int_0^1 ||f||^2 dt  >=  E ||z(1) - z(0)||^2  >=  W2^2(law of z(0), law of z(1))

The first is an equality when every path is straight and walked at an even pace, the second when
the points are also matched as cheaply as possible.

References:
    A computational fluid mechanics solution to the Monge-Kantorovich mass transfer problem
    (Benamou and Brenier, 2000), section 2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from node_viz.shapes import Array


def wasserstein_squared(x: Array, y: Array) -> float:
    """Return W2^2 of two clouds of n points: min over permutations s of mean ||x_i - y_s(i)||^2.

    The assignment is exact; its time grows about as n^3.

    Args:
        x: points, (n, d).
        y: as many points, (n, d).

    Raises:
        ValueError: the clouds differ in shape.
    """
    if x.shape != y.shape:
        raise ValueError(f"both clouds need the same shape; got {x.shape} and {y.shape}")
    cost = cdist(x, y, "sqeuclidean")
    return float(cost[linear_sum_assignment(cost)].mean())


def energy_floor(x: Array, z: Array, most: int = 1024) -> float:
    """Return W2^2 between the law of x and that of z = T(x), corrected for clouds being small.

        W2^2 = [W(x, z') + W(x', z)] / 2  -  [W(x, x') + W(z, z')] / 2,     W = wasserstein_squared

    where x, x' are the two halves of the points and z, z' their images. Clouds drawn from one law
    are already W(x, x') > 0 apart: that much every W(x, z') has too many, and it is subtracted.

    Why not W(x, T(x)) on all points, which needs no correction when T is optimal? Because it finds
    too little to save whenever T is not, and so flatters a flow that makes detours; the halves stay
    close to the truth for both, in less time (`tests/probes/test_transport.py` turns an optimal map
    and compares). Either figure varies with the points drawn like the mean of ||z - x||^2, so
    divide only energies of the same points by it. Where both laws almost agree it may fall a little
    below 0.

    Args:
        x: where points start, (n, d), drawn independently.
        z: where the flow takes them, (n, d), in the same order.
        most: points used, from the first on; the time grows about as their cube.

    Raises:
        ValueError: fewer than four points, or shapes that differ.
    """
    half = min(len(x), most) // 2
    if half < 2 or x.shape != z.shape:
        raise ValueError(f"x and z need one shape and four points or more: {x.shape}, {z.shape}")
    (x, other_x), (z, other_z) = ((a[:half], a[half : 2 * half]) for a in (x, z))
    across = wasserstein_squared(x, other_z) + wasserstein_squared(other_x, z)
    within = wasserstein_squared(x, other_x) + wasserstein_squared(z, other_z)
    return (across - within) / 2


def energy_floor_within(x: Array, z: Array, labels: NDArray[np.integer], most: int = 1024) -> float:
    """Return the mean over labels of `energy_floor`: each label's points have a flow of their own.

    NaN where a label has too few points.
    """
    parts = [labels == one for one in np.unique(labels)]
    if min(part.sum() for part in parts) < 4:
        return float("nan")
    return float(np.mean([energy_floor(x[part], z[part], most) for part in parts]))


def straightness(energy: float, x: Array, z: Array) -> float:
    """Return E int ||f||^2 dt / E ||z(1) - z(0)||^2: 1 for straight paths at an even pace, or more.

    Args:
        energy: E int ||f||^2 dt over these points.
        x: where they start, (n, d).
        z: where they end, (n, d).
    """
    return energy / float(np.square(z - x).sum(1).mean())
