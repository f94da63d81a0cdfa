"""Weights leave with their settings inside, and come back as the same model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open

import node_viz
from node_viz.export.kinds import How, written
from node_viz.runs import shipped
from node_viz.training.restore import model_of


@pytest.mark.parametrize("alone", [True, False])
def test_a_flow_read_back_has_the_same_log_density(tmp_path: Path, alone: bool) -> None:
    run = shipped.load("default")
    step = run.pictures[5].step
    place = tmp_path / ("mine.safetensors" if alone else "weights.safetensors")
    place.write_bytes(written([run], place.name, How(step=step)))
    config, flow = node_viz.load(place if alone else tmp_path)
    assert config == run.config
    x = np.random.default_rng(0).standard_normal((20, 2))
    there = model_of(run.config, run.weights_at(5))
    last = model_of(run.config, run.weights)
    with torch.no_grad():
        assert torch.equal(flow.log_prob(x), there.log_prob(x))
        assert not torch.equal(flow.log_prob(x), last.log_prob(x))


@pytest.mark.parametrize("name", ["augment-zero", "series-rnn", "discrete-glow", "line-plain"])
def test_every_family_can_be_read_back(tmp_path: Path, name: str) -> None:
    run = shipped.load(name)
    place = tmp_path / "a.safetensors"
    place.write_bytes(written([run], place.name))
    config, model = node_viz.load(place)
    assert config == run.config
    for key, value in model.state_dict().items():
        if key in run.weights:
            assert np.array_equal(value.numpy(), run.weights[key].astype("f4"))
    with safe_open(place, "numpy") as file:
        assert json.loads(file.metadata()["node_viz"])["config"] == run.config.as_dict()


def test_a_file_that_is_no_run_of_ours_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "notes.txt"
    place.write_text("hello")
    with pytest.raises(ValueError, match="is a file, and not the weights of a run of ours"):
        node_viz.load(place)
