"""What a browser sends as a point may be anything; only a place with its time counts."""

from __future__ import annotations

import math
from typing import Any

import pytest

from node_viz.stage.stage import _point


def test_a_place_carries_its_time_and_the_data_end_needs_none() -> None:
    assert _point([1, -2.5, 0.25, 17.0]) == (1.0, -2.5, 0.25)
    assert _point([1, -2.5, 0, 17.0]) == (1.0, -2.5)


@pytest.mark.parametrize(
    "sent",
    [None, "x", [], [1, 2], [1, "2", 0], [1, math.nan, 0], [1, 1e9, 0], [1, 2, 1.5], [1, 2, -0.1]],
)
def test_anything_else_is_no_point(sent: Any) -> None:
    assert _point(sent) is None
