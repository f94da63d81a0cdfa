"""A run at one step, small enough to keep: its gauges and a CPU copy of its weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from node_viz.records.history import AnyMetrics


@dataclass(frozen=True)
class Snapshot:
    """One step of a run."""

    step: int
    seconds: float  #: training only
    metrics: AnyMetrics | None  #: the latest gauges at or before this step
    weights: dict[str, np.ndarray]


def weights_of(model: nn.Module) -> dict[str, np.ndarray]:
    """Copy every parameter to the CPU, by name."""
    return {name: p.detach().cpu().numpy().copy() for name, p in model.named_parameters()}


@torch.no_grad()
def load_weights(model: nn.Module, weights: dict[str, np.ndarray]) -> None:
    """Put copied weights into a model of the same shape.

    Raises:
        ValueError: a name is missing, foreign, or has another shape.
    """
    own = dict(model.named_parameters())
    if own.keys() != weights.keys():
        odd = sorted(own.keys() ^ weights.keys())[0]
        raise ValueError(f"these weights belong to another network: {odd!r} does not match")
    for name, parameter in own.items():
        if parameter.shape != weights[name].shape:
            shapes = f"{tuple(weights[name].shape)}, not {tuple(parameter.shape)}"
            raise ValueError(f"these weights belong to another network: {name!r} is {shapes}")
        parameter.copy_(torch.as_tensor(np.array(weights[name], copy=True)))
