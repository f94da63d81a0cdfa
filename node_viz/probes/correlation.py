"""How surely two gauges rise together: the correlation of their ranks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.shapes import Array


def spearman(x: Sequence[float] | Array, y: Sequence[float] | Array) -> float:
    """Return Spearman's rank correlation, nan for fewer than 3 pairs or where one never changes.

        rho = corr(rank x, rank y), equal values sharing the mean of their ranks

    The same as SciPy's `spearmanr`, without an import that the first paint would have to wait for.

    Args:
        x: n values, as many as of `y`.
        y: n values.

    >>> spearman([1, 2, 3, 4], [1, 10, 100, 1000])
    1.0
    """
    a, b = ranks(np.asarray(x, float)), ranks(np.asarray(y, float))
    if len(a) < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan")
    return round(float(np.corrcoef(a, b)[0, 1]), 12)


def ranks(values: Array) -> Array:
    """Return the rank of each of n values, from 1; equal values share the mean of theirs.

    >>> ranks(np.array([5.0, 7.0, 5.0])).tolist()
    [1.5, 3.0, 1.5]
    """
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return ((last - counts + 1 + last) / 2)[inverse]
