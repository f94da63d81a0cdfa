"""A run on another device than the processor: everything that a run does, on tensors elsewhere.

There may be no GPU where the tests run; `elsewhere` stands for one (see there what it can tell).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from elsewhere import HERE, THERE, elsewhere

from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.worker import Worker, make_painter, make_trainer
from node_viz.training import device

SMALL = ExperimentConfig(hidden=4, batch=8, solver_steps=2, steps=20, device="cuda")
NET = SMALL.replace(task="classify", dataset="spirals", points=32)
TRAINED = {
    "penalties": SMALL.replace(kinetic=0.1, jacobian=0.1, steer=0.3),
    "divergence": SMALL.replace(divergence="rademacher"),
    "adaptive adjoint": SMALL.replace(solver="dopri5", gradient="adjoint"),
    "otflow": SMALL.replace(method="otflow"),
    "labels": SMALL.replace(condition="label", base_std=0.5),
    "matched labels": SMALL.replace(condition="label", method="otfm"),
    "reflow": SMALL.replace(condition="label", method="reflow", steps=4),
    "reverse": SMALL.replace(method="reverse-kl", kinetic=0.1),
    "resnet": NET.replace(model="resnet"),
}
PAINTED = {
    "flow": SMALL,
    "flow on the line": SMALL.replace(dataset="bimodal"),
    "net": NET,
    "net on the line": SMALL.replace(task="regress", dataset="reflection", points=32),
}


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[torch.device]:
    monkeypatch.setattr(device, "available", lambda: ["cpu", "cuda"])
    with elsewhere() as place:
        yield place


def test_the_stand_in_keeps_devices_apart() -> None:
    here = torch.ones(2)
    with elsewhere() as place:
        moved = here.to(place)
        assert (here.device, moved.device, (2 * moved).device) == (HERE, THERE, THERE)
        assert torch.zeros(2, device=place).device == THERE
        with pytest.raises(RuntimeError, match="two devices"):
            here + moved
        with pytest.raises(TypeError, match="numpy"):
            moved.numpy()
        assert (moved * torch.tensor(2.0)).device == THERE
        weight = torch.nn.Linear(2, 1).to(place).weight
        (weight * moved).sum().backward()
        assert weight.grad is not None
        assert weight.grad.device == THERE
        assert moved.cpu().numpy().tolist() == [1.0, 1.0]


@pytest.mark.parametrize("name", TRAINED)
def test_every_way_of_training_stays_elsewhere(there: torch.device, name: str) -> None:
    stays(Worker(TRAINED[name], make_trainer, make_painter), there)


@pytest.mark.parametrize("name", PAINTED)
def test_gauges_and_pictures_come_home(there: torch.device, name: str) -> None:
    worker = Worker(PAINTED[name], make_trainer, make_painter)
    stays(worker, there)
    painted = worker.paint()
    assert painted.numbers["device"] == "cuda"
    assert all(isinstance(one, np.ndarray) for one in painted.weights.values())


def stays(worker: Any, there: torch.device) -> None:
    trainer = worker._trainer
    assert trainer.device == there
    trainer.step()
    assert trainer.message == ""
    assert {one.device for one in trainer.model.parameters()} == {there}
    assert trainer.measure() is not None


def test_numbers_are_those_of_the_processor() -> None:
    alone = make_trainer(SMALL.replace(device="cpu"))
    losses = [alone.step() for _ in range(3)]
    with elsewhere(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(device, "available", lambda: ["cpu", "cuda"])
        other = make_trainer(SMALL)
        assert [other.step() for _ in range(3)] == pytest.approx(losses, rel=1e-6)
    assert np.isfinite(losses).all()
