"""`node-viz train`: flags, results, refusals, and what is left in the run's folder."""

from __future__ import annotations

import io
import json
import math
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from node_viz.__main__ import main
from node_viz.experiment.config import DEFAULTS, ExperimentConfig
from node_viz.experiment.presets import PRESETS
from node_viz.flows.objective import Likelihood
from node_viz.training import run_folder as saved
from node_viz.training import trainer
from node_viz.training.device import available

SMALL = "hidden=8&batch=32&solver_steps=2&refine=0"
PROMISED = {
    *("config", "steps", "seconds", "nll", "entropy", "kl", "nfe", "nfe_sampling"),
    *("jacobian_norm", "kinetic_energy", "mass", "solver_gap", "status"),
    *("message", "device", "solver_steps", "round_trip"),
    *("energy_floor", "straightness", "curl", "nll_spread"),
}

Result = dict[str, Any]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Train with `--json -` and return what was printed."""

    def train(*words: str, status: int = 0) -> Result:
        capsys.readouterr()
        assert main(["train", *words, "--json", "-"]) == status
        return json.loads(capsys.readouterr().out)

    return train


def numbers(value: Any) -> list[float]:
    """Every float in a JSON value."""
    if isinstance(value, dict):
        return [number for part in value.values() for number in numbers(part)]
    return [value] if isinstance(value, float) else []


def test_the_result_says_everything_promised(run: Callable[..., Result]) -> None:
    result = run(SMALL, "--steps", "3")
    assert result.keys() >= PROMISED
    assert result["config"].keys() == DEFAULTS.keys()
    assert (result["status"], result["steps"], result["threads"]) == ("done", 3, 1)
    assert all(math.isfinite(number) for number in numbers(result))
    assert result["mass"] == pytest.approx(1.0, abs=1e-3)
    assert result["kl"] == pytest.approx(result["nll"] - result["entropy"])
    assert result["nfe"] >= result["nfe_sampling"] > 0
    assert result["round_trip"] < 1e-3
    assert ExperimentConfig.from_query(result["query"]).as_dict() == result["config"]


def test_the_same_config_gives_the_same_numbers(run: Callable[..., Result]) -> None:
    first, second = (run(SMALL, "--steps", "3") for _ in range(2))
    assert {**first, "seconds": 0} == {**second, "seconds": 0}
    other = run(SMALL + "&seed=1", "--steps", "3")
    assert other["kl"] != first["kl"]


def test_the_query_overrides_the_preset_and_the_flags_override_both(
    run: Callable[..., Result],
) -> None:
    words = ("hidden=8&steps=7&depth=2&batch=32", "--preset", "ffjord", "--device", "cpu")
    config = run(*words, "--steps", "2", "--target-kl", "9")["config"]
    assert config["field"] == PRESETS["ffjord"].config.field
    assert config["dataset"] == PRESETS["ffjord"].config.dataset
    wanted = {"hidden": 8, "depth": 2, "steps": 2, "target_kl": 9.0, "device": "cpu"}
    assert config.items() >= wanted.items()


def test_a_low_enough_kl_ends_the_run(run: Callable[..., Result]) -> None:
    result = run(SMALL, "--target-kl", "9", "--steps", "50")
    assert (result["status"], result["steps"]) == ("done", 0)
    assert "KL reached 9 nats" in result["message"]


def test_seconds_count_training_and_lift_the_limit_in_steps(run: Callable[..., Result]) -> None:
    result = run(SMALL, "--seconds", "0.2")
    assert result["seconds"] >= 0.2
    assert result["steps"] > 0
    assert result["config"]["steps"] == DEFAULTS["steps"]
    assert run(SMALL + "&steps=2", "--seconds", "60")["steps"] == 2
    assert run(SMALL, "--steps", "2", "--seconds", "60")["steps"] == 2


def test_one_dimension_works_too(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run("dataset=mix3&hidden=8&batch=32", "--steps", "2", "--out", str(tmp_path / "run"))
    assert result["mass"] == pytest.approx(1.0, abs=1e-3)


def test_the_folder_holds_the_run(run: Callable[..., Result], tmp_path: Path) -> None:
    folder = tmp_path / "new" / "run"
    result = run(SMALL, "--steps", "3", "--out", str(folder))
    names = {path.name for path in folder.iterdir()}
    assert names == {
        *("weights.safetensors", "config.json", "metrics.csv"),
        *("result.json", "pictures.html", "tape.safetensors"),
    }
    assert json.loads((folder / "result.json").read_text()) == result
    header, *rows = (folder / "metrics.csv").read_text().splitlines()
    assert header.startswith("step,seconds,nll,entropy,kl,nfe,nfe_sampling")
    assert [int(row.split(",")[0]) for row in rows] == [0, 1, 2, 3]
    page = (folder / "pictures.html").read_text(encoding="utf-8")
    assert "model density" in page
    assert 'src="http' not in page
    again = run(SMALL + "&seed=3", "--steps", "2", "--out", str(folder))
    assert json.loads((folder / "result.json").read_text()) == again


def test_a_folder_of_something_else_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    assert main(["train", SMALL, "--steps", "2", "--out", str(tmp_path)]) == 2
    assert "is not a saved run" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_diverged_run_fails_in_a_sentence_and_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Likelihood.__call__
    calls: list[int] = []

    def wild(*args: Any) -> Any:
        calls.append(1)
        loss, nll = honest(*args)
        factor = 1.0 if len(calls) <= 3 else math.inf
        return loss * factor, nll * factor

    monkeypatch.setattr(Likelihood, "__call__", wild)
    folder = tmp_path / "run"
    words = ["train", SMALL, "--steps", "9", "--out", str(folder), "--json", "-"]
    assert main(words) == 1
    captured = capsys.readouterr()
    result = json.loads(captured.out)
    assert (result["status"], result["steps"]) == ("failed", 3)
    assert captured.err == f"node-viz: {result['message']}\n"
    assert all(math.isfinite(number) for number in numbers(result))
    assert json.loads((folder / "result.json").read_text()) == result
    assert saved.load(folder)[1].dim == 2


def test_words_for_a_person_and_json_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "result.json"
    assert main(["train", SMALL, "--steps", "2", "--json", str(file)]) == 0
    out = capsys.readouterr().out
    assert "done after 2 steps" in out
    assert "nats above perfect" in out
    assert json.loads(file.read_text())["steps"] == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["dataset=nonsense"], "dataset must be one of 'moons', '8gaussians'"),
        (["colour=red"], "there is no setting 'colour'; there are task, dataset, seed"),
        (["moons"], "there is no setting 'moons'"),
        (["lr=nan"], "lr must be a number from 1e-06 to 1"),
        (["hidden=1000"], "hidden must be a whole number from 2 to 256"),
        (["--preset", "nonsense"], "preset must be one of 'default'"),
        (["--preset", ""], "preset must be one of 'default'"),
        (["--steps", "0"], "steps must be a whole number from 1 to 200000"),
        (["--steps", "many"], "steps must be a whole number from 1 to 200000; got 'many'"),
        (["--steps", "-3"], "steps must be a whole number"),
        (["--seconds", "nan"], "--seconds must be a number from 0.01 to 1e+06"),
        (["--seconds", "0"], "--seconds must be a number"),
        (["--seconds", "inf"], "--seconds must be a number"),
        (["--target-kl", "-1"], "target_kl must be a number from 0 to 10"),
        (["--threads", "0"], "--threads must be a whole number from 1 to 256"),
        (["--device", "tpu"], "device must be one of 'auto', 'cpu', 'cuda', 'mps'"),
        (["--out", "{file}"], "is a file; a run is saved in a folder"),
        (["--out", "{file}/run"], "Not a directory"),
        (["--json", "{missing}/result.json"], "must lie in a folder that exists"),
        (["--json", "{folder}"], "must name a file"),
        (["a=1", "b=2"], "unrecognized arguments: b=2"),
        (["--nonsense"], "unrecognized arguments"),
        (["--sec", "3"], "unrecognized arguments"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(
    words: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    places = {"file": tmp_path / "file", "missing": tmp_path / "missing", "folder": tmp_path}
    argv = ["train", *(word.format(**places) for word in words)]
    try:
        status: Any = main(argv)
    except SystemExit as left:
        status = left.code
    captured = capsys.readouterr()
    assert status == 2
    assert sentence in captured.err
    assert len(captured.err.strip().splitlines()) == 1
    assert captured.out == ""


def test_a_device_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = [name for name in ("cuda", "mps") if name not in available()]
    for name in missing:
        assert main(["train", "--device", name, "--out", str(tmp_path / "run")]) == 2
        assert f"device {name!r} is not on this machine; there is cpu" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_a_failed_write_loses_no_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "weights.safetensors")

    monkeypatch.setattr(saved, "save", full)
    words = ["train", SMALL, "--steps", "2", "--out", str(tmp_path / "run"), "--json", "-"]
    assert main(words) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["status"] == "done"
    assert captured.err == "node-viz: No space left on device: weights.safetensors\n"


def test_a_closed_pipe_loses_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(sys, "stdout", Closed())
    assert main(["train", SMALL, "--steps", "2", "--out", str(tmp_path / "run")]) == 2
    assert saved.load(tmp_path / "run")[0].steps == 2


def test_ctrl_c_stops_reports_and_keeps(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, before = trainer.Trainer.step, signal.getsignal(signal.SIGINT)

    def interrupted(self: trainer.Trainer) -> float:
        if self.step_count == 5:
            os.kill(os.getpid(), signal.SIGINT)
        return honest(self)

    monkeypatch.setattr(trainer.Trainer, "step", interrupted)
    folder = tmp_path / "run"
    result = run(SMALL, "--seconds", "300", "--out", str(folder), status=130)
    assert (result["status"], result["steps"]) == ("stopped", 6)
    assert result["kl"] is not None
    assert saved.load(folder)[0].hidden == 8
    assert signal.getsignal(signal.SIGINT) is before


class Terminal(io.StringIO):
    """A text stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal_and_none_when_piped(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["train", SMALL, "--steps", "2"])
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert run(SMALL, "--steps", "2")["steps"] == 2
    shown = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert "step 0" in shown
    assert "KL " in shown
    assert shown.endswith("\r\x1b[K")


def test_nothing_else_on_standard_output() -> None:
    words = [sys.executable, "-m", "node_viz", "train", SMALL, "--steps", "2", "--json", "-"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["status"] == "done"
    assert done.stderr == ""
