"""Data sets: densities whose log p and entropy are known exactly, and points with labels.

Ask for one by name; `node_viz.experiment.catalogue` lists the names. Needs numpy only, never torch.
"""

from __future__ import annotations

from node_viz.data.density import Density
from node_viz.data.labelled import Labelled
from node_viz.experiment.catalogue import DENSITIES
from node_viz.experiment.net_catalogue import LABELLED_SETS

__all__ = ["DENSITIES", "Density", "Labelled", "density", "labelled_set"]


def density(name: str) -> Density:
    """Return the density called `name`.

    Raises:
        ValueError: there is none of that name; the message lists those there are.

    >>> density("checkerboard").dim
    2
    """
    return DENSITIES.make(name)


def labelled_set(name: str) -> Labelled:
    """Return the labelled set called `name`; a `ValueError` lists the names.

    >>> labelled_set("annuli").dim
    2
    """
    return LABELLED_SETS.make(name)
