"""What a training step minimises: the negative log likelihood, and what its method adds to it.

    loss = E [ -log N(z(T)) - l(T) ] + sum_k lambda_k E int_0^T rate_k dt

with T = 1, or with STEER T ~ U(1-b, 1+b).

References:
    How to train your neural ODE (Finlay et al., 2020), arXiv 2002.02798, algorithm 1.
    STEER (Ghosh et al., 2020), arXiv 2006.10711, section 3.
    OT-Flow (Onken et al., 2021), arXiv 2006.00104, eq. 9.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from node_viz.experiment.catalogue import METHODS, REGULARIZERS
from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF, base_log_prob
from node_viz.flows.likelihood import training_solve
from node_viz.shapes import Points


def mle(config: ExperimentConfig) -> dict[str, float]:
    """Return the weights of maximum likelihood's penalties: those the config asks for."""
    return {"kinetic": config.kinetic, "jacobian": config.jacobian, "force": config.force}


def otflow(config: ExperimentConfig) -> dict[str, float]:
    """Return OT-Flow's weights: transport cost int ||f||^2 / 2 and the HJB penalty, by alpha_C.

    The paper weighs the likelihood with alpha_C and these with 1 and alpha_R. Divided by alpha_C
    the loss is in nats, and weights mean the same as everywhere. The config's own penalties add.
    """
    weights = mle(config)
    weights["kinetic"] += 0.5 / config.alpha_c
    return weights | {"hjb": config.alpha_r / config.alpha_c}


class Objective:
    """The loss of a config, with its own random numbers, so that batches stay the same.

    Args:
        config: names the method, its weights, the divergence estimate and STEER's b.
    """

    def __init__(self, config: ExperimentConfig) -> None:
        self.config = config
        weights = METHODS[config.method].load()(config)
        asked = {name: weight for name, weight in weights.items() if weight}
        self.regularizers = tuple(REGULARIZERS[name].load() for name in asked)
        self.weights = tuple(asked.values())
        self._ends = np.random.default_rng([config.seed, 3])
        self._noise = np.random.default_rng([config.seed, 4])

    def __call__(self, cnf: CNF, x: Points, solver_steps: int) -> tuple[Tensor, Tensor]:
        """Return the loss and the mean NLL within it, both scalars.

        Args:
            cnf: the flow.
            x: a batch, (n, d).
            solver_steps: steps of a fixed training grid.

        Raises:
            SolveError: the solver did not reach the end.
        """
        end, eps = self._end(), self._eps(x)
        z, log_det, *integrals = training_solve(
            cnf, x, self.config, solver_steps, end, self.regularizers, eps
        )
        nll = -(base_log_prob(z) + log_det).mean()
        loss = nll
        for weight, integral in zip(self.weights, integrals, strict=True):
            loss = loss + weight * integral.mean()
        return loss, nll

    def _end(self) -> float:
        """Return the end time of this step: STEER draws one for the whole batch."""
        b = self.config.steer
        return 1.0 + b * self._ends.uniform(-1.0, 1.0) if b else 1.0

    def _eps(self, x: Points) -> Points | None:
        """Return fresh Rademacher vectors, to be kept for the whole solve, or None."""
        if self.config.estimator == "exact":
            return None
        signs = self._noise.choice([-1.0, 1.0], size=tuple(x.shape))
        return torch.as_tensor(signs, dtype=x.dtype, device=x.device)
