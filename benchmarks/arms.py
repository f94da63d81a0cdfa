"""The runs that claims are checked on, each trained in a process of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
import torch

from benchmarks.report import progress, usable_cores
from node_viz.cli.outcome import result_of
from node_viz.cli.train import learn
from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF
from node_viz.training.restore import flow_of
from node_viz.training.snapshot import weights_of
from node_viz.training.trainer import Trainer

FRESH = get_context("spawn")  #: a fork of a process whose threads have computed may hang


@dataclass(frozen=True)
class Arm:
    """A finished run: what `node-viz train --json` says of it, its history and its weights."""

    query: str
    result: dict[str, Any]
    history: dict[str, list[float]]  #: gauge -> its value at every step it was read
    weights: dict[str, np.ndarray]

    def __getitem__(self, gauge: str) -> float:
        value = self.result[gauge]
        return float("nan") if value is None else float(value)

    @property
    def config(self) -> ExperimentConfig:
        """Return the run's config."""
        return ExperimentConfig.from_query(self.query)

    @property
    def cnf(self) -> CNF:
        """Return the flow at the end of the run."""
        return flow_of(self.config, self.weights)


def train_all(queries: Sequence[str]) -> dict[str, Arm]:
    """Train every query to its last step, as many at once as there are cores, a thread each."""
    with ProcessPoolExecutor(usable_cores(), FRESH) as pool:
        return dict(zip(queries, pool.map(train_one, queries), strict=True))


def train_for(query: str, seconds: float, threads: int) -> Arm:
    """Train one query for so many seconds, alone."""
    with ProcessPoolExecutor(1, FRESH) as pool:
        return pool.submit(train_one, query, seconds, threads).result()


def train_one(query: str, seconds: float | None = None, threads: int = 1) -> Arm:
    """Train one query in this process."""
    progress(query)
    torch.set_num_threads(threads)
    config = ExperimentConfig.from_query(query)
    trainer = Trainer(config, clock=seconds)
    if seconds is None:
        learn(trainer, config.steps, float("inf"))
    else:
        learn(trainer, float("inf"), seconds)
    rows = [dataclasses.asdict(metrics) for metrics in trainer.history]
    history = {name: [row[name] for row in rows] for name in rows[0]}
    return Arm(query, result_of(trainer), history, weights_of(trainer.cnf))
