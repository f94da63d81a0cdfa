"""What a browser sends as a point or a view may be anything; only what makes sense counts."""

from __future__ import annotations

import math
from typing import Any

import pytest

from node_viz.experiment.views import View
from node_viz.stage.stage import _point
from node_viz.stage.viewer import _view


def test_a_place_carries_its_time_and_the_data_end_needs_none() -> None:
    assert _point([1, -2.5, 0.25, 17.0]) == (1.0, -2.5, 0.25)
    assert _point([1, -2.5, 0, 17.0]) == (1.0, -2.5)


@pytest.mark.parametrize(
    "sent",
    [None, "x", [], [1, 2], [1, "2", 0], [1, math.nan, 0], [1, 1e9, 0], [1, 2, 1.5], [1, 2, -0.1],
     [10**400, 0, 0], [1, 2, True]],
)  # fmt: skip
def test_anything_else_is_no_point(sent: Any) -> None:
    assert _point(sent) is None


def test_a_view_is_read_as_an_address_is() -> None:
    told = {"step": "16", "t": "0.4", "layers": "data,grid", "way": "encode", "point": "1,2"}
    assert _view(told) == View(16, 0.4, None, "encode", ("data", "grid"), (1.0, 2.0))
    assert _view({"step": "-1"}) == View(step=-1)


@pytest.mark.parametrize(
    "sent",
    [None, "3", 3, [["step", "3"]], {"step": 3}, {"step": None}, {"step": "1e9"}, {"t": "2"},
     {"layers": ["data"]}, {"colour": "red"}],
)  # fmt: skip
def test_anything_else_is_no_view(sent: Any) -> None:
    assert _view(sent) == View()
