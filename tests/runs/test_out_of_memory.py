"""Wherever memory runs out, that one thing ends in a sentence and nothing else is disturbed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from background_fakes import answered, progress
from fakes import LONG, FakePainter, FakeTrainer, begin, status, until, view

from node_viz.__main__ import main
from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.background import Background
from node_viz.runs.threads import ThreadHost
from node_viz.training.memory import TOO_LARGE, OutOfMemory
from node_viz.training.trainer import Trainer

ERRORS = (
    MemoryError(),
    RuntimeError("[enforce fail] DefaultCPUAllocator: not enough memory: you tried to allocate 9"),
    torch.OutOfMemoryError("CUDA out of memory."),
)
BAD = LONG.replace(seed=7)


def failing(made: type, method: str, error: Exception) -> Callable[[ExperimentConfig], Any]:
    """What makes a trainer or painter; with seed 7, `method` of it finds no memory."""

    def make(config: ExperimentConfig) -> Any:
        def refuse(*args: Any, **named: Any) -> Any:
            raise error

        if config.seed != BAD.seed:
            return made(config)
        if method == "__init__":
            refuse()
        one = made(config)
        setattr(one, method, refuse)
        return one

    return make


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize(
    ("part", "method"),
    [
        ("trainer_factory", "__init__"),
        ("trainer_factory", "step"),
        ("trainer_factory", "measure"),
        ("painter_factory", "__init__"),
        ("painter_factory", "paint"),
    ],
)
def test_a_run_ends_alone(
    make_host: Callable[..., ThreadHost], part: str, method: str, error: Exception
) -> None:
    made = FakeTrainer if part == "trainer_factory" else FakePainter
    host = make_host(**{part: failing(made, method, error)})
    begin(host, "bad", BAD)
    begin(host, "good")
    until(lambda: status(host, "bad") is RunStatus.FAILED)
    assert view(host, "bad").message == f"The run failed. {TOO_LARGE}"
    before = view(host, "good").step
    until(lambda: view(host, "good").step > before + 5)


@pytest.mark.parametrize("error", ERRORS)
def test_a_question_and_a_job_end_in_the_sentence(background: Background, error: Exception) -> None:
    def ask() -> None:
        raise error

    def work() -> Iterator[int]:
        yield 1
        raise error

    background.ask((ask, ()))
    found = answered(background, (ask, ())).error
    assert isinstance(found, OutOfMemory)
    assert str(found) == TOO_LARGE
    background.begin("job", work)
    until(lambda: progress(background).over)
    assert progress(background).message == TOO_LARGE
    assert progress(background).value == 1


@pytest.mark.parametrize("error", ERRORS)
def test_training_and_measuring_end_the_run(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*args: Any, **named: Any) -> Any:
        raise error

    for method in ("_loss", "_gauges"):
        trainer = Trainer(ExperimentConfig(hidden=4, batch=8, solver_steps=1))
        monkeypatch.setattr(trainer, method, refuse)
        trainer.step() if method == "_loss" else trainer.measure()
        assert trainer.status is RunStatus.FAILED
        assert TOO_LARGE in trainer.message


@pytest.mark.parametrize("error", ERRORS)
def test_a_report_without_memory_is_given_without_its_gauges(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    def refuse(*args: Any, **named: Any) -> Any:
        raise error

    from node_viz.cli import flow_outcome

    monkeypatch.setattr(flow_outcome, "measure", refuse)
    monkeypatch.setattr(flow_outcome, "mass", refuse)
    assert main(["train", "hidden=4&batch=8&steps=1&solver_steps=1"]) == 0
    assert "none" in capsys.readouterr().out
    monkeypatch.setattr("node_viz.training.trainer_of", refuse)
    assert main(["train", "hidden=4&batch=8&steps=1&solver_steps=1"]) == 1
    assert capsys.readouterr().err == f"node-viz: {TOO_LARGE}\n"
