"""The trainer of ODE-Nets: batches of one labelled set, one step down the loss, a look at others.

for snapshot in NetTrainer(ExperimentConfig(task="classify", model="rknet")).run():
    print(snapshot.step, snapshot.metrics.accuracy)
"""

from __future__ import annotations

import numpy as np
import torch

from node_viz.data import labelled_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.odenets.net import ODENet, loss_of
from node_viz.probes.net_gauges import held_points, measure
from node_viz.records.history import NetCurves, Scores
from node_viz.training.loop import Loop, check_arguments


class NetTrainer(Loop[Scores]):
    """One run of an ODE-Net; see `Loop` for its arguments, and for how it is driven."""

    WILD = "The network became too wild to measure; a lower learning rate helps."
    EARLY = (0, 1, 5)  #: fewer than a flow's: a look costs as much as a dozen steps

    def __init__(self, config: ExperimentConfig, *, clock: float | None = None) -> None:
        check_arguments(config, clock, "net")
        self.data = labelled_set(config.dataset)
        super().__init__(config, ODENet(config, self.data), clock)
        # Drawn with a generator of its own: all arms of a comparison have the same points.
        drawn = self.data.sample(config.points, np.random.default_rng([config.seed, 3]))
        self.x, self.y = (
            torch.as_tensor(part, dtype=torch.float32, device=self.device) for part in drawn
        )
        self._held = held_points(self.data, self.device)

    @property
    def parameters(self) -> int:
        """Return how many numbers are learnt."""
        return sum(p.numel() for p in self.model.parameters())

    def batch(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Draw a batch with replacement, x (n, d) and y (n,); all points if they are as few."""
        if self.config.batch >= self.config.points:
            return self.x, self.y
        chosen = torch.as_tensor(self._rng.integers(self.config.points, size=self.config.batch))
        return self.x[chosen], self.y[chosen]

    def _loss(self) -> tuple[torch.Tensor, torch.Tensor]:
        x, y = self.batch()
        loss = loss_of(self.model(x), y, self.data.regression)
        return loss, loss.detach()

    def _gauges(self) -> Scores:
        batch = self.x[: self.config.batch], self.y[: self.config.batch]
        return measure(
            self.model,
            self._held,
            batch,
            step=self.step_count,
            seconds=self.seconds,
            backward=self.config.gradient == "adjoint",  # whoever pays for it should see it
        )

    def _looked(self, gauges: Scores) -> None:
        if self.config.model == "rknet":
            self.refine(gauges.solver_gap)
            self.model.steps = self.solver_steps

    def _vital(self, gauges: Scores) -> float:
        return gauges.loss

    def headline(self) -> str:
        """Return the newest loss on held-out points."""
        return f"loss {self.history[-1].loss:.3g}"

    def curves(self) -> NetCurves:
        """Return the history as numpy columns."""
        step, loss = np.array(self._noted).reshape(-1, 2).T
        return NetCurves(step, loss, tuple(self.history), self.parameters)
