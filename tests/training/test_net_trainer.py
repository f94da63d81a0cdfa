"""ODE-Nets learn, repeat themselves exactly, cannot cheat a grid, and fail with a sentence."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.net_catalogue import LABELLED, MODELS
from node_viz.probes.net_gauges import measure
from node_viz.records.history import RunStatus
from node_viz.training import trainer_of
from node_viz.training.net_trainer import NetTrainer

SMALL = ExperimentConfig(
    task="classify", dataset="moons", model="rknet", hidden=16, solver_steps=4, points=256, steps=40
)
LINE = SMALL.replace(task="regress", dataset="reflection")


@pytest.mark.parametrize("dataset", LABELLED)
def test_learns_every_set(dataset: str) -> None:
    trainer = NetTrainer(SMALL.replace(dataset=dataset))
    first, *_, last = (shot.metrics for shot in trainer.run())
    assert trainer.status is RunStatus.DONE
    assert last is not None
    assert last.loss < first.loss
    assert 0.5 < last.accuracy <= 1
    assert math.isnan(last.mse)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_trains_and_is_counted(model: str) -> None:
    trainer = NetTrainer(SMALL.replace(model=model, steps=3))
    *_, last = (shot.metrics for shot in trainer.run())
    assert last is not None
    assert last.calls >= 4
    assert last.memory_bytes > 0
    layered = model.startswith("resnet")
    adjoint = measure(trainer.model, trainer._held, trainer.batch()).nfe_backward
    assert (adjoint == 0) is layered
    assert math.isnan(last.nfe_backward)  # counted while training only if the adjoint trains
    assert abs(last.solver_gap) < (1e-12 if layered else 0.01)


def test_same_config_same_curve() -> None:
    first, second = (trainer_of(SMALL.replace(steps=10)) for _ in range(2))
    for trainer in (first, second):
        list(trainer.run())
    np.testing.assert_array_equal(first.curves().loss, second.curves().loss)
    assert first.curves().parameters == sum(p.numel() for p in first.model.parameters())


def test_arms_see_the_same_batches() -> None:
    plain, lifted = NetTrainer(SMALL), NetTrainer(SMALL.replace(augment="zero", batch=32))
    assert torch.equal(plain.x, lifted.x)
    assert torch.equal(plain.batch()[0], plain.x)  # 256 points are one batch
    again = NetTrainer(SMALL.replace(augment="input", batch=32))
    assert torch.equal(lifted.batch()[1], again.batch()[1])


def test_no_flow_on_the_line_reflects_whatever_its_grid_believes() -> None:
    trainer = NetTrainer(LINE.replace(depth_variance="galerkin", solver_steps=1, steps=60))
    scores = [shot.metrics for shot in trainer.run()]
    floor = np.square(np.linspace(-1, 1, 100)).mean()
    assert all(one is not None and one.mse >= floor - 1e-4 for one in scores)
    assert trainer.solver_steps > 1
    assert "too low, so the training grid now has" in trainer.message


@pytest.mark.parametrize(
    "query", ["augment=zero", "augment=order2", "data_control=1", "adaptive_depth=1"]
)
def test_what_is_not_a_flow_on_the_line_reflects(query: str) -> None:
    name, value = query.split("=")
    config = LINE.replace(steps=120, hidden=32, **{name: int(value) if value == "1" else value})
    *_, last = (shot.metrics for shot in NetTrainer(config).run())
    assert last is not None
    assert last.mse < 1e-2
    assert math.isnan(last.accuracy)


def test_a_depth_that_runs_away_ends_the_run_and_keeps_its_history() -> None:
    trainer = NetTrainer(LINE.replace(adaptive_depth=1, steps=50))
    trainer.measure()
    with torch.no_grad():
        trainer.model.span.shift += 1000
    assert math.isnan(trainer.step())
    assert trainer.status is RunStatus.FAILED
    assert "A sample's depth ran away: |S(x)| reached 1e+03" in trainer.message
    assert len(trainer.history) == 1
    assert trainer.model.span.shift.item() == 0  # the weights of the last good look
