"""An RNN that is given the time gaps: it reads a series forwards and foretells the next point.

    h_i = GRU(h_{i-1}, (x_i, t_i - t_{i-1})),   x(t_i + d) = g(h_i, d)

It is taught d up to the next observation. Beyond the last one it is fed what it has said itself, a
mean gap at a time. It has no q(z(0) | x): what it says of a moment, only the past has taught it.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from node_viz.data.series import NOISE
from node_viz.experiment.config import ExperimentConfig
from node_viz.series.gaussian import log_normal
from node_viz.series.layers import perceptron, reader
from node_viz.series.size import OBSERVED, rnn_width


class GapRNN(nn.Module):
    """The RNN of a config, as large as the latent ODE of the same config.

    Args:
        config: names the width, of the latent ODE.
    """

    def __init__(self, config: ExperimentConfig) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(config.seed)
        self.config, width = config, rnn_width(config)
        self.reader = reader(OBSERVED + 1, width, generator)
        self.head = perceptron(width + 1, width, OBSERVED, generator)

    def read(self, t: Tensor, x: Tensor) -> Tensor:
        """Return the states after 0, 1, ..., m observations, (n, m + 1, h)."""
        gaps = torch.diff(t, dim=1, prepend=torch.zeros_like(t[:, :1]))
        states = self.reader(torch.cat([x, gaps[..., None]], -1))[0]
        return torch.cat([torch.zeros_like(states[:, :1]), states], 1)

    def say(self, states: Tensor, ahead: Tensor) -> Tensor:
        """Return where a series is so much time after each state, (..., 2)."""
        return self.head(torch.cat([states, ahead[..., None]], -1))

    def loss(self, t: Tensor, x: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        """Return -log p(x_i | x_1 ... x_{i-1}) an observation, nats, (n,); there is no KL: NaN.

        Args:
            t: times, (n, m), ascending.
            x: observations, (n, m, 2).
            noise: not used; the latent ODE draws with it.
        """
        gaps = torch.diff(t, dim=1, prepend=torch.zeros_like(t[:, :1]))
        said = self.say(self.read(t, x)[:, :-1], gaps)
        return -log_normal(x, said, NOISE).mean(-1), torch.full_like(t[:, 0], torch.nan)

    @torch.no_grad()
    def predict(self, t: Tensor, x: Tensor, at: Tensor) -> tuple[Tensor, Tensor]:
        """Return where the series are at times `at`, (n, k, 2), and the states behind, (n, k, h).

        Args:
            t: times of what was seen, (n, m).
            x: what was seen, (n, m, 2).
            at: (k,), ascending.
        """
        times, states = self._go_on(t, self.read(t, x), float(at[-1]))
        wanted = at.expand(len(t), -1).contiguous()
        last = torch.searchsorted(times, wanted, right=True).clamp(min=1) - 1
        n = torch.arange(len(t), device=t.device)[:, None]
        return self.say(states[n, last], wanted - times[n, last]), states[n, last]

    def _go_on(self, t: Tensor, states: Tensor, end: float) -> tuple[Tensor, Tensor]:
        """Return times and states, those read first and then those it is led to by itself."""
        times = torch.cat([torch.zeros_like(t[:, :1]), t], 1)
        gap = t[:, -1] / t.shape[1]
        while times[:, -1].min() + gap.min() < end:
            x = self.say(states[:, -1], gap)
            fed = torch.cat([x, gap[:, None]], -1)[:, None]
            after = self.reader(fed, states[:, -1].contiguous()[None])[0]
            states = torch.cat([states, after], 1)
            times = torch.cat([times, times[:, -1:] + gap[:, None]], 1)
        return times, states
