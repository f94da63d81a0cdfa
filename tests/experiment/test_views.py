"""A view goes into an address and comes back; nonsense becomes a note and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node_viz.experiment.views import (
    CLOSEST,
    DIRECTIONS,
    FAR,
    KEYS,
    LAYERS,
    MOST_LABELS,
    View,
    read_view,
)


def numbers(low: float, high: float) -> Any:
    return st.floats(low, high).map(lambda value: round(value, 4) + 0.0)


PLACE = numbers(-FAR, FAR)
T = numbers(0, 1)
VIEWS = st.builds(
    View,
    step=st.none() | st.integers(-1, 10**9 - 1),
    t=st.none() | T,
    play=st.sampled_from([None, 0, 1]),
    way=st.sampled_from([None, *DIRECTIONS]),
    layers=st.none() | st.lists(st.sampled_from(LAYERS), unique=True).map(tuple),
    label=st.none() | st.integers(-1, MOST_LABELS - 1),
    point=st.none() | st.just(()) | st.tuples(PLACE, PLACE) | st.tuples(PLACE, PLACE, T),
    zoom=st.none() | st.tuples(PLACE, PLACE, numbers(1, CLOSEST)),
)


@given(VIEWS)
def test_an_address_says_the_view_it_was_made_of(view: View) -> None:
    assert read_view(view.pairs()) == (view, [])


@given(VIEWS)
def test_the_browser_is_told_what_is_set_and_nothing_else(view: View) -> None:
    told = view.told()
    back: Any = {k: tuple(v) if isinstance(v, list) else v for k, v in told.items()}
    assert View(**back) == view


@given(st.dictionaries(st.sampled_from(KEYS), st.text(max_size=30)))
def test_any_text_is_read_or_noted(pairs: dict[str, str]) -> None:
    view, notes = read_view(pairs)
    assert len(view.told()) + len(notes) == len(pairs)
    assert read_view(view.pairs())[1] == []


@pytest.mark.parametrize(
    ("key", "text"),
    [("step", "-2"), ("step", "2.5"), ("step", "--5"), ("step", "1" * 10), ("t", "1.5"),
     ("t", "nan"), ("t", ""), ("play", "2"), ("way", "up"), ("layers", "density,gird"),
     ("label", "-2"), ("label", "16"), ("label", "upper"),
     ("point", "1"), ("point", "1,2,3"), ("point", "1e9,0"), ("zoom", "0,0,0.5"),
     ("zoom", "0,0,99"), ("zoom", "0,0")],
)  # fmt: skip
def test_nonsense_is_a_note_that_says_what_may_stand_there(key: str, text: str) -> None:
    view, (note,) = read_view({key: text})
    assert view == View()
    assert note.startswith(f"{key} must be ")
    assert note.endswith(f"got {text!r}. Ignored.")
