"""Small ODE-Nets whose weights are stirred up, and points for them."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from node_viz.data import labelled_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.odenets.net import ODENet

F64 = torch.float64
TIGHT: dict[str, Any] = {"method": "dopri5", "rtol": 1e-9, "gradient": "backprop"}


def net_of(stir: float = 0.3, dtype: torch.dtype = F64, **settings: Any) -> ODENet:
    """A small net whose weights are stirred up from their zeros."""
    config = ExperimentConfig(**{"task": "classify", "dataset": "annuli", "hidden": 8, **settings})
    net = ODENet(config, labelled_set(config.dataset)).to(dtype)
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in net.parameters():
            noise = torch.randn(parameter.shape, generator=generator, dtype=F64)
            parameter.add_(stir * noise.to(dtype))
    return net


def batch(net: ODENet, n: int = 6) -> tuple[Tensor, Tensor]:
    x, y = net_data(net).sample(n, np.random.default_rng(3))
    like = net.field.out_bias.dtype
    return torch.as_tensor(x, dtype=like), torch.as_tensor(y, dtype=like)


def net_data(net: ODENet) -> Any:
    return labelled_set(net.config.dataset)
