"""The gauges of a model of series, on series that it was not trained on.

What it says is held against where the series truly are, without noise, on an even grid of times: as
far as they are seen, and for as long again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from node_viz.data.series import SeriesSet
from node_viz.experiment.config import ExperimentConfig
from node_viz.records.series import Foresight
from node_viz.series.latent_ode import LatentODE
from node_viz.series.size import LATENT

TIMES = 40  #: of the even grid, in each half
TIGHT: dict[str, Any] = {"method": "dopri5", "rtol": 1e-5, "first_step": 0.1, "max_nfe": 5000}


@dataclass(frozen=True)
class Held:
    """Held-out series and what is to be said of them."""

    t: Tensor  #: (n, m)
    x: Tensor  #: (n, m, 2)
    noise: Tensor  #: (n, L), which samples of q are taken for the ELBO
    at: Tensor  #: (2 TIMES,) ascending
    truth: Tensor  #: (n, 2 TIMES, 2)
    mean: Tensor  #: (2,) of observations in training


def held_series(
    data: SeriesSet, config: ExperimentConfig, device: torch.device, n: int = 200
) -> Held:
    """Return n held-out series of a config, the same ones every time."""
    rng = np.random.default_rng([2024, n])
    series = data.held.sample(n, config.observations, config.horizon, rng)
    steps = np.arange(1, 2 * TIMES + 1) / TIMES
    at = config.horizon * steps
    truth = data.held.place(series.motion, np.broadcast_to(at, (n, len(at))))
    trained = data.sample(1000, config.observations, config.horizon, np.random.default_rng(2024))
    parts = series.t, series.x, rng.standard_normal((n, LATENT)), at, truth
    mean = trained.x.mean((0, 1))
    return Held(*(_tensor(part, device) for part in (*parts, mean)))


@torch.no_grad()
def measure(model: Any, held: Held, *, step: int = 0, seconds: float = 0.0) -> Foresight:
    """Measure every gauge of `Foresight`.

    Raises:
        SolveError: a solve did not reach its end.
    """
    loss, kl = model.loss(held.t, held.x, held.noise)
    said, _ = model.predict(held.t, held.x, held.at)
    off = (said - held.truth).square()
    aside = (held.mean - held.truth).square()
    latent = isinstance(model, LatentODE)
    return Foresight(
        step=step,
        seconds=seconds,
        loss=loss.mean().item(),
        rmse_in=_root(off[:, :TIMES]),
        rmse_out=_root(off[:, TIMES:]),
        rmse_mean=_root(aside[:, TIMES:]),
        elbo=-loss.mean().item() * held.t.shape[1] if latent else float("nan"),
        kl_z=kl.mean().item(),
        nfe=_calls(model, held) if latent else 0,
    )


def _calls(model: LatentODE, held: Held) -> int:
    """Return how often a tight solver asks the field on the way from 0 to the horizon."""
    mean, _ = model.posterior(held.t, held.x)
    end = float(held.at[TIMES - 1])
    return model.flow(mean, end, save_at=(0.0, end), **TIGHT).nfe


def _root(square: Tensor) -> float:
    return square.mean().sqrt().item()


def _tensor(array: Any, device: torch.device) -> Tensor:
    return torch.as_tensor(np.asarray(array), dtype=torch.float32, device=device)
