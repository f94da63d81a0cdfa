"""A training method in one file: flow matching, which learns straight ways without a solve.

    loss = E ||f(t, (1 - t) x + t e) - (e - x)||^2   with t ~ U(0, 1) and e ~ N(0, I)

References:
    Flow Matching for Generative Modeling (Lipman et al., 2023), arXiv 2210.02747, eq. 9 and 23.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from node_viz.experiment.catalogue import TrainingMethod
from node_viz.flows.cnf import CNF
from node_viz.flows.likelihood import training_log_prob
from node_viz.flows.objective import Objective
from node_viz.shapes import Points


class Matching(Objective):
    """Descends the matching loss and reports the likelihood."""

    def __call__(self, cnf: CNF, x: Points, solver_steps: int) -> tuple[Tensor, Tensor]:
        e = torch.as_tensor(self._noise.standard_normal(x.shape), dtype=x.dtype)
        loss = x.new_zeros(())
        for t in np.linspace(0.05, 0.95, 8).tolist():  # a time a batch is all that a field takes
            loss = loss + (cnf.field(t, (1 - t) * x + t * e) - (e - x)).square().sum(1).mean() / 8
        with torch.no_grad():
            return loss, -training_log_prob(cnf, x, self.config, solver_steps).mean()


METHOD = TrainingMethod(
    "Matching by heart",
    "Straight ways from noise to data are learnt by heart.",
    f"{__name__}:Matching",
)
