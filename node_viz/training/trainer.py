"""The trainer: fresh data, one step down the objective, now and then an honest measurement.

    for snapshot in Trainer(ExperimentConfig(dataset="8gaussians", steps=300)).run():
        print(snapshot.step, snapshot.metrics.kl)

Same config, same machine, same numbers: every random draw comes from the config's seed, and what
happens when (gauges, refinement) is decided by counting steps, not by the clock.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import numpy as np
import torch

from node_viz.catalogue import ADAPTIVE
from node_viz.config import ExperimentConfig
from node_viz.data import density
from node_viz.fields import make_field
from node_viz.flows.cnf import CNF, SolveError
from node_viz.flows.objective import Objective
from node_viz.probes.gauges import held_out, measure
from node_viz.records import Curves, Metrics, RunStatus
from node_viz.training.device import resolve
from node_viz.training.schedule import rate
from node_viz.training.snapshot import Snapshot, load_weights, weights_of

HELD = 512  #: points of the held-out batch behind the curves
NOTED = 5  #: the batch's KL is noted every so many steps
GAP = 0.01  #: nats of solver gap at which the training grid is refined
MOST_STEPS = 128  #: a training grid is never refined beyond


class Trainer:
    """One run of an experiment, driven a step at a time.

    Args:
        config: what to train.
        clock: let the cosine follow this many seconds of training instead of `config.steps`; such a
            run depends on the machine's speed.

    Raises:
        ValueError: the config's device is not on this machine.
    """

    def __init__(self, config: ExperimentConfig, *, clock: float | None = None) -> None:
        self.config, self.clock = config, clock
        self.device = resolve(config.device)
        self.data = density(config.dataset)
        self.cnf = CNF(make_field(config, self.data.dim)).to(self.device)
        self.objective = Objective(config)
        self.solver_steps = config.solver_steps
        self.step_count, self.seconds = 0, 0.0
        self.elapsed = lambda: self.seconds  # what the clock reads; arms in lock-step share one
        self.status, self.message = RunStatus.PAUSED, ""
        self.history: list[Metrics] = []
        self._batch_kl: list[tuple[int, float]] = []
        self._held = held_out(self.data, HELD, self.device)
        self._rng = np.random.default_rng([config.seed, 1])
        self._good = weights_of(self.cnf)
        fused = self.device.type in ("cpu", "cuda")
        self._adam = torch.optim.Adam(
            self.cnf.parameters(), lr=config.lr, betas=(0.9, 0.99), fused=fused
        )

    def step(self) -> float:
        """Take one optimizer step and return the batch's NLL in nats.

        A step that goes wrong ends the run: its status becomes FAILED, its message says why, and
        the weights are those of the last good measurement.
        """
        start = time.perf_counter()
        x = self.data.sample(self.config.batch, self._rng)
        batch = torch.as_tensor(x, dtype=torch.float32, device=self.device)
        try:
            loss, nll = self.objective(self.cnf, batch, self.solver_steps)
            value = self._update(loss, nll)
        except SolveError as error:
            value = self._fail(str(error))
        if not math.isfinite(value):
            self._fail("The loss became infinite or undefined; a lower learning rate helps.")
        else:
            self.step_count += 1
        self.seconds += time.perf_counter() - start
        if self.status is not RunStatus.FAILED and self.step_count % NOTED == 0:
            self._batch_kl.append((self.step_count, value + self.data.log_prob(x).mean()))
        return value

    def _update(self, loss: torch.Tensor, nll: torch.Tensor) -> float:
        """Go one Adam step down the loss's gradient, clipped to norm 1; return the NLL."""
        self._adam.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.cnf.parameters(), 1.0)
        if not torch.isfinite(norm):
            return math.nan
        for group in self._adam.param_groups:
            group["lr"] = self.config.lr * rate(
                self.step_count, self.progress(), self.config.schedule
            )
        self._adam.step()
        return nll.item()

    def progress(self) -> float:
        """Return how much of the run is over, 0 to 1, by steps or by the clock."""
        if self.clock is not None:
            return min(1.0, self.elapsed() / self.clock)
        return min(1.0, self.step_count / self.config.steps)

    def due(self) -> bool:
        """Return whether the gauges are due: at powers of two, then ever more rarely."""
        n = self.step_count
        every = 25 if n <= 200 else 50 if n <= 1000 else 100
        early = n & (n - 1) == 0 and n < 25
        return not self.measured and (early or n % every == 0 or n == self.config.steps)

    def measure(self) -> Metrics | None:
        """Measure the gauges, append them to the history, and refine a grid that is being cheated.

        Returns None, and ends the run, when even the tight solver cannot follow the flow.
        """
        try:
            metrics = measure(
                self.cnf,
                self._held,
                self.config,
                step=self.step_count,
                seconds=self.seconds,
                solver_steps=self.solver_steps,
            )
        except SolveError as error:
            self._fail(f"The flow became too wild to measure; a lower learning rate helps. {error}")
            return None
        if not math.isfinite(metrics.kl):
            self._fail("KL became infinite or undefined; a lower learning rate helps.")
            return None
        self.history.append(metrics)
        self._good = weights_of(self.cnf)
        self._refine(metrics.solver_gap)
        if self.config.target_kl and metrics.kl <= self.config.target_kl:
            self.status = RunStatus.DONE
            self.message = f"KL reached {self.config.target_kl:g} nats at step {self.step_count}."
        return metrics

    def _refine(self, gap: float) -> None:
        """Double the training grid when its NLL and the true one part ways."""
        fixed = self.config.solver not in ADAPTIVE
        cheated = not abs(gap) < GAP  # a gap that is not a number counts
        if self.config.refine and fixed and cheated and self.solver_steps < MOST_STEPS:
            self.solver_steps = min(MOST_STEPS, 2 * self.solver_steps)
            self.message = (
                f"At step {self.step_count} the flow began to exploit the solver's error "
                f"(gap {gap:+.3f} nats), so the training grid now has {self.solver_steps} steps."
            )

    def run(self, steps: int | None = None) -> Iterator[Snapshot]:
        """Train and yield a snapshot whenever the gauges are due.

        Stops at `steps` (the config's by default), at the target KL, or on failure; `status` says
        which.
        """
        until = self.config.steps if steps is None else steps
        self.status = RunStatus.PLAYING
        while self.status is RunStatus.PLAYING:
            last = self.step_count >= until
            if self.due() or (last and not self.measured):
                self.measure()
                yield self.snapshot()
            if last and self.status is RunStatus.PLAYING:
                self.status = RunStatus.DONE
            if self.status is RunStatus.PLAYING:
                self.step()

    @property
    def measured(self) -> bool:
        """Whether the newest gauges are of this very step."""
        return bool(self.history) and self.history[-1].step == self.step_count

    def snapshot(self) -> Snapshot:
        """Return this step's weights and the latest gauges."""
        metrics = self.history[-1] if self.history else None
        return Snapshot(self.step_count, self.seconds, metrics, weights_of(self.cnf))

    def curves(self) -> Curves:
        """Return the history as numpy columns."""
        step, loss = np.array(self._batch_kl).reshape(-1, 2).T
        gaussian = self.data.gaussian_nll - self.data.entropy
        return Curves(step, loss, tuple(self.history), gaussian)

    def _fail(self, sentence: str) -> float:
        self.status = RunStatus.FAILED
        self.message = f"Stopped at step {self.step_count}. {sentence}"
        load_weights(self.cnf, self._good)
        return math.nan
