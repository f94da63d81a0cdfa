"""The figures of depth say what their arrays say, whatever the theme."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from node_viz.lessons.depth.figures import deep_colour, depth_figure, own_time_figure
from node_viz.lessons.depth.figures_fields import calls_figure, family_figure
from node_viz.lessons.depth.figures_weights import basis_figure, weights_figure

X = np.linspace(-1, 1, 5)
T = np.linspace(0, 1, 11)
S = -X  # f = 2
BLUE = "#4A86E0"


def own(dark: bool = False) -> dict:
    s = T[:, None] * S
    return own_time_figure(s, X + 2 * s, S, "Adaptive", dark=dark)


def depth(dark: bool = False) -> dict:
    exact = np.where(np.abs(X) < 0.6, -X, np.nan)
    return depth_figure([("Adaptive", BLUE, X, 1.1 * S, S, exact)], dark=dark)


def calls(dark: bool = False) -> dict:
    return calls_figure([("Plain", BLUE, X, np.array([13, 19, 25, 19, 13]), 19)], "x", dark=dark)


def fields(dark: bool = False) -> dict:
    z = np.linspace(-1.5, 1.5, 31)
    return family_figure(X, z, np.repeat(-2 * X[:, None], 31, axis=1), -X, dark=dark)


def weights(dark: bool = False) -> dict:
    values = np.column_stack([T, np.ones_like(T)])
    return weights_figure(T, values, ("W[1, 1]", "b[1]"), BLUE, dark=dark)


def basis(dark: bool = False) -> dict:
    return basis_figure(T, np.column_stack([np.ones_like(T), 2 * T - 1]), dark=dark)


FIGURES = (own, depth, calls, fields, weights, basis)


@pytest.mark.parametrize("make", FIGURES)
def test_themes_differ_in_listed_colours_only(make: Callable[[bool], dict]) -> None:
    light, dark = str(make(False)), str(make(True))
    meta = make(False)["layout"]["meta"]
    for one, other in zip(meta["light"], meta["dark"], strict=True):
        light = light.replace(f"'{one}'", f"'{other}'")
    assert light.split("'meta'")[0] == dark.split("'meta'")[0]


@pytest.mark.parametrize("make", FIGURES)
def test_plotly_takes_it(make: Callable[[bool], dict]) -> None:
    go = pytest.importorskip("plotly.graph_objects")
    go.Figure(make(False))


@pytest.mark.parametrize("make", FIGURES)
def test_no_axis_counts_training_steps(make: Callable[[bool], dict]) -> None:
    assert make(False)["layout"]["meta"]["steps"] == []


def test_each_way_ends_at_its_depth() -> None:
    *ways, ends, starts = own()["data"]
    assert [way["x"][-1] for way in ways] == S.tolist() == ends["x"]
    assert ends["y"] == (-X).tolist()
    assert starts["y"] == X.tolist()
    assert ways[0]["line"]["color"] == deep_colour(1.0, 1.0) != ways[-1]["line"]["color"]
    assert (ends["marker"]["cmin"], ends["marker"]["cmax"]) == (-1, 1)


def test_equal_depths_do_not_divide_by_zero() -> None:
    own_time_figure(np.zeros((3, 2)), np.zeros((3, 2)), np.zeros(2), "Adaptive", dark=False)


def test_the_scale_goes_through_its_middle() -> None:
    assert deep_colour(0.0, 1.0) == "rgb(142,128,142)"
    assert deep_colour(5.0, 1.0) == deep_colour(1.0, 1.0)


def test_learnt_depth_stands_beside_what_the_field_asks_for() -> None:
    learnt, by_mean, exact = depth()["data"]
    np.testing.assert_allclose(learnt["y"], 1.1 * S)
    np.testing.assert_allclose(by_mean["y"], S)
    assert exact["y"][0] is None  # where the flow never meets -x
    low, high = depth()["layout"]["yaxis"]["range"]
    assert low == -high < -1.1


def test_the_batchs_calls_are_a_line_across() -> None:
    figure = calls()
    assert figure["data"][0]["y"] == [13, 19, 25, 19, 13]
    assert [shape["y0"] for shape in figure["layout"]["shapes"]] == [19]


def test_a_field_is_thick_where_its_input_goes() -> None:
    data = fields()["data"]
    assert len(data) == 3 * len(X)
    way = [z for z, f in zip(data[1]["x"], data[1]["y"], strict=True) if f is not None]
    assert (min(way), max(way)) == (-1, 1)


def test_what_stands_still_is_faint() -> None:
    moving, still = weights()["data"]
    assert moving["line"]["color"] == BLUE != still["line"]["color"]
