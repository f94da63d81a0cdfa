"""The trainer of models of series: fresh series in every batch, one step down the loss, a look.

for snapshot in SeriesTrainer(config).run():
    print(snapshot.step, snapshot.metrics.rmse_out)
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

from node_viz.data.series import FEWEST, series_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.series_catalogue import SERIES_MODELS
from node_viz.probes.series_gauges import held_series, measure
from node_viz.records.series import Foresight, SeriesCurves
from node_viz.series.size import LATENT
from node_viz.training.loop import Loop, check_arguments

SHORTEST = 0.1  #: part of each series that a growing horizon begins with
GROWN = 0.5  #: of the training is over when the whole series is seen


class SeriesTrainer(Loop[Foresight]):
    """One run of a model of series; see `Loop` for its arguments, and for how it is driven."""

    WILD = "The model became too wild to measure; a lower learning rate helps."
    EARLY = (0, 1, 5)

    def __init__(self, config: ExperimentConfig, *, clock: float | None = None) -> None:
        check_arguments(config, clock, "series")
        self.data = series_set(config.dataset)
        super().__init__(config, SERIES_MODELS.make(config.model, config), clock)
        self._held = held_series(self.data, config, self.device)

    @property
    def parameters(self) -> int:
        """Return how many numbers are learnt."""
        return sum(p.numel() for p in self.model.parameters())

    def shown(self) -> int:
        """Return how many observations of each series are trained on now, the earliest ones."""
        count = self.data.count(self.config.observations, self.config.horizon)
        if not self.config.grow:
            return count
        part = SHORTEST + (1 - SHORTEST) * min(1.0, self.progress() / GROWN)
        return max(FEWEST, math.ceil(part * count))

    def _loss(self) -> tuple[torch.Tensor, torch.Tensor]:
        config = self.config
        series = self.data.sample(config.batch, config.observations, config.horizon, self._rng)
        noise = self._rng.standard_normal((config.batch, LATENT))
        count = self.shown()
        parts = series.t[:, :count], series.x[:, :count], noise
        loss = self.model.loss(*(self._tensor(part) for part in parts))[0].mean()
        return loss, loss.detach()

    def _tensor(self, array: Any) -> torch.Tensor:
        return torch.as_tensor(array, dtype=torch.float32, device=self.device)

    def _gauges(self) -> Foresight:
        return measure(self.model, self._held, step=self.step_count, seconds=self.seconds)

    def _vital(self, gauges: Foresight) -> float:
        return gauges.loss

    def headline(self) -> str:
        """Return the newest error of extrapolation."""
        return f"RMSE {self.history[-1].rmse_out:.3g} beyond the horizon"

    def curves(self) -> SeriesCurves:
        """Return the history as numpy columns."""
        step, loss = np.array(self._noted).reshape(-1, 2).T
        return SeriesCurves(step, loss, tuple(self.history), self.parameters)
