"""What the experiments on covering and seeking decide, and what its scenes and sentences say."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from amiss import check, numbers, over
from hypothesis import strategies as st
from told import every_outcome_is_a_sentence, panes, scenes_show_what_they_say

from node_viz.course.guesses import Amount, Choices, Ranking
from node_viz.lessons.seeking import numbers as said
from node_viz.lessons.seeking.link import ARMS
from node_viz.lessons.seeking.questions import coverage
from node_viz.lessons.seeking.words import EXPERIMENTS, RUN_QUESTION
from node_viz.records.coverage import Coverage, Shifted
from node_viz.runs.shipped import load, name_of
from node_viz.runs.snapshot import RunSnapshot


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    """What the runs that come with the app cover, by the names that the words use."""
    found: dict[str, Any] = {"when": "at step 300"}
    for pane in panes("seeking", f"arms={','.join(ARMS)}"):
        run = load(name_of(pane.config) or "")
        last = RunSnapshot("a", run.pictures[-1].step, run.config, run.weights)
        found[f"{pane.name}_cover"] = coverage(last)
    return found


def cover(modes: int = 6, forward: float = 0.5, reverse: float = 0.4, of: int = 8) -> Coverage:
    return Coverage(9, np.full(of, 1 / max(of, 1)), modes, 0.01, forward, reverse)


def two(forward: Coverage, reverse: Coverage) -> dict[str, Any]:
    return {"forward_cover": forward, "reverse_cover": reverse}


def test_the_runs_that_come_along_decide_as_we_expect(facts: dict[str, Any]) -> None:
    many, better, widths, _ = EXPERIMENTS
    assert isinstance(many.guess, Amount)
    assert facts["forward_cover"].modes == 8
    assert many.guess.verdict(facts["reverse_cover"].modes, facts).right
    assert 4 <= facts["reverse_cover"].modes <= 7  # what the question of the second scene says
    assert isinstance(better.guess, Choices)
    assert better.guess.outcome(facts) == better.guess.right
    assert isinstance(widths.guess, Ranking)
    order = [ARMS[name].label for name in ("wide", "reverse", "narrow")]
    assert widths.guess.verdict(order, facts).right
    assert facts["narrow_cover"].modes <= 3
    question = RUN_QUESTION.about(facts)
    assert question is not None


def test_every_outcome_has_its_sentence_and_every_scene_its_number(facts: dict[str, Any]) -> None:
    every_outcome_is_a_sentence("seeking", facts)
    scenes_show_what_they_say("seeking", facts)


def test_another_run_may_decide_otherwise() -> None:
    better, worse = cover(forward=0.1, reverse=0.1), cover(forward=0.5, reverse=0.5)
    own = two(cover(forward=0.1, reverse=0.9), cover(forward=0.9, reverse=0.1))
    assert said.each_its_own(own) == said.OWN
    assert said.each_its_own(two(better, worse)) == said.ONE
    assert said.each_its_own(two(better, better)) == said.NEITHER
    assert said.better_by_reverse(two(worse, better)) == said.REVERSE
    assert said.better_by_reverse(two(better, worse)) == said.FORWARD
    assert said.better_by_reverse(two(better, cover(reverse=0.11))) == said.TIED


def test_the_answer_says_who_covers_what_and_who_is_better() -> None:
    arms = [("Forward KL", cover(8, 0.05, 0.07)), ("Reverse KL", cover(6, 0.5, 0.4))]
    assert said.answer(arms) == (
        "Forward KL covers **8** of 8 modes, Reverse KL covers **6**. "
        "Forward KL is better by KL(p‖q) and by KL(q‖p)."
    )
    each = [("Forward KL", cover(8, 0.05, 0.7)), ("Reverse KL", cover(6, 0.5, 0.4))]
    assert said.answer(each).endswith(
        "By KL(p‖q) Forward KL is better, by KL(q‖p) Reverse KL is better."
    )
    assert said.answer([("Reverse KL", cover(1, 284.0, 2.1))]) == (
        "Reverse KL covers **1** of 8 modes. Reverse KL has KL(p‖q) 284 and KL(q‖p) 2.10 nats."
    )
    assert said.answer([]) == said.NOTHING_YET
    assert "modes" not in said.answer([("Forward KL", cover(of=0)), ("Reverse KL", cover(of=0))])


many = numbers(-0.05, 5) | numbers(100, 1e9)


@over(st.lists(st.tuples(st.integers(0, 8), many, many), min_size=1, max_size=4))
def test_answers_are_sentences_for_any_numbers(found: list[tuple[int, float, float]]) -> None:
    arms = [(label, cover(*one)) for label, one in zip(ARMS, found, strict=False)]
    arms = [(ARMS[name].label, one) for name, one in arms]
    told = check(said.answer(arms))
    if len(arms) > 1 and f"{arms[0][0]} is better by KL(p‖q) and" in told:
        assert arms[0][1].forward == min(one.forward for _, one in arms)
        assert arms[0][1].reverse == min(one.reverse for _, one in arms)


@over(st.integers(-5, 5), many, numbers(0, 1e-3))
def test_what_a_constant_did_is_a_sentence(c: int, loss: float, apart: float) -> None:
    told = check(said.what_the_constant_did(Shifted(3, float(c), loss, loss - c, apart)))
    assert ("gradients" in told) == (c != 0)


def test_what_is_not_known_decides_nothing() -> None:
    assert EXPERIMENTS[0].end({}) is None
    assert EXPERIMENTS[1].end({"forward_cover": cover()}) is None
    nothing = two(cover(), replace(cover(), reverse=math.nan))
    assert RUN_QUESTION.about({"when": "now", **nothing}) is None
