"""Training: a `Trainer` turns a config into a sequence of snapshots. Read `trainer.py` first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from node_viz.experiment.families import TASKS

if TYPE_CHECKING:
    from node_viz.experiment.config import ExperimentConfig
    from node_viz.training.loop import Loop


def trainer_of(config: ExperimentConfig, *, clock: float | None = None) -> Loop[Any]:
    """Return the trainer of the config's task; see `Loop` for its arguments."""
    return TASKS.make(config.task, config, clock=clock)
