"""The figures on layers and curves: what is drawn is what was measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from node_viz.lessons.resnet.figures import errors_figure, ways_figure
from node_viz.lessons.resnet.figures_scores import scores_figure
from node_viz.plots.figure import Series
from node_viz.records.net_answers import LayerErrors, LayerScores, LayerWays

M = np.array([1, 2, 4, 8, 16])
ERRORS = Series("Tied", "#000000", LayerErrors(M, 0.5 / M, 1.0))
SCORES = LayerScores(M, 1.0 / M, np.array([0.5, 0.6, 1.0, 0.9, 0.8]), 0.05, 0.7, trained=4)


def ways() -> LayerWays:
    t = np.linspace(0, 1, 9)
    curve = np.stack([np.stack([t, t**2], 1), np.stack([-t, t**2], 1)], 1)
    return LayerWays(t[::4], curve[::4] + 0.1, t, curve)


@pytest.mark.parametrize("dark", [False, True])
def test_every_figure_is_one_that_plotly_takes(dark: bool) -> None:
    arm = Series("Tied", "#C2455E", SCORES)
    for figure in (
        ways_figure(ways(), [0, 1], line=False, dark=dark),
        ways_figure(ways(), [-0.5, 0.5], line=True, dark=dark),
        errors_figure(ERRORS._replace(colour="#C2455E"), 4, 8, dark=dark),
        scores_figure([arm], 8, regression=False, dark=dark),
        scores_figure([arm], 8, regression=True, floor=0.34, dark=dark),
    ):
        go.Figure({key: figure[key] for key in ("data", "layout")})
        light, other = figure["layout"]["meta"]["light"], figure["layout"]["meta"]["dark"]
        assert len(light) == len(other)


def test_a_sample_has_its_curve_its_layers_and_the_gap_between_their_ends() -> None:
    data = ways_figure(ways(), [0, 1], line=False, dark=False)["data"]
    curve, layers, gap = data[:3]
    assert curve["x"] == pytest.approx(np.linspace(0, 1, 9), abs=1e-4)
    assert len(layers["x"]) == 3
    ends = [[way[axis][-1] for way in (layers, curve)] for axis in ("x", "y")]
    assert [gap["x"], gap["y"]] == ends
    assert [trace["line"]["color"] for trace in data[::3]] == ["#0877bd", "#f59322"]


def test_on_the_line_the_way_is_drawn_over_depth() -> None:
    data = ways_figure(ways(), [-0.5, 0.5], line=True, dark=False)["data"]
    assert data[1]["x"] == [0, 0.5, 1]
    assert [trace["name"] for trace in data] == ["curve", "2 layers"] * 2


def test_the_guide_has_slope_minus_one_and_ends_on_the_last_dot() -> None:
    guide, dots = errors_figure(ERRORS, 4, 8, dark=False)["data"]
    assert np.polyfit(np.log(guide["x"]), np.log(guide["y"]), 1)[0] == pytest.approx(-1, abs=1e-3)
    assert guide["y"][-1] == dots["y"][-1]


def test_the_lines_stand_at_the_slider_and_at_the_layers_of_training() -> None:
    layout = errors_figure(ERRORS, 4, 8, dark=False)["layout"]
    assert [shape["x0"] for shape in layout["shapes"]] == [8, 4]
    same = errors_figure(ERRORS, 8, 8, dark=False)["layout"]
    assert len(same["shapes"]) == 1


def test_the_ring_is_about_the_layers_of_training_and_the_curve_stands_at_the_edge() -> None:
    tied = Series("Tied", "#000000", SCORES)
    line, end, ring = scores_figure([tied], 8, regression=False, dark=False)["data"]
    assert line["y"] == pytest.approx([50, 60, 100, 90, 80])
    assert (ring["x"], ring["y"]) == ([4], [100])
    assert (end["x"], end["y"]) == ([32], [70])
    ode = Series("ODE", "#000000", replace(SCORES, trained=None))
    without = scores_figure([ode], 8, regression=True, dark=False)
    assert len(without["data"]) == 2
    assert without["data"][1]["y"] == [0.05]
