"""A run as one short program that needs torch and torchdiffeq, and nothing of this project."""

from __future__ import annotations

from collections.abc import Sequence

from node_viz.experiment.config import ExperimentConfig
from node_viz.export.kinds import How
from node_viz.runs.shipped import ShippedRun


def write(runs: Sequence[ShippedRun], how: How) -> bytes:
    """Return the script of a run.

    Raises:
        ValueError: its config says something that a script cannot do.
    """
    return script_of(runs[0].config).encode()


def script_of(config: ExperimentConfig) -> str:
    """Return the source of a program that trains `config` and prints what it has become.

    Raises:
        ValueError: the config says something that a script cannot do.
    """
    from node_viz.export.script.whole import script

    return script(config)
