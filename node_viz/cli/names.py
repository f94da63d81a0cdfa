"""The `list` subcommand: what can be chosen, as a table or as JSON. Imports no torch."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping

from node_viz.experiment.arms import ARMS, Arm
from node_viz.experiment.catalogue import (
    DATASETS,
    FIELDS,
    METHODS,
    MIXTURES_1D,
    REGULARIZERS,
    SOLVERS,
)
from node_viz.experiment.net_catalogue import (
    AUGMENTATIONS,
    BASES,
    DEPTH_VARIANCES,
    LABELLED,
    MODELS,
    TARGETS,
    TASKS,
)
from node_viz.experiment.presets import PRESETS, Preset
from node_viz.experiment.registry import Entry

LISTS: dict[str, Mapping[str, Entry] | Mapping[str, Preset] | Mapping[str, Arm]] = {
    "data": {**DATASETS, **MIXTURES_1D},
    "presets": PRESETS,
    "solvers": SOLVERS,
    "fields": FIELDS,
    "methods": METHODS,
    "regularizers": REGULARIZERS,
    "arms": ARMS,
    "tasks": TASKS,
    "labelled": {**LABELLED, **TARGETS},
    "models": MODELS,
    "augmentations": AUGMENTATIONS,
    "depths": DEPTH_VARIANCES,
    "bases": BASES,
}


def show(args: Namespace) -> int:
    """Print each name with its sentence."""
    entries = LISTS[args.what]
    if args.json:
        rows = [
            {"name": name, "label": entry.label, "sentence": entry.sentence}
            for name, entry in entries.items()
        ]
        print(json.dumps(rows, indent=2))
        return 0
    width = max(map(len, entries))
    for name, entry in entries.items():
        print(f"{name:{width}}  {entry.sentence}")
    return 0
