"""The tape: bounded, ordered, dense early, and it never loses an end."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node_viz.training.tape import Tape


@given(st.lists(st.integers(0, 10**6), min_size=1, unique=True), st.integers(3, 50))
def test_keeps_the_ends_the_order_and_the_limit(steps, limit):
    tape = Tape(limit)
    for step in sorted(steps):
        tape.add(step, f"item {step}")
    kept = tape.steps
    assert len(kept) == min(limit, len(steps)) == len(tape)
    assert list(kept) == sorted(set(kept))
    assert set(kept) <= set(steps)
    assert kept[0] == min(steps)
    assert kept[-1] == max(steps)
    assert tape.items == tuple(f"item {step}" for step in kept)


def test_spacing_is_logarithmic():
    tape = Tape(20)
    for step in range(5001):
        tape.add(step, step)
    gaps = [math.log1p(b) - math.log1p(a) for a, b in zip(tape.steps, tape.steps[1:], strict=False)]
    # whole steps forbid small gaps at the start and the newest item stands wherever it came
    assert max(gaps[3:-1]) < 4 * min(gaps[3:-1])


def test_at_returns_the_newest_at_or_before():
    tape = Tape()
    with pytest.raises(LookupError):
        tape.at(3)
    for step in (2, 5, 9):
        tape.add(step, step)
    assert [tape.at(step) for step in (0, 2, 4, 5, 100)] == [2, 2, 2, 5, 9]


def test_same_step_replaces_and_backwards_is_refused():
    tape = Tape()
    tape.add(4, "draft")
    tape.add(4, "final")
    assert tape.items == ("final",)
    with pytest.raises(ValueError, match="forward"):
        tape.add(3, "late")
