"""Choices in a drawn order, and questions made from a number."""

from __future__ import annotations

import math
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node_viz.course.parts import Experiment, RunQuestion, in_drawn_order

CALLS = RunQuestion("How many calls?", lambda of: of["nfe"], "NFE {nfe}.")
TWO = Experiment("A", "B?", ("yes", "no"), "no", "", "NFE {nfe} and {first.real:.1f}", "C.")


@given(st.one_of(st.integers(1, 10**6), st.floats(1e-6, 1e6)), st.integers(0, 2000))
def test_the_choices_are_three_different_numbers_one_of_them_right(value: float, step: int) -> None:
    question = CALLS.about({"nfe": value, "when": f"at step {step}"})
    assert question is not None
    assert len(question.answers) == 3
    numbers = {float(one) for one in question.answers}
    assert len(numbers) == 3, "also as numbers they differ"
    assert min(numbers) > 0
    assert float(question.right) == pytest.approx(value, rel=0.005)
    if isinstance(value, int):
        assert question.right == str(value)
    for answer, reason in question.answers.items():
        assert f"NFE {value}." in reason
        assert (f"It is {question.right}" in reason) is (answer != question.right)


@pytest.mark.parametrize("value", [0, -3, math.nan, math.inf])
def test_no_question_is_made_of_what_is_no_number(value: float) -> None:
    assert CALLS.about({"nfe": value, "when": "at step 1"}) is None


def test_no_question_without_its_facts() -> None:
    assert CALLS.about({"when": "at step 1"}) is None
    ratio = RunQuestion("How many?", lambda of: of["a"] / of["b"], "{a}.")
    assert ratio.about({"a": 1, "b": 0, "when": "now"}) is None


def test_the_right_number_is_not_always_the_middle_one() -> None:
    made = [CALLS.about({"nfe": nfe, "when": "at step 9"}) for nfe in range(20, 80)]
    made += [CALLS.about({"nfe": 55, "when": f"at step {k}"}) for k in range(60)]
    places = [sorted(q.answers, key=float).index(q.right) for q in made if q]
    assert {0, 1, 2} == set(places)


@given(st.text(), st.lists(st.text(), unique=True))
def test_the_order_is_one_of_the_choices_and_theirs_alone(ask: str, choices: list[str]) -> None:
    drawn = in_drawn_order(ask, choices)
    assert sorted(drawn) == sorted(choices)
    assert drawn == in_drawn_order(ask, reversed(choices)), "written in whatever order"


def test_every_visitor_sees_the_same_order() -> None:
    code = "from node_viz.course.parts import in_drawn_order as f; print(*f('Which?', 'abcdefgh'))"
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert seen == {" ".join(in_drawn_order("Which?", "abcdefgh")) + "\n"}


def test_an_experiment_has_no_figures_before_they_are_measured() -> None:
    assert TWO.measured({}) is None
    assert TWO.measured({"nfe": 3}) is None
    assert TWO.measured({"nfe": 3, "first": 2.0}) == "NFE 3 and 2.0"
