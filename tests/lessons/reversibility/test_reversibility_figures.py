"""The figures of the page on reversibility: bars on a log axis, paths in their picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from node_viz.lessons.reversibility.figures import bars_figure, paths_figure, tolerance_figure
from node_viz.lessons.reversibility.questions import fixed_trip, shipped_errors

NAN = float("nan")


def named(figure: Any, name: str) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


@pytest.mark.parametrize("dark", [False, True])
def test_no_error_has_no_bar_and_says_so(dark: bool) -> None:
    errors = {"forward": 0.0, "backward": 1e-5, "floats": 2.0, "total": NAN}
    figure = bars_figure(errors, 2.0, dark=dark)
    assert named(figure, "1 solver, there").x == (None,)
    assert named(figure, "2 solver, back").x == (1e-5,)
    said = [one.text for one in figure.layout.annotations]
    assert said == ["none", "1.0e-5", "2", "no answer"]


def test_a_mark_stands_where_one_rounding_is() -> None:
    errors = dict.fromkeys(("forward", "backward", "floats", "total"), 1.0)
    (mark,) = [t for t in bars_figure(errors, 0.5, dark=False).data if t.type == "scatter"]
    assert list(mark.x) == [0.5]
    without = bars_figure(errors, NAN, dark=False)
    assert all(trace.type == "bar" for trace in without.data)


def test_paths_go_there_and_back_on_one_axis() -> None:
    figure = paths_figure(fixed_trip(20.0, 1.0, "float32", "rk4", 16, 1.0), 1.0, dark=False)
    there, back = named(figure, "there -2"), named(figure, "back -2")
    assert (there.x[0], there.x[-1], back.x[0], back.x[-1]) == (0, 1, 1, 2)
    assert np.abs(np.array(back.y)).max() < 100, "a path that runs away leaves the picture"
    rings = named(figure, "where they began")
    np.testing.assert_allclose(rings.y, named(figure, "starts").y)


def test_figures_have_their_axes_before_there_is_an_answer() -> None:
    for figure in (
        paths_figure(None, 0.0, dark=False),
        bars_figure({}, NAN, dark=False),
        tolerance_figure(None, 1e-5, dark=True),
    ):
        assert figure.layout.xaxis.range is not None
        assert not figure.layout.annotations


def test_rings_are_at_the_tolerance_in_use() -> None:
    trip = shipped_errors()
    figure = tolerance_figure(trip, 1e-4, dark=False)
    assert trip is not None
    assert named(figure, "3 floats now").x[0] == pytest.approx(1e-4)
    np.testing.assert_allclose(named(figure, "3 floats").y, trip.floats)
