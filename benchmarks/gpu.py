"""Training on a CUDA device: four arms at a batch and a width that are worth one.

Each arm's step is timed as the app takes it, then with forward and backward pass captured once as a
CUDA graph and replayed: small kernels are launched slower than they run. What cannot be captured
is said. Without a CUDA device the command says so and ends with status 2.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch

from benchmarks.options import Options
from benchmarks.report import Table, progress
from node_viz.experiment.arms import ARMS, CONTRASTS
from node_viz.experiment.config import ExperimentConfig
from node_viz.training.device import available
from node_viz.training.trainer import Trainer

BATCH, WIDTH = 8192, 256
WARM_UP = 5  #: steps before the clock runs, and before a graph is captured
NO_DEVICE = "There is no CUDA device on this machine, so nothing was measured."
NOTE = "{name}; batch {batch}, width {width}, midpoint with 8 steps; {seconds:g} s each."


def run(options: Options) -> Iterator[Table]:
    """Time each arm alone, then all four in turn.

    Raises:
        SystemExit: with status 2, where there is no CUDA device.
    """
    if "cuda" not in available():
        print(NO_DEVICE, file=sys.stderr)
        raise SystemExit(2)
    seconds = options.longest(10.0)
    name = torch.cuda.get_device_name()
    note = NOTE.format(name=name, batch=BATCH, width=WIDTH, seconds=seconds)
    table, eager, replayed = Table("gpu", note), dict[str, Any](), dict[str, Any]()
    for arm, trainer in arms(BATCH, WIDTH, "cuda").items():
        progress(arm)
        row: dict[str, Any] = {"arm": arm, "steps/s": rate([trainer.step], seconds)}
        eager[arm] = trainer.step
        try:
            replayed[arm] = captured(trainer)
            row["captured, steps/s"] = rate([replayed[arm]], seconds)
        except RuntimeError as error:
            row["not captured"] = str(error).splitlines()[0]
        table.rows.append(row)
    together = {"arm": "all in turn", "steps/s": rate(list(eager.values()), seconds)}
    if len(replayed) == len(eager):
        together["captured, steps/s"] = rate(list(replayed.values()), seconds)
    table.rows.append(together)
    for row in table.rows:
        table.values[f"steps {row['arm']}"] = row["steps/s"]
    yield table


def arms(batch: int, width: int, device: str) -> dict[str, Trainer]:
    """Return a trainer of each arm of the comparison 'penalties'."""
    contrast = CONTRASTS["penalties"]
    base = contrast.config.replace(batch=batch, hidden=width, steps=200_000, device=device)
    configs: dict[str, ExperimentConfig] = ARMS.configs(base, contrast.arms)
    return {name: Trainer(config) for name, config in configs.items()}


def rate(steps: list[Callable[[], object]], seconds: float) -> float:
    """Return how many steps a second are taken, one of each in turn."""
    for step in WARM_UP * steps:
        step()
    torch.cuda.synchronize()
    count, begun = 0, time.perf_counter()
    while time.perf_counter() < begun + seconds:
        for step in steps:
            step()
        count += len(steps)
    torch.cuda.synchronize()
    return count / (time.perf_counter() - begun)


def captured(trainer: Trainer) -> Callable[[], float]:
    """Return the trainer's step with forward and backward pass replayed from a CUDA graph.

    Raises:
        RuntimeError: something in them waits for the host.
    """
    batch = torch.zeros(trainer.config.batch, trainer.data.dim, device=trainer.device)
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())

    def draw() -> None:
        batch.copy_(torch.as_tensor(trainer.data.sample(len(batch), trainer._rng)))

    def both() -> tuple[torch.Tensor, torch.Tensor]:
        loss, value = trainer.objective(trainer.cnf, batch, trainer.solver_steps)
        loss.backward()
        return loss, value

    with torch.cuda.stream(stream):
        for _ in range(WARM_UP):
            draw()
            trainer._descent.forget()
            both()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    trainer._descent.forget()
    with torch.cuda.graph(graph):
        _, value = both()

    def step() -> float:
        draw()
        graph.replay()
        trainer._descent.step(trainer.config.lr)
        return value.item()

    return step
