"""What components tell Python may be anything; only what makes sense is taken."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node_viz.stage import drawing, keys

numbers = st.floats(-100, 100)
json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=12,
)


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=20))
def test_a_drawn_path_arrives_as_it_was_drawn(path: list[tuple[float, float]]) -> None:
    assert drawing._path([list(place) for place in path]) == tuple(path)


@given(json)
def test_a_path_is_places_or_nothing(told: Any) -> None:
    path = drawing._path(told)
    assert path is None or all(len(place) == 2 for place in path)


@pytest.mark.parametrize(
    "told",
    [
        [[0, 0]],
        [[0, 0], [1, float("nan")]],
        [[0, 0], [1, 101]],
        [[0, 0], [True, 1]],
        [[0, 0, 0], [1, 1, 1]],
        [[0, 0]] * (drawing.MOST + 1),
        [[0, 0], [10**400, 0]],
    ],
)
def test_a_path_that_is_none(told: Any) -> None:
    assert drawing._path(told) is None


@given(json)
def test_a_key_leads_on_or_back_from_some_scene_or_nowhere(told: Any) -> None:
    way = keys._way(told)
    assert way is None or (way[0] in (1, -1) and isinstance(way[1], int))


def test_keys_that_lead_somewhere() -> None:
    assert keys._way([1, 3]) == (1, 3)
    assert keys._way([-1, 0]) == (-1, 0)
    assert keys._way([2, 3]) is None
