"""A latent ODE: an unseen state that moves by itself, guessed from a series and read at any time.

    q(z(0) | x) = N(m, diag s^2), which a GRU says that reads the series backwards
    dz/dt = f(z),   x(t) ~ N(d(z(t)), noise^2 I)
    ELBO = E_q sum_i log p(x_i | z(t_i)) - KL(q || N(0, I))

Between observations the state goes on by the equation, so gaps of any length are no special case.

References:
    Neural Ordinary Differential Equations (Chen et al., 2018), arXiv:1806.07366, section 5.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from node_viz.data.series import NOISE
from node_viz.experiment.catalogue import ACTIVATIONS, ADAPTIVE
from node_viz.experiment.config import ExperimentConfig
from node_viz.fields.depth import DepthField, none
from node_viz.series.between import read_off
from node_viz.series.gaussian import elbo, kl_to_standard
from node_viz.series.layers import linear, perceptron, reader
from node_viz.series.size import LATENT, OBSERVED
from node_viz.solvers import Solution, reached, solve

FIRST_STEP = 0.1  #: of adaptive solvers
MOST_CALLS = 3000  #: of one of their solves


class LatentODE(nn.Module):
    """The latent ODE of a config, with initial weights drawn from its seed alone.

    Args:
        config: names widths, activation and solver.
    """

    def __init__(self, config: ExperimentConfig) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(config.seed)
        self.config = config
        self.reader = reader(OBSERVED + 1, config.hidden, generator)
        self.guess = linear(config.hidden, 2 * LATENT, generator)
        activation = ACTIVATIONS[config.activation].load()
        self.field = DepthField(
            LATENT, LATENT, config.hidden, config.depth, activation, generator, none("", 1)
        )
        self.decode = perceptron(LATENT, config.hidden, OBSERVED, generator)
        with torch.no_grad():
            for parameter in self.field.parameters():
                parameter.mul_(config.gain)

    def posterior(self, t: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
        """Read series backwards; return mean and log standard deviation of z(0), (n, L) each.

        With each point the reader is told how far back the one before it lies, or the start.

        Args:
            t: times, (n, m), ascending.
            x: observations, (n, m, 2).
        """
        gaps = torch.diff(t, dim=1, prepend=torch.zeros_like(t[:, :1]))
        backwards = torch.cat([x, gaps[..., None]], -1).flip(1)
        last = self.reader(backwards)[1][0]
        mean, log_std = self.guess(last).chunk(2, -1)
        return mean, log_std

    def loss(self, t: Tensor, x: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        """Return -ELBO an observation of each series, (n,), and KL(q || p), nats, (n,).

        Args:
            t: times, (n, m), ascending.
            x: observations, (n, m, 2).
            noise: from N(0, I), (n, L): which sample of q is taken.
        """
        mean, log_std = self.posterior(t, x)
        kl = kl_to_standard(mean, log_std)
        z = self.at(mean + log_std.exp() * noise, t)
        return -elbo(x, self.decode(z), NOISE, kl) / t.shape[1], kl

    def at(self, z0: Tensor, t: Tensor) -> Tensor:
        """Carry z(0), (n, L), to each series' own times, (n, m); return (n, m, L).

        Raises:
            SolveError: the solver did not get there.
        """
        solution = self.flow(z0, float(t.max()))
        reached(solution)
        states = solution.states
        slopes = self.field(0.0, states.flatten(0, 1)).view_as(states)
        return read_off(t, float(solution.times[1]), states, slopes)

    def flow(self, z0: Tensor, end: float, **options: Any) -> Solution:
        """Solve from t = 0 to the first stop at `end` or beyond; stops are a solver step apart.

        Args:
            z0: (n, L).
            end: in time.
            options: of `solve`, in place of the training solver's.
        """
        count = max(1, math.ceil(end * self.config.solver_steps - 1e-6))
        stops = [k / self.config.solver_steps for k in range(count + 1)]
        config = self.config
        chosen: dict[str, Any] = {"method": config.solver, "steps": count}
        if config.solver in ADAPTIVE:
            chosen = {"method": config.solver, "rtol": config.rtol}
            chosen |= {"first_step": FIRST_STEP, "max_nfe": MOST_CALLS}
        chosen |= {"gradient": config.gradient, "parameters": tuple(self.field.parameters())}
        chosen |= {"save_at": stops, **options}
        return solve(self.field, z0, 0.0, stops[-1], **chosen)

    @torch.no_grad()
    def predict(self, t: Tensor, x: Tensor, at: Tensor) -> tuple[Tensor, Tensor]:
        """Return where the series are at times `at`, (n, k, 2), and the states behind, (n, k, L).

        Taken is the mean of q, and nothing is drawn.

        Args:
            t: times of what was seen, (n, m).
            x: what was seen, (n, m, 2).
            at: (k,), ascending.
        """
        mean, _ = self.posterior(t, x)
        z = self.at(mean, at.expand(len(t), -1))
        return self.decode(z), z

    @torch.no_grad()
    def fan(self, t: Tensor, x: Tensor, at: Tensor, noise: Tensor) -> Tensor:
        """Return the ways of some samples of q, (k, m, 2), for one series.

        Args:
            t: times of what was seen, (1, m).
            x: what was seen, (1, m, 2).
            at: (m,), ascending.
            noise: from N(0, I), (k, L).
        """
        mean, log_std = self.posterior(t, x)
        return self.decode(self.at(mean + log_std.exp() * noise, at.expand(len(noise), -1)))
