"""Choices in a drawn order, and questions made from a number."""

from __future__ import annotations

import math
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node_viz.course.guesses import Choices
from node_viz.course.parts import Experiment, RunQuestion, in_drawn_order

CALLS = RunQuestion("How many calls?", lambda of: of["nfe"], "NFE {nfe}.")
TWO = Experiment(
    *("A", "B?", Choices(("yes", "no"), "no", lambda of: "no"), "", "Look."),
    {"no": "NFE {nfe} and {first.real:.1f}", "yes": "{nfe}"},
    "C.",
)


@given(st.one_of(st.integers(1, 10**6), st.floats(1e-6, 1e6)), st.integers(0, 2000))
def test_a_number_off_the_run_is_right_within_the_tolerance_that_is_said(
    value: float, step: int
) -> None:
    question = CALLS.about({"nfe": value, "when": f"at step {step}"})
    assert question is not None
    assert question.ask == f"How many calls? (Read at step {step}; right within 5 %.)"
    assert question.why == f"NFE {value}."
    assert question.accepts(float(question.right)), "as it is written"
    assert question.accepts(0.96 * value)
    assert question.accepts(1.04 * value)
    assert not question.accepts(0.94 * value)
    assert not question.accepts(1.06 * value)
    assert not question.accepts(-value)
    if isinstance(value, int):
        assert question.right == str(value)


@pytest.mark.parametrize("value", [0, -3, math.nan, math.inf])
def test_no_question_is_made_of_what_is_no_number(value: float) -> None:
    assert CALLS.about({"nfe": value, "when": "at step 1"}) is None


def test_no_question_without_its_facts() -> None:
    assert CALLS.about({"when": "at step 1"}) is None
    ratio = RunQuestion("How many?", lambda of: of["a"] / of["b"], "{a}.")
    assert ratio.about({"a": 1, "b": 0, "when": "now"}) is None


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
    assert TWO.end({}) is None
    assert TWO.end({"nfe": 3}) is None
    assert TWO.end({"nfe": 3, "first": 2.0}) == "NFE 3 and 2.0"
