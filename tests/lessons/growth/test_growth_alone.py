"""Points that are solved one by one, and whose error counts in the solve of a batch."""

from __future__ import annotations

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.growth.figures_alone import histogram_figure, map_figure
from node_viz.lessons.growth.questions import POINTS
from node_viz.lessons.growth.words_alone import what_points_cost, whose_error_counts
from node_viz.plots.figure import Series
from node_viz.probes.alone import calls_alone
from node_viz.probes.gauges import held_out_of
from node_viz.records.answers import Alone, Rule
from node_viz.runs import shipped
from node_viz.training.restore import model_of

FOUND = Alone(
    np.array([[0.0, 0.0], [1.0, 0.5], [2.0, 1.0]]),
    np.array([25.0, 25.0, 61.0]),
    Rule(49, 0.0013),
    Rule(85, 5e-5),
)
ARM = Series("Plain", "#D55E00", FOUND)


@pytest.fixture(scope="module")
def plain() -> Alone:
    run = shipped.load("moons-plain")
    return calls_alone(model_of(run.config, run.weights), held_out_of(run.config, POINTS), 24)


def test_the_batch_by_the_mean_is_the_nfe_of_the_gauges(plain: Alone) -> None:
    assert plain.mean.nfe == shipped.load("moons-plain").curves.metrics[-1].nfe


def test_the_rule_of_the_worst_costs_calls_and_buys_accuracy(plain: Alone) -> None:
    assert plain.each.nfe > plain.mean.nfe
    assert plain.each.worst < plain.mean.worst / 3


def test_points_differ_and_no_call_is_lost(plain: Alone) -> None:
    """dopri5 asks once to begin with, and six times for each step that it tries."""
    assert len(plain.nfe) == 24
    assert plain.nfe.min() < plain.mean.nfe / 2
    assert set((plain.nfe - 1) % 6) == {0.0}


def test_a_flow_that_never_moved_costs_every_point_the_same() -> None:
    from node_viz.training.trainer import Trainer

    config = ExperimentConfig(hidden=4, batch=16)
    cnf = model_of(config, Trainer(config).snapshot().weights)
    found = calls_alone(cnf, held_out_of(config, 16), 4)
    assert set(found.nfe) == {found.mean.nfe} == {found.each.nfe}
    assert found.dearer == 0
    assert found.mean.worst < 1e-5


def test_the_figures_hold_every_point_and_the_batch() -> None:
    for dark in (False, True):
        bars, dots = histogram_figure([ARM], dark=dark), map_figure(ARM, 61, dark=dark)
        for figure in (bars, dots):
            go.Figure(figure)
            json.dumps(figure, allow_nan=False)
    assert (bars["data"][0]["x"], bars["data"][0]["y"]) == ([25, 61], [2, 1])
    assert bars["layout"]["shapes"][0]["x0"] == 49
    assert "49" in bars["layout"]["annotations"][0]["text"]
    assert dots["data"][0]["marker"]["color"] == [25, 25, 61]
    assert bars["layout"]["meta"]["steps"] == dots["layout"]["meta"]["steps"] == []


def test_the_words_say_what_came_out() -> None:
    words = what_points_cost([("Plain", FOUND)])
    assert "25 to 61 calls, half of them at most 25" in words
    assert "needs 49, and 33 % of the points cost more alone" in words
    calm = Alone(FOUND.x, FOUND.nfe, Rule(61, 0.0), FOUND.each)
    assert "more than any of them or as many" in what_points_cost([("Plain", calm)])
    row = whose_error_counts([("Plain", FOUND)]).splitlines()[-1]
    assert "| 49 calls; log p wrong by at most 0.0013 nats |" in row
    assert "| 85 calls; log p wrong by at most 5.0e-5 nats |" in row
