"""Training on from a snapshot at other learning rates: is it the rate that makes a flow dear?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import Metrics, RunStatus
from node_viz.training.snapshot import load_weights
from node_viz.training.trainer import Trainer


def trained_on(
    config: ExperimentConfig,
    weights: dict[str, np.ndarray],
    factor: float,
    *,
    steps: int = 100,
    solver_steps: int | None = None,
) -> Iterator[Metrics | None]:
    """Train on from `weights` at `factor` times the learning rate, held constant.

    Adam starts without a memory and with its usual warm-up, whatever the factor, so that runs of
    different factors differ in the rate alone.

    Args:
        config: of the run the snapshot is from.
        weights: of the snapshot, by name.
        factor: on the learning rate.
        steps: training steps to take.
        solver_steps: of the training grid, if the run has refined it.

    Yields:
        The gauges when they were measured, at step 0 and more rarely later, None after any other
        step: so whoever trains here can look up after each. It ends early where training fails.

    Raises:
        ValueError: the weights belong to another network, or the rate leaves its bounds.
    """
    changed = {"lr": config.lr * factor, "schedule": "constant", "steps": steps, "target_kl": 0.0}
    trainer = Trainer(config.replace(**changed))
    load_weights(trainer.cnf, weights)
    trainer.solver_steps = solver_steps or config.solver_steps
    while trainer.status is not RunStatus.FAILED:
        yield trainer.measure() if trainer.due() else None
        if trainer.step_count == steps:
            return
        trainer.step()
