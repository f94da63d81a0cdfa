"""Figures hold the numbers of the records, stay small, and are figures in Plotly's eyes."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from node_viz.plots.densities import triptych
from node_viz.plots.training_curves import FLOOR, MOST, training_curves
from node_viz.records.history import Curves, Metrics
from node_viz.records.pictures import DensityGrid


def run(steps: int) -> Curves:
    step = np.arange(1.0, steps + 1)
    loss = np.exp(-step / 50) + 0.1 * np.random.default_rng(0).normal(size=steps)
    probed = tuple(
        Metrics(s, 0.1 * s, 2.0, 1.9, np.exp(-s / 50), 26 + s // 40, 20, 1.0 + s / 1000, 3.0, 0.0)
        for s in range(0, steps, 20)
    )
    return Curves(step, loss, probed, gaussian_kl=0.5)


def named(figure: dict, name: str) -> dict:
    (trace,) = [trace for trace in figure["data"] if trace["name"] == name]
    return trace


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("steps", [0, 1, 7, 5000])
def test_it_is_a_figure_from_the_first_step_on(steps: int, dark: bool) -> None:
    figure = training_curves(run(steps), dark=dark)
    go.Figure(figure)
    json.dumps(figure, allow_nan=False)
    assert all(len(trace["x"]) == len(trace["y"]) <= MOST for trace in figure["data"])


def test_probed_values_are_exact_and_kl_on_a_log_axis() -> None:
    curves = run(200)
    figure = training_curves(curves, dark=False)
    dots = named(figure, "tight solver")
    assert dots["x"] == [metrics.step for metrics in curves.metrics]
    assert np.allclose(dots["customdata"], [metrics.kl for metrics in curves.metrics], rtol=1e-4)
    assert figure["layout"]["yaxis"]["type"] == "log"
    assert named(figure, "NFE")["line"]["shape"] == "hv"
    assert named(figure, "NFE")["y"] == [metrics.nfe for metrics in curves.metrics]


def test_losses_below_the_floor_are_drawn_on_it_and_hover_tells_the_truth() -> None:
    curves = run(2000)
    raw = named(training_curves(curves, dark=False), "minibatch")
    assert min(raw["y"]) == FLOOR
    assert min(raw["customdata"]) < 0


def test_the_smoothed_curve_keeps_both_ends_and_calms_the_rest() -> None:
    figure = training_curves(run(2000), dark=False)
    raw, calm = named(figure, "minibatch"), named(figure, "smoothed")
    assert (raw["x"][0], raw["x"][-1]) == (1, 2000)
    assert calm["customdata"][0] == raw["customdata"][0]
    assert np.std(calm["customdata"][150:]) < 0.3 * np.std(raw["customdata"][150:])


def test_a_zoom_survives_because_no_range_grows_with_the_run() -> None:
    short, long = (training_curves(run(steps), dark=False)["layout"] for steps in (50, 5000))
    assert "range" not in short["xaxis"]
    assert short["yaxis"]["range"] == long["yaxis"]["range"]
    assert short["uirevision"] == long["uirevision"]


def test_a_triptych_shares_one_scale_of_colour_and_one_square() -> None:
    x = np.linspace(-4, 4, 30)
    log_p = -0.5 * (x[:, None] ** 2 + x[None, :] ** 2) - np.log(2 * np.pi)
    target, model = DensityGrid(0.0, 4.0, log_p), DensityGrid(0.0, 4.0, log_p - 0.5)
    figure = triptych(target, model, np.random.default_rng(0).normal(size=(500, 2)), dark=True)
    go.Figure(figure)
    left, middle, right = figure["data"]
    assert left["zmax"] == middle["zmax"] == pytest.approx(np.exp(0.5 * log_p.max()), rel=1e-3)
    assert np.allclose(middle["customdata"], np.exp(log_p - 0.5), atol=1e-5)
    assert len(right["x"]) == 500
    assert figure["layout"]["yaxis2"]["scaleanchor"] == "x2"


def test_of_discrete_layers_log_determinants_are_counted() -> None:
    probed = tuple(
        replace(one, nfe=0, log_dets=16, jacobian_norm=np.nan) for one in run(50).metrics
    )
    figure = training_curves(replace(run(50), metrics=probed), dark=False)
    assert set(named(figure, "log-determinants")["y"]) == {16}
    texts = [note["text"] for note in figure["layout"]["annotations"]]
    assert "<b>log-determinants, one a layer</b>" in texts
    assert "NFE" not in "".join(texts)
    assert not figure["layout"]["yaxis3"]["visible"]
    json.dumps(figure, allow_nan=False)
