"""Training models of series: repeatable, growing where asked, and honest about what it is for."""

from __future__ import annotations

import math

import numpy as np
import pytest

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.series_catalogue import SERIES, SERIES_MODELS
from node_viz.records.history import RunStatus
from node_viz.training import trainer_of
from node_viz.training.restore import model_of
from node_viz.training.series_trainer import SeriesTrainer

QUICK = ExperimentConfig(
    task="series",
    dataset="oscillators",
    model="latent-ode",
    hidden=8,
    batch=16,
    observations=10,
    horizon=2.0,
    steps=6,
)


@pytest.mark.parametrize("model", SERIES_MODELS)
@pytest.mark.parametrize("dataset", SERIES)
def test_equal_configs_give_equal_numbers(model: str, dataset: str) -> None:
    config = QUICK.replace(model=model, dataset=dataset)
    one, two = (list(trainer_of(config).run())[-1] for _ in range(2))
    assert all(np.array_equal(w, two.weights[name]) for name, w in one.weights.items())
    assert one.metrics.rmse_out == two.metrics.rmse_out


@pytest.mark.parametrize("model", SERIES_MODELS)
def test_training_lowers_the_loss(model: str) -> None:
    trainer = trainer_of(QUICK.replace(model=model, steps=40))
    list(trainer.run())
    assert trainer.status is RunStatus.DONE
    assert trainer.history[-1].loss < trainer.history[0].loss


def test_an_rnn_has_no_elbo_and_asks_no_field() -> None:
    gauges = SeriesTrainer(QUICK.replace(model="rnn")).measure()
    assert gauges is not None
    assert math.isnan(gauges.elbo)
    assert math.isnan(gauges.kl_z)
    assert gauges.nfe == 0


def test_the_elbo_is_the_loss_of_a_whole_series() -> None:
    gauges = SeriesTrainer(QUICK).measure()
    assert gauges is not None
    assert gauges.elbo == pytest.approx(-10 * gauges.loss)


def test_saying_the_mean_costs_every_model_the_same() -> None:
    both = [SeriesTrainer(QUICK.replace(model=model)).measure() for model in SERIES_MODELS]
    assert both[0] is not None
    assert both[1] is not None
    assert both[0].rmse_mean == both[1].rmse_mean


def test_a_growing_horizon_begins_short_and_is_whole_half_way() -> None:
    trainer = SeriesTrainer(QUICK.replace(grow=1, observations=50, steps=100))
    seen = []
    for step in (0, 25, 50, 99):
        trainer.step_count = step
        seen.append(trainer.shown())
    assert seen == [5, 28, 50, 50]
    assert SeriesTrainer(QUICK).shown() == 10


def test_weights_lead_back_to_the_model() -> None:
    trainer = SeriesTrainer(QUICK)
    trainer.step()
    model = model_of(QUICK, trainer.snapshot().weights)
    held = trainer._held
    found = model.loss(held.t, held.x, held.noise)[0].mean().item()
    assert found == pytest.approx(trainer._gauges().loss, rel=1e-5)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"horizon": 0}, "horizon must be a number from 0.5 to 20; got 0"),
        ({"observations": 1}, "observations must be a whole number from 2 to 200; got 1"),
        ({"dataset": "moons"}, "dataset must be one of 'oscillators', 'spirals'"),
        ({"model": "resnet"}, "model must be one of 'latent-ode', 'rnn' with task='series'"),
        ({"model": "rnn", "gradient": "adjoint"}, "gradient must be 'backprop' with model 'rnn'"),
        ({"kinetic": 1.0}, "kinetic is for task 'density'; got task='series'"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        QUICK.replace(**changes)


def test_the_trainer_says_what_it_is_for() -> None:
    with pytest.raises(ValueError, match="SeriesTrainer is for models of series"):
        SeriesTrainer(ExperimentConfig())
