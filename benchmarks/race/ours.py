"""This project's trainer with its defaults; its gauges, which watch the grid, cost time too."""

from __future__ import annotations

import torch

from benchmarks.race.course import Array, Task
from node_viz.experiment.config import ExperimentConfig
from node_viz.training.trainer import Trainer


class Runner:
    """`Trainer` as the command line drives it, but with the gauges on the clock."""

    def __init__(self, task: Task) -> None:
        self.seconds = task.seconds
        config = ExperimentConfig(
            dataset=task.data,
            lr=task.lr,
            batch=task.batch,
            hidden=task.width,
            seed=task.seed,
            device="cpu",
        )
        self.trainer = Trainer(config, clock=task.seconds)

    def step(self, progress: float) -> None:
        """Measure where that is due, as in any run, then train."""
        if self.trainer.due():
            self.trainer.measure()
        self.trainer.seconds = progress * self.seconds  # the cosine follows the race's clock
        self.trainer.step()

    @torch.no_grad()
    def log_prob(self, x: Array) -> Array:
        """Return log q by dopri5 at 1e-5."""
        return self.trainer.cnf.log_prob(torch.as_tensor(x)).double().numpy()
