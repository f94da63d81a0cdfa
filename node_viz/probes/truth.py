"""The true density as the stages show it: what a flow is to imitate, beside what it has learnt.

Needs numpy only, so that a page can draw it before torch is there.
"""

from __future__ import annotations

import functools

import numpy as np

from node_viz.data import density
from node_viz.experiment.config import ExperimentConfig
from node_viz.records.pictures import DensityGrid
from node_viz.shapes import Array

GRID = 96  #: points a side of the target's grid
SHOWN = 800  #: data points on the stage


@functools.lru_cache(maxsize=16)
def truth(dataset: str) -> tuple[Array, DensityGrid]:
    """Return points of the true distribution and its density on the stage's square."""
    known = density(dataset)
    axis = np.linspace(-known.half_side, known.half_side, GRID)
    z = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    grid = known.log_prob(z).reshape(GRID, GRID)
    points = known.sample(SHOWN, np.random.default_rng(0))
    return points, DensityGrid(0.0, known.half_side, grid)


def scale(config: ExperimentConfig) -> dict[str, object]:
    """Return the data points, and the true density's peak, which gets the strongest colour.

    Of a flow that is given labels also their names.
    """
    points, target = truth(config.dataset)
    found: dict[str, object] = {"data": points, "vmax": float(np.exp(target.log_prob.max()))}
    if config.condition == "label":
        found["labels"] = density(config.dataset).label_names
    return found
