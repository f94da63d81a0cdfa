"""Flow matching: the field is learnt as the mean of straight ways, and no step solves anything.

With a pair (x, e) of a point and noise, in the time of this house (0 is data, 1 is noise):

    z_t = (1 - t) x + t e,    loss = E || f(t, z_t) - (e - x) ||^2,    t ~ U(0, 1)

At each place the best f is the mean of e - x over the pairs that pass there, and that field
carries the law of x into N(0, I). So the loss ends at the variance that is left around the mean,
not at 0 (see marginal.py), and says nothing about the likelihood.

References:
    Flow matching for generative modeling (Lipman et al., 2023), arXiv 2210.02747, eq. 9 and 23, in
    their time 1 - t and with sigma_min = 0.
    Improving and generalizing flow-based generative models with minibatch optimal transport (Tong
    et al., 2023), arXiv 2302.00482, sections 3.2.2 (I-CFM, here with sigma = 0) and 3.2.3
    (OT-CFM).
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF
from node_viz.flows.couplings import matched
from node_viz.flows.objective import Objective
from node_viz.shapes import Points


class Matching(Objective):
    """The matching loss over pairs that are drawn independently, or matched first.

    Args:
        config: of the run.
        at_once: points that are matched with noise together; 1 leaves them independent.
    """

    reports = "matching"

    def __init__(self, config: ExperimentConfig, at_once: int = 1) -> None:
        super().__init__(config)
        self.at_once = at_once

    def __call__(self, cnf: CNF, x: Points, solver_steps: int) -> tuple[Tensor, Tensor]:
        """Return the mean squared error of the field on the batch's pairs, twice."""
        return self.error(cnf, x, self.paired(cnf, x, self.normal(x.shape)))

    def paired(self, cnf: CNF, x: Points, noise: np.ndarray) -> Points:
        """Return the noise in the order in which it goes with the points."""
        if self.at_once > 1:
            apart = None if self.config.ot_across else cnf.labels
            labels = None if apart is None else apart.cpu().numpy()
            noise = noise[matched(x.cpu().numpy(), noise, self.at_once, labels)]
        return torch.as_tensor(noise, dtype=x.dtype, device=x.device)

    def error(self, cnf: CNF, x: Points, noise: Points) -> tuple[Tensor, Tensor]:
        """Return E ||f - (e - x)||^2 at one time a pair, spread evenly over [0, 1]."""
        n = len(x)
        times = (np.arange(n) + self._noise.random(n)) / n
        t = torch.as_tensor(times, dtype=x.dtype, device=x.device)[:, None]
        loss = cnf.field.misfit(t, torch.lerp(x, noise, t), noise - x)
        return loss, loss.detach()

    def normal(self, shape: tuple[int, ...]) -> np.ndarray:
        """Draw noise."""
        return self._noise.standard_normal(shape)


def independent(config: ExperimentConfig) -> Matching:
    """Return flow matching with each point and its noise drawn independently."""
    return Matching(config)


def optimal(config: ExperimentConfig) -> Matching:
    """Return flow matching with the pairs of `ot_batch` points matched at the least cost."""
    return Matching(config, config.ot_batch)
