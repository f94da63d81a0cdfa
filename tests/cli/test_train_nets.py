"""`node-viz train` on ODE-Nets: what is promised of a result, what is kept, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from node_viz.__main__ import main
from node_viz.odenets.net import ODENet
from node_viz.training import run_folder as saved

SMALL = "task=classify&model=rknet&hidden=8&points=64&solver_steps=2"
PROMISED = {
    *("loss", "nfe_forward", "nfe_backward", "jacobian_norm", "parameters", "memory_bytes"),
    *("accuracy", "mse", "seconds", "status", "message", "steps", "config", "query", "calls"),
}


def test_a_result_says_everything_promised(capsys: pytest.CaptureFixture[str]) -> None:
    for query in (SMALL, "task=regress&dataset=reflection&model=resnet&hidden=8&solver_steps=2"):
        assert main(["train", query, "--steps", "2", "--json", "-"]) == 0
        result = json.loads(capsys.readouterr().out)
        assert result.keys() >= PROMISED
        assert (result["accuracy"] is None) != (result["mse"] is None)
        assert result["status"] == "done"


def test_a_run_is_kept_and_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "net"
    assert main(["train", SMALL, "--steps", "2", "--out", str(folder)]) == 0
    config, net = saved.load(folder)
    assert isinstance(net, ODENet)
    assert config.hidden == 8
    assert (folder / "metrics.csv").read_text().startswith("step,seconds,loss,accuracy")
    assert "P(class 1)" in (folder / "pictures.html").read_text()
    assert main(["sample", str(folder), "--n", "3", "--out", str(tmp_path / "x.csv")]) == 2
    assert "holds an ODE-Net (task='classify'), which has no density" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("task=classify&augment=zero&augment_dims=9", "augment_dims must be a whole number from 1"),
        (
            "task=classify&augment=order9",
            "augment must be one of 'none', 'zero', 'input'",
        ),
        ("task=regress&dataset=moons", "dataset must be one of 'reflection' with task='regress'"),
        ("task=classify&dataset=reflection", "dataset must be one of 'spirals', 'moons', 'annuli'"),
        ("dataset=annuli", "with task='density'; got 'annuli'"),
        ("task=classify&kinetic=0.1", "kinetic is for task 'density'; got task='classify'"),
        ("task=classify&model=resnet&gradient=adjoint", "gradient must be 'backprop' with model"),
        ("task=classify&adaptive_depth=1&depth_variance=stacked", "adaptive_depth must be 0 where"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_trains(
    query: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", query, "--steps", "1"]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_arms_of_different_tasks_are_not_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "dataset=moons", "task=classify", "--steps", "1"]) == 2
    assert "arms in lock-step must have the same task" in capsys.readouterr().err


def test_nets_are_compared_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    queries = [SMALL, SMALL.replace("rknet", "resnet-tied")]
    assert main(["compare", *queries, "--steps", "2", "--json", "-"]) == 0
    arms = json.loads(capsys.readouterr().out)["arms"]
    assert [arm["calls"] for arm in arms] == [8, 2]
