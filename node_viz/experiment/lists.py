"""Every list of names that a visitor can choose from, under the name `node-viz list` gives it.

The command line and the contract tests walk this; an entry of any list is a line in its registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from node_viz.experiment.arms import ARMS
from node_viz.experiment.catalogue import DENSITIES, FIELDS, METHODS, REGULARIZERS, SOLVERS
from node_viz.experiment.families import TASKS
from node_viz.experiment.net_catalogue import (
    AUGMENTATIONS,
    BASES,
    DEPTH_VARIANCES,
    LABELLED_SETS,
    MODELS,
)
from node_viz.experiment.presets import PRESETS
from node_viz.experiment.series_catalogue import SERIES, SERIES_MODELS


class Named(Protocol):
    """What a person is told of a name."""

    @property
    def label(self) -> str: ...  # noqa: D102

    @property
    def sentence(self) -> str: ...  # noqa: D102


REGISTRIES: dict[str, Mapping[str, Named]] = {
    "data": DENSITIES,
    "presets": PRESETS,
    "solvers": SOLVERS,
    "fields": FIELDS,
    "methods": METHODS,
    "regularizers": REGULARIZERS,
    "arms": ARMS,
    "tasks": TASKS,
    "labelled": LABELLED_SETS,
    "models": MODELS,
    "augmentations": AUGMENTATIONS,
    "depths": DEPTH_VARIANCES,
    "bases": BASES,
    "series": SERIES,
    "series-models": SERIES_MODELS,
}
