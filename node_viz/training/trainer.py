"""The trainer of flows: fresh data, one step down the objective, now and then an honest look.

for snapshot in Trainer(ExperimentConfig(dataset="8gaussians", steps=300)).run():
    print(snapshot.step, snapshot.metrics.kl)
"""

from __future__ import annotations

import numpy as np
import torch

from node_viz.data import density
from node_viz.experiment.catalogue import METHODS, SOLVERS
from node_viz.experiment.config import ExperimentConfig
from node_viz.fields import make_field
from node_viz.flows.cnf import CNF
from node_viz.flows.objective import Objective
from node_viz.probes.gauges import held_out, measure
from node_viz.records.history import Curves, Metrics, RunStatus
from node_viz.training.loop import Loop, check_arguments

HELD = 512  #: points of the held-out batch behind the curves


class Trainer(Loop[Metrics]):
    """One run of a flow; see `Loop` for its arguments, and for how it is driven."""

    WILD = "The flow became too wild to measure; a lower learning rate helps."

    def __init__(self, config: ExperimentConfig, *, clock: float | None = None) -> None:
        check_arguments(config, clock, density=True)
        self.data = density(config.dataset)
        super().__init__(config, CNF(make_field(config, self.data.dim)), clock)
        self.objective: Objective = METHODS.make(config.method, config)
        self._held = held_out(self.data, HELD, self.device)

    @property
    def cnf(self) -> CNF:
        """Return the flow."""
        return self.model

    def _loss(self) -> tuple[torch.Tensor, torch.Tensor]:
        self._x = self.data.sample(self.config.batch, self._rng)
        batch = torch.as_tensor(self._x, dtype=torch.float32, device=self.device)
        return self.objective(self.cnf, batch, self.solver_steps)

    def _noting(self, value: float) -> float:
        """Return the batch's KL: its NLL less the same batch's own -mean log p."""
        return value + float(self.data.log_prob(self._x).mean())

    def _gauges(self) -> Metrics:
        return measure(
            self.cnf,
            self._held,
            self.config,
            step=self.step_count,
            seconds=self.seconds,
            solver_steps=self.solver_steps,
        )

    def _vital(self, gauges: Metrics) -> float:
        return gauges.kl

    def _looked(self, gauges: Metrics) -> None:
        if not SOLVERS[self.config.solver].adaptive:
            self.refine(gauges.solver_gap)
        if self.config.target_kl and gauges.kl <= self.config.target_kl:
            self.status = RunStatus.DONE
            self.message = f"KL reached {self.config.target_kl:g} nats at step {self.step_count}."

    def headline(self) -> str:
        """Return the newest KL."""
        return f"KL {self.history[-1].kl:.3f} nats"

    def curves(self) -> Curves:
        """Return the history as numpy columns."""
        step, kl = np.array(self._noted).reshape(-1, 2).T
        gaussian = self.data.gaussian_nll - self.data.entropy
        return Curves(step, kl, tuple(self.history), gaussian)
