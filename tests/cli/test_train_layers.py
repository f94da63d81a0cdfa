"""The command line trains flows of discrete layers, and says what it counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from node_viz.__main__ import main
from node_viz.training.run_folder import load_flow

TINY = "dataset=8gaussians&hidden=8&batch=32&steps=2"


@pytest.mark.parametrize(("method", "layers"), [("planar", 3), ("realnvp", 2), ("glow", 2)])
def test_it_trains_reports_saves_and_loads(
    method: str, layers: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`layers` with a number is the flow's, for a number is no layer of a stage."""
    query, folder = f"{TINY}&method={method}&layers={layers}", tmp_path / "run"
    assert main(["train", query, "--json", "-", "--out", str(folder)]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["config"]["flow_layers"] == result["log_dets"] == layers
    assert result["layer_calls"] >= layers
    missing = ("nfe", "nfe_sampling", "kinetic_energy", "one_step_w2", "nll_spread", "curl")
    assert all(result[name] is None for name in missing)
    assert result["mass"] == pytest.approx(1, abs=0.01)
    assert result["round_trip"] < 1e-4
    assert result["all_modes"] == 8
    assert 0 <= result["off_mode_mass"] < 1
    assert result["nll"] > result["entropy"]
    flow = load_flow(folder)
    assert flow.layers == layers
    assert flow.sample(5).shape == (5, 2)
