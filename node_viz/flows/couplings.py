"""Which noise goes with which point: the pairs between whose ends flow matching learns to move.

Drawn independently, the straight ways of the pairs cross each other, and the field, which has one
value at a place, can only follow their mean. Matched at the least cost they do not cross.

References:
    Improving and generalizing flow-based generative models with minibatch optimal transport (Tong
    et al., 2023), arXiv 2302.00482, section 3.2.3.
    Multisample flow matching (Pooladian et al., 2023), arXiv 2304.14772, section 3.
    The curse of conditions (Cheng & Schwing, 2025), arXiv 2503.10636: pairs made across labels.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from node_viz.shapes import Array

Order = NDArray[np.intp]


def matched(x: Array, noise: Array, at_once: int, labels: Order | None = None) -> Order:
    """Return which noise each point is paired with, so that mean ||x - noise||^2 is least.

    The assignment is exact for every `at_once` points, whose time grows as their cube: 1 leaves the
    pairs as they were drawn, the whole batch is the optimal transport of the two clouds.

    Args:
        x: data, (n, d).
        noise: as many points, (n, d).
        at_once: points matched together, from 1 on.
        labels: (n,) if only points of one label may exchange their noise. Pairs made across labels
            tie a label to a part of the noise, and a flow that is given the label starts from all
            of it.

    Returns:
        A permutation (n,): x[i] is paired with noise[order[i]].
    """
    order = np.arange(len(x))
    for group in _groups(len(x), at_once, labels):
        cost = cdist(x[group], noise[group], "sqeuclidean")
        order[group] = group[linear_sum_assignment(cost)[1]]
    return order


def cost(x: Array, noise: Array) -> float:
    """Return the transport cost of pairs, mean ||x - noise||^2."""
    return float(np.square(x - noise).sum(axis=1).mean())


def _groups(n: int, at_once: int, labels: Order | None) -> Iterator[Order]:
    """Yield the places of the points that are matched together; one alone needs no matching."""
    places = np.arange(n)
    parts = [places] if labels is None else [places[labels == one] for one in np.unique(labels)]
    for part in parts:
        for start in range(0, len(part), at_once):
            if at_once > 1 and len(part) > start + 1:
                yield part[start : start + at_once]
