"""What figures are drawn with: numbers that a browser can read, gaps, scales, places of axes."""

from __future__ import annotations

import doctest
import json
import math
from types import ModuleType

import numpy as np
import pytest

from node_viz.plots import figure, lines, scale
from node_viz.plots.figure import Series, frame
from node_viz.plots.lines import broken, rounded, short
from node_viz.plots.scale import between
from node_viz.plots.theme import INK, PAGE, Palette


@pytest.mark.parametrize("module", [figure, lines, scale])
def test_doctests(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


def test_numbers_are_near_and_what_is_none_is_none() -> None:
    values = np.array([1e-7, -math.pi, 12345.678, 0.0, math.nan, math.inf, -math.inf])
    for shortened, near in ((short(values, 4), 5e-4), (rounded(values, 3), 5e-4)):
        json.dumps(shortened, allow_nan=False)
        assert shortened[4:] == [None] * 3
        assert shortened[1] == pytest.approx(-math.pi, rel=near)
    assert short(values, 2)[0] == 1e-7  # digits count from the first one,
    assert rounded(values, 3)[0] == 0  # decimals from the point


def test_a_gap_follows_every_line_in_any_number_of_dimensions() -> None:
    at = np.arange(24.0).reshape(4, 2, 3)
    columns = broken(at)
    assert columns.shape == (3, 2 * (4 + 1))
    np.testing.assert_array_equal(np.isnan(columns), [[k % 5 == 4 for k in range(10)]] * 3)
    np.testing.assert_array_equal(columns[:, 5:9].T, at[:, 1])


def test_a_scale_goes_through_its_stops_and_ends_at_its_ends() -> None:
    stops = [(0, 10, 20), (100, 90, 80), (255, 0, 7)]
    assert [between(stops, u) for u in (0, 0.5, 1)] == stops
    assert (between(stops, -1), between(stops, 2)) == (stops[0], stops[-1])


def test_a_series_is_told_apart_by_names_and_by_place() -> None:
    label, colour, data = arm = Series("Plain", "#D55E00", [1, 2])
    assert (arm.label, arm.colour, arm.data) == (label, colour, data)


def test_a_frame_says_which_axes_count_steps() -> None:
    look = Palette(PAGE, True)
    assert frame(look)["meta"]["steps"] == []
    assert frame(look, steps=["x", "x2"])["meta"]["steps"] == ["x", "x2"]
    assert frame(look, steps="customdata")["meta"]["steps"] == "customdata"
    assert "steps" not in frame(look, steps=None)["meta"]  # then all of them do
    assert frame(look)["font"]["color"] == INK[True]
