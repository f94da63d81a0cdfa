"""Reverse KL: samples of the flow must be likely under the target, known up to a constant.

    E_q [ log q(x) - log p~(x) ] = KL(q || p) - log Z,    p = p~ / Z,    x = z(0) with z(1) = e

The samples come with their density: log q(x) = log N(e) + int_0^1 div f dt along the way. Where q
puts no mass the loss does not look, so a flow that begins narrow may settle on a few modes.

References:
    Neural ordinary differential equations (Chen et al., 2018), arXiv 1806.07366, section 4.1, which
    trains KL(q || p) by density matching.
"""

from __future__ import annotations

import torch
from torch import Tensor

from node_viz.data import density
from node_viz.data.density import Density
from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF, base_log_prob
from node_viz.flows.likelihood import training_solve
from node_viz.flows.objective import Likelihood, asked_penalties
from node_viz.shapes import Points, Scalars


class Reverse(Likelihood):
    """E_q [log q - log p~] over fresh samples of the flow, and penalties along their ways.

    Args:
        config: of the run.
        target: knows log p~ and its gradient.
        weights: lambda of each regularizer, by its name in `REGULARIZERS`.
    """

    reports = "reverse kl"

    def __init__(
        self, config: ExperimentConfig, target: Density, weights: dict[str, float]
    ) -> None:
        super().__init__(config, weights)
        self.target = target

    def __call__(self, cnf: CNF, x: Points, solver_steps: int) -> tuple[Tensor, Tensor]:
        """Return the loss over as many samples as x has points, which it does not look at."""
        noise = torch.as_tensor(self._noise.standard_normal(x.shape)).to(x)
        start, eps = self._end(), self._eps(x)
        samples, log_det, *integrals = training_solve(
            *(cnf, noise, self.config, solver_steps, 0.0, self.regularizers, eps), start=start
        )
        # the solve runs from 1 to 0, so its integrals are those from 0 to 1 with the other sign
        log_q = base_log_prob(noise) - log_det
        value = (log_q - log_target(self.target, samples)).mean()
        return self.with_penalties(value, [-one for one in integrals]), value


def log_target(target: Density, x: Points) -> Scalars:
    """Return log p~(x), (n,), whose gradient to x is the target's score."""
    at = x.detach().double().cpu().numpy()
    value = torch.as_tensor(target.log_prob(at)).to(x)
    score = torch.as_tensor(target.score(at)).to(x)
    return value + ((x - x.detach()) * score).sum(1)


def reverse(config: ExperimentConfig) -> Reverse:
    """Return reverse KL to the config's data set, with the penalties that the config asks for."""
    return Reverse(config, density(config.dataset), asked_penalties(config))
