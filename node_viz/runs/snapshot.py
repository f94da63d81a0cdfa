"""A run's model at one training step, to be asked what no gauge says.

It crosses to wherever questions are worked out, so it holds a config and weights, and becomes a
model only there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from node_viz.experiment.config import ExperimentConfig


@dataclass(frozen=True)
class RunSnapshot:
    """A model at one training step; two are the same if run, step and config are."""

    run: str
    step: int
    config: ExperimentConfig
    weights: dict[str, np.ndarray] = field(compare=False, repr=False)
    solver_steps: int = field(default=0, compare=False)  #: of the training grid, once refined

    def model(self) -> Any:
        """Return the flow or network, on the CPU; imports torch."""
        from node_viz.training.restore import model_of

        return model_of(self.config, self.weights)
