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
from node_viz.flows.cnf import CNF
from node_viz.flows.conditional import make_flow
from node_viz.flows.flow import Flow
from node_viz.flows.objective import Objective
from node_viz.probes.gauges import held_out, log_prob_of, measure
from node_viz.records.history import Curves, Metrics, RunStatus
from node_viz.training.loop import Loop, check_arguments

HELD = 512  #: points of the held-out batch behind the curves


class Trainer(Loop[Metrics]):
    """One run of a flow; see `Loop` for its arguments, and for how it is driven."""

    WILD = "The flow became too wild to measure; a lower learning rate helps."

    def __init__(self, config: ExperimentConfig, *, clock: float | None = None) -> None:
        check_arguments(config, clock, "flow")
        self.data = density(config.dataset)
        super().__init__(config, make_flow(config), clock)
        self.objective: Objective = METHODS.make(config.method, config)
        self._given = config.condition == "label"
        self._held = held_out(self.data, HELD, self.device, labelled=self._given)

    @property
    def flow(self) -> Flow:
        """Return the flow."""
        return self.model

    @property
    def cnf(self) -> CNF:
        """Return the flow, where it is one that follows a field."""
        return self.model

    def _loss(self) -> tuple[torch.Tensor, torch.Tensor]:
        labels, cnf = None, self.cnf
        if self._given:
            self._x, labels = self.data.labelled(self.config.batch, self._rng)
            cnf = cnf.given(torch.as_tensor(labels, device=self.device))
        else:
            self._x = self.data.sample(self.config.batch, self._rng)
        self._labels = labels
        batch = torch.as_tensor(self._x, dtype=torch.float32, device=self.device)
        self.objective.progress = self.progress()
        return self.objective(cnf, batch, self.solver_steps)

    def annealed(self) -> float:
        """Return how far the learning rate's cosine has come; each stage has its own."""
        return self.objective.annealed(self.progress())

    def _noting(self, value: float) -> float:
        """Return the batch's KL: its NLL less the same batch's own -mean log p.

        An objective that knows no likelihood is noted as it is, and so is the NLL where nobody
        knows p.
        """
        if self.objective.reports != "nll" or not self.data.known:
            return value
        return value + float(log_prob_of(self.data, self._x, self._labels).mean())

    def _gauges(self) -> Metrics:
        return measure(
            self.flow,
            self._held,
            self.config,
            step=self.step_count,
            seconds=self.seconds,
            solver_steps=self.solver_steps,
        )

    def _vital(self, gauges: Metrics) -> float:
        return gauges.kl if self.data.known else gauges.nll

    def _looked(self, gauges: Metrics) -> None:
        if METHODS[self.config.method].solves and not SOLVERS[self.config.solver].adaptive:
            # reverse KL solves at the flow's own points: of data far from them the gap says little
            far = gauges.kl if self.objective.reports == "reverse kl" else 1.0
            self.refine(gauges.solver_gap / max(1.0, far))
        if self.config.target_kl and gauges.kl <= self.config.target_kl:
            self.status = RunStatus.DONE
            self.message = f"KL reached {self.config.target_kl:g} nats at step {self.step_count}."

    def headline(self) -> str:
        """Return the newest KL, or the held-out NLL where nobody knows p."""
        if not self.data.known:
            return f"NLL {self.history[-1].nll:.3f} nats"
        return f"KL {self.history[-1].kl:.3f} nats"

    def curves(self) -> Curves:
        """Return the history as numpy columns."""
        step, loss = np.array(self._noted).reshape(-1, 2).T
        floor = self.data.entropy if self.data.known else 0.0
        gaussian = self.data.gaussian_nll - floor
        history, of = tuple(self.history), self.objective.reports
        return Curves(step, loss, history, gaussian, of, self.data.known)
