"""One solver step, taken apart: its numbers are the training path's, and the page shows them."""

from __future__ import annotations

import json

import numpy as np
import plotly.graph_objects as go
import pytest
import torch

from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import grid_encode
from node_viz.flows.regularizers import JACOBIAN, KINETIC
from node_viz.lessons.ablation.figures_walk import walk_figure
from node_viz.lessons.ablation.questions import EPS
from node_viz.lessons.ablation.words_walk import loss_of, the_algorithm, the_guess, the_step
from node_viz.probes.augmented import augmented_steps
from node_viz.records.augmented import AugmentedSteps
from node_viz.runs import shipped
from node_viz.solvers.textbook import MIDPOINT
from node_viz.training.restore import model_of

X = (0.65, 0.72)
RUN = shipped.load("moons-plain")
FLOW = model_of(RUN.config, RUN.weights)


@pytest.fixture(scope="module")
def steps() -> AugmentedSteps:
    return augmented_steps(FLOW, X, 8, EPS)


@pytest.mark.parametrize("eps", [None, EPS])
def test_the_steps_are_those_of_training(steps: AugmentedSteps, eps) -> None:
    x = torch.tensor([X])
    vector = None if eps is None else torch.tensor([eps])
    pay = {"regularizers": (KINETIC, JACOBIAN), "eps": vector}
    with torch.no_grad():
        z, *integrals = grid_encode(FLOW.field, x, MIDPOINT, 8, **pay)
    found = steps.integrals[-1]
    if eps is not None:
        trace, slope = steps.h * steps.estimates.sum(0)
        found = np.array([trace, found[1], slope])
    np.testing.assert_allclose(steps.z[-1], z[0].numpy(), rtol=1e-5)
    np.testing.assert_allclose(found, [one.item() for one in integrals], rtol=1e-4)


def test_each_step_adds_h_times_its_rates(steps: AugmentedSteps) -> None:
    np.testing.assert_allclose(np.diff(steps.z, axis=0), steps.h * steps.f, atol=1e-6)
    np.testing.assert_allclose(np.diff(steps.integrals, axis=0), steps.h * steps.rates, atol=1e-5)
    assert (steps.rates[:, 1:] > 0).all()
    np.testing.assert_allclose(np.square(steps.f).sum(1), steps.rates[:, 1], rtol=1e-5)


def test_the_loss_is_the_penalised_one(steps: AugmentedSteps) -> None:
    paid = ExperimentConfig(kinetic=0.03, jacobian=0.1)
    assert loss_of(steps, ExperimentConfig()) == steps.nll
    assert loss_of(steps, paid) == pytest.approx(
        steps.nll + 0.03 * steps.energy + 0.1 * steps.slope
    )
    words = the_algorithm(steps, paid)
    assert "Take 8 such steps" in words
    assert f"{loss_of(steps, paid):.3g}" in words


def test_the_table_shows_before_rate_share_and_after(steps: AugmentedSteps) -> None:
    table = the_step(steps, 2)
    assert "| at t = 0.25 | rate half way | times h = 0.125 | at t = 0.375 |" in table
    assert len(table.splitlines()) == 6
    for value in (steps.rates[2, 0], steps.integrals[3, 1], steps.h * steps.rates[2, 2]):
        assert f"{value:.3f}".replace("-", "−") in table
    assert "ε = (0.80, −1.10)" in the_guess(steps, 2)


def test_the_figure_marks_the_step(steps: AugmentedSteps) -> None:
    for dark in (False, True):
        figure = walk_figure(steps, 2, dark=dark)
        go.Figure(figure)
        json.dumps(figure, allow_nan=False)
    way, arrow, middle = figure["data"]
    assert len(way["x"]) == 9
    assert arrow["x"] == way["x"][2:4]
    assert middle["x"][0] == pytest.approx(steps.middle[2, 0], abs=1e-3)
