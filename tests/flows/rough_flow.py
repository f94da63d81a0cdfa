"""A flow whose last layer is not zero, the points it is tried on, and its objective."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from node_viz.experiment.catalogue import METHODS
from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF
from node_viz.training.trainer import Trainer


def points(n: int = 5) -> Tensor:
    return torch.randn(n, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def rough(dtype: torch.dtype = torch.float64, **changes: object) -> CNF:
    """Return a flow whose last layer is not zero."""
    cnf = Trainer(ExperimentConfig(hidden=12, device="cpu", **changes)).cnf.to(dtype)  # type: ignore
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for p in cnf.parameters():
            p += 0.4 * torch.randn(p.shape, generator=generator, dtype=torch.float64).to(dtype)
    return cnf


def objective_of(config: ExperimentConfig) -> Any:
    return METHODS.make(config.method, config)
