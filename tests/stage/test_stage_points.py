"""What a browser sends as a point may be anything; only a place with its time counts."""

from __future__ import annotations

import math
from typing import Any

import pytest

from node_viz.stage.chosen_step import _step
from node_viz.stage.stage import _point


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


@pytest.mark.parametrize("sent", [None, "3", True, [3], -1, 1e9, math.nan, 10**400])
def test_only_a_step_is_taken_for_one(sent: Any) -> None:
    assert _step(sent) is None
    assert _step(7) == _step(7.0) == 7
