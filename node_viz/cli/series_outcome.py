"""What is measured of a finished model of series, and its pictures."""

from __future__ import annotations

import dataclasses
from typing import Any

from node_viz.cli.outcome import or_none
from node_viz.plots.series_pictures import foretold_figure, series_curves_figure
from node_viz.probes.series_gauges import held_series, measure
from node_viz.probes.series_painter import SeriesPainter
from node_viz.training.series_trainer import SeriesTrainer

REPORTED = 1000  #: held-out series behind a reported figure; the curves make do with fewer
WORDS = {
    "rmse_in": "root mean squared error where a series is seen",
    "rmse_out": "and beyond its horizon, for as long again",
    "rmse_mean": "there, of saying the mean of what was seen in training",
    "elbo": "nats a series",
    "kl_z": "KL(q(z(0) | x) || p), nats a series",
    "nfe": "field calls from 0 to the horizon, dopri5 at 1e-5",
    "parameters": "numbers learnt",
}


def gauges_of(trainer: SeriesTrainer) -> dict[str, float | None]:
    """Return every gauge of `WORDS`; one that could not be had is None."""
    held = held_series(trainer.data, trainer.config, trainer.device, REPORTED)
    measured = or_none(lambda: measure(trainer.model, held))
    gauges = {} if measured is None else dataclasses.asdict(measured)
    return {**gauges, "parameters": trainer.parameters}


def figures_of(trainer: SeriesTrainer) -> list[Any]:
    """Return a series and what is said of it, where that can be solved for, and the curves."""
    curves = series_curves_figure(trainer.curves())
    painter, at, after = SeriesPainter(trainer.config), trainer.step_count, trainer.seconds
    picture = or_none(lambda: painter.paint(trainer.model, step=at, seconds=after, full=True))
    return [curves] if picture is None else [foretold_figure(picture), curves]
