"""What the experiments on the lying solver decide, and what its scenes show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from told import every_outcome_is_a_sentence, scenes_show_what_they_say, shipped_facts

from node_viz.course.guesses import Choices
from node_viz.lessons.lies import numbers
from node_viz.lessons.lies.words import EXPERIMENTS

FACTS = {**shipped_facts("lies"), "mass": 3957.0, "weighs": numbers.weight(3957.0)}


def coarse(**gauges: float) -> dict[str, Any]:
    """The shipped runs' facts, but for some gauges of the coarse flow."""
    return {**FACTS, "coarse": replace(FACTS["coarse"], **gauges)}


def test_the_run_that_comes_along_decides_as_we_expect() -> None:
    lie = EXPERIMENTS[0]
    assert lie.setup == ""
    assert FACTS["coarse"].claimed < FACTS["coarse"].entropy
    assert isinstance(lie.guess, Choices)
    assert lie.guess.outcome(FACTS) == lie.guess.right
    assert lie.end(FACTS) == (
        "Far worse: it claims 0.84 nats, and the truth is 6.15; the other two have 2.50 and 2.47."
    )


def test_another_run_may_decide_otherwise() -> None:
    worse = [numbers.how_much_worse(coarse(nll=nll)) for nll in (2.5, 3.0, 4.0)]
    assert worse == ["About the same", "A little worse", "Far worse"]
    cured = [numbers.whether_refining_cures(coarse(nll=nll)) for nll in (2.5, 3.5, 6.0)]
    yes, half, no = (
        "Yes, it fits like the finer grid",
        "Half: it stays a nat worse",
        "No, it lies as before",
    )
    assert cured == [yes, half, no]
    apart = [numbers.how_far_apart(coarse(solver_gap=gap)) for gap in (-0.01, -0.5, -3.0)]
    assert apart == ["Less than 0.02 nats", "Between 0.02 and 2 nats", "More than 2 nats"]


def test_a_claim_that_is_no_number_decides_nothing() -> None:
    with pytest.raises(KeyError):
        numbers.how_far_apart(coarse(solver_gap=float("nan")))


def test_the_mass_is_guessed_as_a_number() -> None:
    mass = EXPERIMENTS[1].guess
    assert mass.verdict(4000, FACTS).right
    assert not mass.verdict(1, FACTS).right
    assert not mass.verdict(1, {"mass": float("inf")}).right


def test_every_outcome_has_its_sentence_and_every_scene_its_number() -> None:
    every_outcome_is_a_sentence("lies", FACTS)
    scenes_show_what_they_say("lies", FACTS)
