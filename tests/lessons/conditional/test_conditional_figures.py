"""NLL over its floors, and clouds in the colours of where their noise began."""

from __future__ import annotations

import numpy as np
import pytest

from node_viz.lessons.conditional.figures import cloud_figure, nll_figure
from node_viz.plots.figure import Series
from node_viz.records.history import Curves, Metrics

FLOORS = (("H(x | label)", 1.7), ("H(x)", 2.4))


def history(entropy: float) -> Curves:
    gauges = tuple(
        Metrics(step, 1.0, entropy + 9 / (1 + step), entropy, 9 / (1 + step), 40, 30, 1, 1, 0)
        for step in (0, 10, 100)
    )
    return Curves(np.arange(3.0), np.ones(3), gauges, 1.5)


def chart(*, dark: bool = False) -> dict:
    arms = [Series("No label", "#D55E00", history(2.4)), Series("Label", "#009E73", history(1.7))]
    return nll_figure(arms, FLOORS, dark=dark)


def test_each_arm_comes_down_to_a_floor_of_its_own() -> None:
    figure = chart()
    assert [trace["name"] for trace in figure["data"]] == ["No label", "Label"]
    assert figure["data"][0]["y"][-1] == pytest.approx(2.4 + 9 / 101, abs=1e-3)
    assert [shape["y0"] for shape in figure["layout"]["shapes"]] == [1.7, 2.4]
    low, high = figure["layout"]["yaxis"]["range"]
    assert low < 1.7 < 2.4 < high
    words = [one["text"] for one in figure["layout"]["annotations"]]
    assert words[1:] == ["H(x | label) = 1.700", "H(x) = 2.400"]


def test_a_point_keeps_the_colour_of_its_noise() -> None:
    noise = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    before = cloud_figure(noise, noise, 3.4, True, dark=False)
    after = cloud_figure(noise[::-1], noise, 4.0, False, dark=False)
    colours = before["data"][0]["marker"]["color"]
    assert colours == after["data"][0]["marker"]["color"]
    assert [colour.split(",")[0] for colour in colours] == ["hsl(0", "hsl(90", "hsl(180"]
    assert len(before["layout"]["shapes"]) == 3
    assert after["layout"]["shapes"] == []


def test_plotly_takes_them() -> None:
    go = pytest.importorskip("plotly.graph_objects")
    go.Figure(chart(dark=True))
    go.Figure(cloud_figure(np.eye(2), np.eye(2), 3.4, True, dark=True))
