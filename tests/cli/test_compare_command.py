"""`node-viz compare`: arms in lock-step, one result each, refusals in a sentence."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from node_viz.__main__ import main
from node_viz.cli.compare import arms, learn_together
from node_viz.flows.objective import Likelihood
from node_viz.records.history import RunStatus
from node_viz.training.trainer import Trainer

SMALL = "hidden=8&batch=32&solver_steps=2&refine=0&dataset=moons"
METHODS = ("", "&kinetic=.1&jacobian=.1", "&steer=.5", "&method=otflow")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    assert main(["compare", *words, "--json", "-"]) == 0
    return json.loads(capsys.readouterr().out)["arms"]


def test_four_arms_give_four_results_in_their_order(capsys: pytest.CaptureFixture[str]) -> None:
    results = run(capsys, *(SMALL + method for method in METHODS), "--steps", "3")
    assert [result["steps"] for result in results] == [3] * 4
    assert [result["config"]["steer"] for result in results] == [0, 0, 0.5, 0]
    assert [result["config"]["method"] for result in results] == ["mle"] * 3 + ["otflow"]
    for result in results:
        assert result["status"] == "done"
        for gauge in ("energy_floor", "straightness", "curl", "round_trip", "kl", "nfe"):
            assert isinstance(result[gauge], float | int), gauge
    assert results[3]["curl"] < 1e-6 < results[0]["curl"]


def test_an_arm_trains_as_it_would_alone(capsys: pytest.CaptureFixture[str]) -> None:
    together = run(capsys, SMALL, SMALL + "&kinetic=.1", "--steps", "4")
    for query, arm in zip((SMALL, SMALL + "&kinetic=.1"), together, strict=True):
        assert main(["train", query, "--steps", "4", "--json", "-"]) == 0
        alone = json.loads(capsys.readouterr().out)
        assert arm["kl"] == alone["kl"]


def test_seconds_end_all_arms_at_one_step(capsys: pytest.CaptureFixture[str]) -> None:
    a, b = run(capsys, SMALL, SMALL + "&jacobian=.1", "--seconds", "0.3")
    assert a["steps"] == b["steps"] > 0
    assert max(a["seconds"], b["seconds"]) >= 0.3


def test_a_failing_arm_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    trainers = [Trainer(config) for config in arms([SMALL, SMALL + "&seed=1"], "6")]
    honest = Likelihood.__call__
    steps = iter(range(99))

    def failing(objective: Likelihood, *given: Any) -> tuple[Any, ...]:
        wrong = objective is trainers[1].objective and next(steps) >= 1
        return tuple(part * (float("nan") if wrong else 1) for part in honest(objective, *given))

    monkeypatch.setattr(Likelihood, "__call__", failing)
    learn_together(trainers, 6, 1e9)
    assert [one.status for one in trainers] == [RunStatus.DONE, RunStatus.FAILED]
    assert trainers[0].step_count == 6
    assert "Stopped at step" in trainers[1].message


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_arms_at_one_step_and_reports_them(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
) -> None:
    honest, before = Trainer.step, signal.getsignal(number)

    def interrupted(self: Trainer) -> float:
        if self.step_count == 3 and self.config.seed == 0:
            os.kill(os.getpid(), number)
        return honest(self)

    monkeypatch.setattr(Trainer, "step", interrupted)
    file = tmp_path / "arms.json"
    words = ["compare", SMALL, SMALL + "&seed=1", "--seconds", "300", "--json", str(file)]
    assert main(words) == 130
    assert "stopped" in capsys.readouterr().out
    for result in json.loads(file.read_text())["arms"]:
        assert (result["status"], result["steps"]) == ("stopped", 4)
        assert result["kl"] is not None
    assert signal.getsignal(number) is before


def test_a_second_signal_ends_at_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: Trainer) -> float:
        for number in (signal.SIGTERM, signal.SIGINT):
            os.kill(os.getpid(), number)
        raise AssertionError("it went on")

    monkeypatch.setattr(Trainer, "step", interrupted)
    for command in ("train", "compare"):
        assert main([command, SMALL, "--steps", "9"]) == 130
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err == "node-viz: interrupted before it was done\n"


def test_words_for_a_person_and_json_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "arms.json"
    assert main(["compare", SMALL, SMALL + "&seed=1", "--steps", "2", "--json", str(file)]) == 0
    out = capsys.readouterr().out
    assert "energy_floor" in out
    assert len(json.loads(file.read_text())["arms"]) == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([SMALL] * 2, "is named twice; each stands once"),
        ([f"seed={k}" for k in range(5)], "a comparison has 1 to 4 arms; got 5"),
        (["steps=5", "steps=6"], "arms in lock-step must have the same steps"),
        (["kinetic=-1"], "kinetic must be a number from 0 to 100"),
        (["steer=1"], "steer must be a number from 0 to below 1"),
        (["method=ot"], "method must be one of 'mle', 'otflow', "),
        (["colour=red"], "there is no setting 'colour'"),
    ],
)
def test_bad_input_is_one_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *words]) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1


def test_an_arm_of_a_page_that_ends_earlier_stops_there() -> None:
    trainers = [
        Trainer(config) for config in arms([SMALL + "&steps=2"]) + arms([SMALL + "&steps=5"])
    ]
    learn_together(trainers, 5, 1e9)
    assert [trainer.step_count for trainer in trainers] == [2, 5]
    assert {trainer.status for trainer in trainers} == {RunStatus.DONE}
