"""The painter of models of series: what it says of some series, and the states behind it.

The series are the same from picture to picture, and were not trained on; only the model changes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from node_viz.data.series import series_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.records.series import Foresight, Foretold, SeriesPicture
from node_viz.series.latent_ode import LatentODE
from node_viz.series.size import LATENT
from node_viz.shapes import Array

SHOWN = 3  #: series that are drawn with what is said of them
STATES = 24  #: series whose states are drawn
SAMPLES = 8  #: of q(z(0) | x)
EACH = 6  #: times drawn in a unit of time
FEWEST, MOST = 48, 128  #: of all times drawn, less one


class SeriesPainter:
    """Paints snapshots of one experiment.

    Args:
        config: names the data set, the horizon, and how often a series is seen.
    """

    def __init__(self, config: ExperimentConfig) -> None:
        self.data = series_set(config.dataset).held
        self.half_side, self.horizon = self.data.half_side, config.horizon
        rng = np.random.default_rng([config.seed, 2])
        self._series = self.data.sample(STATES, config.observations, config.horizon, rng)
        self.t = times(config.horizon)
        motion = self._series.motion
        self._truth = self.data.place(motion, np.broadcast_to(self.t, (STATES, len(self.t))))

    @torch.no_grad()
    def paint(
        self,
        model: Any,
        *,
        step: int,
        seconds: float,
        metrics: Foresight | None = None,
        full: bool = False,
    ) -> SeriesPicture:
        """Return the picture of a model as it is now.

        Args:
            model: a latent ODE, or what it is compared with.
            step: its training step.
            seconds: training time so far.
            metrics: the latest gauges.
            full: makes no difference; pictures are small.

        Raises:
            SolveError: a solve did not reach its end.
        """
        series = self._series
        said, states = model.predict(*(_tensor(model, a) for a in (series.t, series.x, self.t)))
        fans = [fan(model, series.t[k], series.x[k], self.t) for k in range(SHOWN)]
        return SeriesPicture(
            step=step,
            seconds=seconds,
            half_side=self.half_side,
            horizon=self.horizon,
            t=self.t,
            seen_t=series.t[:SHOWN],
            seen=series.x[:SHOWN],
            truth=self._truth[:SHOWN],
            said=_numpy(said[:SHOWN]),
            fan=np.stack(fans),
            plane=widest(_numpy(states)),
            turns=series.motion[:, 0],
            metrics=metrics,
        )

    def path(self, model: Any, point: tuple[float, ...]) -> None:
        """Return nothing: a point without its time says nothing of a series."""


def times(horizon: float) -> Array:
    """Return the times that are drawn, (s,), from 0 to twice the horizon."""
    count = int(np.clip(EACH * 2 * horizon, FEWEST, MOST))
    return np.linspace(0.0, 2 * horizon, count + 1)


@torch.no_grad()
def foretell(model: Any, t: Array, x: Array, at: Array) -> Foretold:
    """Return what a model says of one series, t (m,) and x (m, 2), at times `at` (s,).

    Raises:
        SolveError: a solve did not reach its end.
    """
    said, _ = model.predict(_tensor(model, t)[None], _tensor(model, x)[None], _tensor(model, at))
    return Foretold(_numpy(said[0]), fan(model, t, x, at))


def fan(model: Any, t: Array, x: Array, at: Array) -> Array:
    """Return the ways of some samples of q(z(0) | x), (k, s, 2); none of a model without q."""
    if not isinstance(model, LatentODE):
        return np.empty((0, len(at), 2))
    noise = np.random.default_rng(7).standard_normal((SAMPLES, LATENT))
    parts = (_tensor(model, part) for part in (t[None], x[None], at, noise))
    return _numpy(model.fan(*parts))


def widest(states: Array) -> Array:
    """Return states (c, s, L) on the two directions in which they spread most, (c, s, 2).

    The farthest lies at 1. An axis points to where its largest part is positive, so that it does
    not turn over from picture to picture without need.
    """
    flat = states.reshape(-1, states.shape[-1])
    flat = flat - flat.mean(0)
    axes = np.linalg.eigh(flat.T @ flat)[1][:, :-3:-1]
    axes = axes * np.sign(axes[np.abs(axes).argmax(0), (0, 1)])
    plane = (flat @ axes).reshape(*states.shape[:2], 2)
    return plane / max(float(np.abs(plane).max()), 1e-9)


def _tensor(model: Any, array: Array) -> torch.Tensor:
    like = next(model.parameters())
    return torch.as_tensor(np.asarray(array), dtype=like.dtype, device=like.device)


def _numpy(tensor: torch.Tensor) -> Array:
    return tensor.detach().double().cpu().numpy()
