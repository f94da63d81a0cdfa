"""What a training step minimises: a training method is an objective of its own.

    loss = E [ -log N(z(T)) - l(T) ] + sum_k lambda_k E int_0^T rate_k dt

with T = 1, or with STEER T ~ U(1-b, 1+b). The methods here differ in the weights lambda_k; another
may minimise something else, and is a function config -> `Objective` with a line in `METHODS`.

References:
    How to train your neural ODE (Finlay et al., 2020), arXiv 2002.02798, algorithm 1.
    STEER (Ghosh et al., 2020), arXiv 2006.10711, section 3.
    OT-Flow (Onken et al., 2021), arXiv 2006.00104, eq. 9.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from torch import Tensor

from node_viz.experiment.catalogue import REGULARIZERS
from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF, base_log_prob
from node_viz.flows.hutchinson import Noise, noise_of
from node_viz.flows.likelihood import training_solve
from node_viz.shapes import Points


class Objective(ABC):
    """What a method descends, with its own random numbers, so that batches stay the same.

    Args:
        config: of the run; names STEER's b and the divergence estimate.
    """

    reports: ClassVar[str] = "nll"  #: what the second number is that it returns

    def __init__(self, config: ExperimentConfig) -> None:
        self.config = config
        self.progress = 0.0  # how much of the run is over, 0 to 1; the trainer says so
        self._ends = np.random.default_rng([config.seed, 3])
        self._noise = np.random.default_rng([config.seed, 4])

    @abstractmethod
    def __call__(self, cnf: CNF, x: Points, solver_steps: int) -> tuple[Tensor, Tensor]:
        """Return the loss to descend and the number to report, the batch's mean NLL; scalars.

        Args:
            cnf: the flow.
            x: a batch, (n, d).
            solver_steps: steps of a fixed training grid.

        Raises:
            SolveError: the solver did not reach the end.
        """

    def annealed(self, progress: float) -> float:
        """Return how far the learning rate has fallen, 0 to 1, so far along the run."""
        return progress

    def _end(self) -> float:
        """Return the end time of this step: STEER draws one for the whole batch."""
        b = self.config.steer
        return 1.0 + b * self._ends.uniform(-1.0, 1.0) if b else 1.0

    def _eps(self, x: Points) -> Noise | None:
        """Return the random vectors of this step's solve, or what draws them at each call."""
        return noise_of(self.config, x, self._noise)


class Likelihood(Objective):
    """The negative log likelihood, and penalties beside it.

    Args:
        config: of the run.
        weights: lambda of each regularizer, by its name in `REGULARIZERS`; 0 leaves it out.
    """

    def __init__(self, config: ExperimentConfig, weights: dict[str, float]) -> None:
        super().__init__(config)
        asked = {name: weight for name, weight in weights.items() if weight}
        self.regularizers = tuple(REGULARIZERS[name].load() for name in asked)
        self.weights = tuple(asked.values())

    def __call__(self, cnf: CNF, x: Points, solver_steps: int) -> tuple[Tensor, Tensor]:
        """Return the mean NLL plus the weighted penalties, and the mean NLL alone."""
        end, eps = self._end(), self._eps(x)
        z, log_det, *integrals = training_solve(
            cnf, x, self.config, solver_steps, end, self.regularizers, eps
        )
        nll = -(base_log_prob(z) + log_det).mean()
        return self.with_penalties(nll, integrals), nll

    def with_penalties(self, loss: Tensor, integrals: Sequence[Tensor]) -> Tensor:
        """Return the loss plus each integral's mean, (n,) -> a scalar, times its weight."""
        for weight, integral in zip(self.weights, integrals, strict=True):
            loss = loss + weight * integral.mean()
        return loss


def mle(config: ExperimentConfig) -> Likelihood:
    """Return maximum likelihood with the penalties that the config asks for."""
    return Likelihood(config, asked_penalties(config))


def otflow(config: ExperimentConfig) -> Likelihood:
    """Return OT-Flow's objective: transport cost int ||f||^2 / 2 and the HJB penalty, by alpha_C.

    The paper weighs the likelihood with alpha_C and these with 1 and alpha_R. Divided by alpha_C
    the loss is in nats, and weights mean the same as everywhere. The config's own penalties add.
    """
    weights = asked_penalties(config)
    weights["kinetic"] += 0.5 / config.alpha_c
    return Likelihood(config, weights | {"hjb": config.alpha_r / config.alpha_c})


def asked_penalties(config: ExperimentConfig) -> dict[str, float]:
    """Return the weights of the penalties that a config asks for by itself."""
    return {"kinetic": config.kinetic, "jacobian": config.jacobian, "force": config.force}
