"""zuko's CNF: its own network (ELU, time as Fourier features), adaptive solver and adjoint."""

from __future__ import annotations

import torch
import zuko

from benchmarks.race.course import BETAS, CLIP, Array, Task


class Runner:
    """`zuko.flows.CNF` with two hidden layers and everything else as it comes."""

    def __init__(self, task: Task) -> None:
        torch.manual_seed(task.seed)
        self.task, self.batches, self.steps = task, task.batches(), 0
        self.flow = zuko.flows.CNF(features=2, hidden_features=(task.width, task.width))
        self.adam = torch.optim.Adam(self.flow.parameters(), lr=task.lr, betas=BETAS, fused=True)

    def step(self, progress: float) -> None:
        """Take a step of maximum likelihood."""
        self.flow.train()
        self.adam.zero_grad(set_to_none=True)
        loss = -self.flow().log_prob(torch.from_numpy(next(self.batches))).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.flow.parameters(), CLIP)
        for group in self.adam.param_groups:
            group["lr"] = self.task.rate(self.steps, progress)
        self.adam.step()
        self.steps += 1

    @torch.no_grad()
    def log_prob(self, x: Array) -> Array:
        """Return log q by zuko's solver at its default tolerances, 1e-6 and 1e-5."""
        self.flow.eval()
        return self.flow().log_prob(torch.from_numpy(x)).double().numpy()
