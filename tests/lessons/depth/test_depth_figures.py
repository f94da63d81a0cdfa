"""The figures of depth say what their arrays say, whatever the theme."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from node_viz.lessons.depth.figures import deep_colour, depth_figure, own_time_figure
from node_viz.lessons.depth.figures_fields import calls_figure, family_figure
from node_viz.lessons.depth.figures_weights import basis_figure, weights_figure
from node_viz.plots.figure import Series
from node_viz.records.net_answers import Calls, Depths, FieldFamily, OwnTime, WeightsOverDepth

X = np.linspace(-1, 1, 5)
T = np.linspace(0, 1, 11)
S = -X  # f = 2
BLUE = "#4A86E0"


WEIGHTS = WeightsOverDepth(
    t=T,
    values=np.column_stack([T, np.ones_like(T)]),
    names=("W[1, 1]", "b[1]"),
    basis=np.column_stack([np.ones_like(T), 2 * T - 1]),
)


def ways(learnt: float) -> OwnTime:
    """Return ways along the field f = 2, to so many times the depth that turns the line over."""
    s = learnt * T[:, None] * S
    return OwnTime(X, learnt * S, s, X + 2 * s, np.full_like(s, 2.0))


def own(dark: bool = False) -> dict:
    return own_time_figure(Series("Adaptive", BLUE, ways(1.0)), dark=dark)


def depth(dark: bool = False) -> dict:
    exact = np.where(np.abs(X) < 0.6, -X, np.nan)
    arm, needed = Series("Adaptive", BLUE, ways(1.1)), Depths(ways(1.1), exact)
    return depth_figure([arm], [needed], dark=dark)


def calls(dark: bool = False) -> dict:
    known = Calls(X, S, np.array([13, 19, 25, 19, 13]), 19)
    return calls_figure([Series("Plain", BLUE, known)], dark=dark)


def fields(dark: bool = False) -> dict:
    z = np.linspace(-1.5, 1.5, 31)
    f = np.repeat(-2 * X[:, None], 31, axis=1)
    return family_figure(FieldFamily(X, z, f, -X, np.full(5, -1.0), np.ones(5)), dark=dark)


def weights(dark: bool = False) -> dict:
    return weights_figure(Series("Adaptive", BLUE, WEIGHTS), dark=dark)


def basis(dark: bool = False) -> dict:
    return basis_figure(WEIGHTS, dark=dark)


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
    still = OwnTime(np.zeros(2), np.zeros(2), *[np.zeros((3, 2))] * 3)
    own_time_figure(Series("Adaptive", BLUE, still), dark=False)


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


def test_calls_stand_in_the_order_of_what_they_are_drawn_over() -> None:
    plane = Calls(np.array([[0.0, 3.0], [1.0, 0.0]]), np.array([-1.0, 2.0]), np.array([25, 13]), 19)
    by_place = calls_figure([Series("Plain", BLUE, plane)], dark=False)
    by_depth = calls_figure([Series("Plain", BLUE, plane)], by_depth=True, dark=False)
    drawn = [(one["data"][0]["x"], one["data"][0]["y"]) for one in (by_place, by_depth)]
    assert drawn == [([1, 3], [13, 25]), ([1, 2], [25, 13])]


def test_a_field_is_thick_where_its_input_goes() -> None:
    data = fields()["data"]
    assert len(data) == 3 * len(X)
    way = [z for z, f in zip(data[1]["x"], data[1]["y"], strict=True) if f is not None]
    assert (min(way), max(way)) == (-1, 1)


def test_what_stands_still_is_faint() -> None:
    moving, still = weights()["data"]
    assert moving["line"]["color"] == BLUE != still["line"]["color"]
