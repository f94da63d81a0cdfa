"""Adam down a gradient that is clipped to norm 1: all that a training step does with its gradient.

For networks as small as these torch's own zero_grad, clipping and Adam take longer than a pass
through the network; a dozen operations on one flat vector take a third of that.

References:
    Adam: a method for stochastic optimization (Kingma and Ba, 2015), arXiv 1412.6980, algorithm 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import Tensor

BETAS, TINY = (0.9, 0.99), 1e-8


class Descent:
    """Adam on some weights.

    Args:
        weights: what is trained; each is on the device where it stays.
    """

    def __init__(self, weights: Iterable[Tensor]) -> None:
        self.weights = list(weights)
        self._sizes = [one.numel() for one in self.weights]
        self._steps = 0
        self._mean = torch.cat([one.detach().flatten() for one in self.weights]).zero_()
        self._square = torch.zeros_like(self._mean)

    def forget(self) -> None:
        """Let go of the last gradient."""
        for one in self.weights:
            one.grad = None

    @torch.no_grad()
    def step(self, lr: float) -> bool:
        """Go one step; return False, and stay, where the gradient is infinite or no number.

        Args:
            lr: the learning rate of this step.
        """
        slope = torch.cat([self._slope(one).flatten() for one in self.weights])
        norm = torch.dot(slope, slope).sqrt().item()
        if not math.isfinite(norm):
            return False
        if norm > 1:
            slope.div_(norm)
        self._steps += 1
        first, second = (
            1 - beta**self._steps for beta in BETAS
        )  # what is yet missing of the means
        self._mean.lerp_(slope, 1 - BETAS[0])
        self._square.mul_(BETAS[1]).addcmul_(slope, slope, value=1 - BETAS[1])
        size = self._square.sqrt().add_(TINY * math.sqrt(second))
        way = self._mean.div(size).mul_(-lr * math.sqrt(second) / first)
        for one, part in zip(self.weights, torch.split(way, self._sizes), strict=True):
            one.view(-1).add_(part)
        return True

    def _slope(self, weight: Tensor) -> Tensor:
        """Return the gradient of a weight, zero where the loss does not depend on it."""
        return torch.zeros_like(weight) if weight.grad is None else weight.grad
