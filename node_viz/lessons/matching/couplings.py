"""A batch of pairs as training draws them: independent, or matched so many at once.

Plain numpy and SciPy; the same points whatever is matched, so that only the lines change.
"""

from __future__ import annotations

import functools

import numpy as np

from node_viz.data import density
from node_viz.lessons.matching.records import Pairs

SHOWN = 256  #: pairs of a picture at most: of a larger batch only so many are drawn


@functools.lru_cache(maxsize=64)
def coupled(dataset: str, seed: int, batch: int, at_once: int) -> Pairs:
    """Return a batch of the data with the noise that each point goes with.

    Args:
        dataset: of the plane.
        seed: of the run.
        batch: points in it.
        at_once: points that are matched together; 1 leaves the pairs as they were drawn.
    """
    from node_viz.flows.couplings import matched  # SciPy is not for the first paint

    rng, n = np.random.default_rng([seed, 5]), min(batch, SHOWN)
    x, noise = density(dataset).sample(n, rng), rng.standard_normal((n, 2))
    return Pairs(x, noise[matched(x, noise, at_once)])
