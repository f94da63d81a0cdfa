"""What a run decides, and how near a guess was: by choice, number, order and path."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node_viz.course.guesses import MEASURED, Amount, Choices, Drawn, Ranking, along

CALLS = Amount(1, 1000, "calls", lambda of: of["nfe"])
ORDER = Ranking(("a", "b", "c"), lambda of: sorted(("a", "b", "c"), key=of.__getitem__), "smallest")
PATH = Drawn((0.0, 0.0), 0.0, lambda of: of["path"])
places = st.tuples(st.floats(-5, 5), st.floats(-5, 5))


def test_the_run_decides_also_against_what_we_expect() -> None:
    either = Choices(("up", "down"), "up", lambda of: "up" if of["kl"] > 1 else "down")
    assert either.verdict("up", {"kl": 2}).right
    said = either.verdict("up", {"kl": 0.5})
    assert not said.right
    assert said.said == "You guessed “up”, and it came out “down”."


@given(st.floats(1, 1000), st.floats(1, 1000))
def test_a_number_is_scored_by_its_factor_both_ways_alike(guess: float, value: float) -> None:
    one, other = CALLS.verdict(guess, {"nfe": value}), CALLS.verdict(value, {"nfe": guess})
    assert one.right == other.right
    assert one.right == (max(guess / value, value / guess) <= 1.15)
    assert CALLS.outcome({"nfe": value}) == MEASURED


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_a_number_that_is_none_is_said_so(value: float) -> None:
    assert "no such number" in CALLS.verdict(3, {"nfe": value}).said


def test_an_order_is_scored_by_the_pairs_that_stand_right() -> None:
    facts = {"a": 3, "b": 1, "c": 2}
    assert ORDER.verdict(("b", "c", "a"), facts).right
    assert "2 of 3 pairs" in ORDER.verdict(("c", "b", "a"), facts).said
    assert "0 of 3 pairs" in ORDER.verdict(("a", "c", "b"), facts).said


@given(st.lists(places, min_size=1, max_size=9), st.integers(2, 40))
def test_a_path_is_divided_evenly_from_its_first_point_to_its_last(path, n: int) -> None:
    found = along(path, n)
    assert len(found) == n
    assert math.dist(found[0], path[0]) < 1e-9
    assert math.dist(found[-1], path[-1]) < 1e-9
    length = sum(math.dist(a, b) for a, b in pairwise(path))
    steps = [math.dist(a, b) for a, b in pairwise(found)]
    assert all(step <= length / (n - 1) + 1e-9 for step in steps), "chords are never longer"


def test_a_path_is_scored_by_its_mean_distance() -> None:
    true = [(0.0, 0.0), (4.0, 0.0)]
    assert PATH.verdict([(0.0, 0.1), (2.0, 0.1), (4.0, 0.1)], {"path": true}).right
    far = PATH.verdict([(0.0, 1.0), (4.0, 1.0)], {"path": true})
    assert not far.right
    assert far.said == "Your path is 1 from the true one on average, and ends 1 away."


@pytest.mark.parametrize("guess", [CALLS, ORDER, PATH])
def test_what_is_not_measured_yet_decides_nothing(guess) -> None:
    with pytest.raises(KeyError):
        guess.outcome({})
