"""What stands under a pane of an ODE-Net, and what the coordinates of its states are called."""

from __future__ import annotations

import math

import numpy as np
import pytest

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import NetCurves, RunStatus, Scores
from node_viz.runs.api import RunView
from node_viz.stage.net_payload import axis_names
from node_viz.ui.net_panes import NET_FIGURES, net_foot

CONFIG = ExperimentConfig(task="classify", dataset="annuli", model="odenet")
SCORES = Scores(40, 1.5, 0.123456, accuracy=0.975, calls=20, nfe_forward=26, nfe_backward=38,
                jacobian_norm=2.5, memory_bytes=12_800)  # fmt: skip


def view(*scores: Scores, status: RunStatus = RunStatus.DONE, message: str = "") -> RunView:
    curves = NetCurves(np.arange(2), np.ones(2), scores, parameters=1218)
    return RunView("a", CONFIG, status, message=message, curves=curves)


def test_a_foot_has_the_newest_of_each_figure_with_its_unit() -> None:
    words = net_foot(view(SCORES), list(NET_FIGURES))
    for part in (
        "right <b>97.5</b> %", "loss <b>0.123</b>", "NFE <b>26</b> forward",
        "NFE <b>38</b> backward", "calls <b>20</b> a pass", "memory <b>12.8</b> kB",
        "weights <b>1218</b>", "MSE <b>–</b>",
    ):  # fmt: skip
        assert part in words
    assert "nan" not in words
    assert math.isnan(SCORES.mse)


def test_a_run_without_gauges_has_dashes_and_a_failed_one_says_why() -> None:
    words = net_foot(view(status=RunStatus.FAILED, message="S(x) < 50 ran away."), ["loss"])
    assert "loss <b>–</b>" in words
    assert 'class="pane-failed">S(x) &lt; 50 ran away.' in words


@pytest.mark.parametrize(
    ("changes", "inputs", "names"),
    [
        ({}, 2, ["z₁", "z₂"]),
        ({"augment": "zero", "augment_dims": 2}, 2, ["z₁", "z₂", "a₁", "a₂"]),
        ({"augment": "input", "augment_dims": 1}, 2, ["z₁", "z₂", "z₃"]),
        ({"augment": "order2"}, 2, ["q₁", "q₂", "q₁′", "q₂′"]),
    ],
)
def test_coordinates_are_named_by_what_they_are(
    changes: dict, inputs: int, names: list[str]
) -> None:
    assert axis_names(CONFIG.replace(**changes), inputs) == names


def test_on_the_line_a_second_order_state_is_a_place_and_a_velocity() -> None:
    config = ExperimentConfig(task="regress", dataset="reflection", model="odenet")
    assert axis_names(config.replace(augment="order2"), 1) == ["q", "q′"]
    assert axis_names(config.replace(augment="order3"), 1) == ["q", "q′", "q′′"]
