"""Data sets whose log density and entropy are known exactly, so that a model's KL can be read off.

Ask for one by name; `node_viz.catalogue` lists the names. Needs numpy only, never torch.
"""

from __future__ import annotations

from node_viz.catalogue import DATASETS, MIXTURES_1D
from node_viz.data.density import Density
from node_viz.registry import Registry

__all__ = ["DENSITIES", "Density", "density"]

DENSITIES = Registry("dataset", {**DATASETS, **MIXTURES_1D})  #: the plane's sets, then the line's


def density(name: str) -> Density:
    """Return the density called `name`.

    Raises:
        ValueError: there is none of that name; the message lists those there are.

    >>> density("checkerboard").dim
    2
    """
    return DENSITIES.make(name)
