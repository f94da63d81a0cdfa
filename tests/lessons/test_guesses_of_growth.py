"""What the experiments on NFE growth decide, and what its scenes show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from told import every_outcome_is_a_sentence, scenes_show_what_they_say, shipped_facts

from node_viz.course.guesses import Choices
from node_viz.lessons.growth import numbers
from node_viz.lessons.growth.words import EXPERIMENTS
from node_viz.probes.correlation import spearman

FACTS = shipped_facts("growth")
GAUGES = FACTS["plain_run"].gauges
RHO = spearman([one.nfe for one in GAUGES], [one.jacobian_norm for one in GAUGES])


def with_nfe(**nfe: int) -> dict[str, Any]:
    """The shipped runs' facts, but for the calls at the end."""
    return {**FACTS, **{name: replace(FACTS[name], nfe=calls) for name, calls in nfe.items()}}


def test_the_run_that_comes_along_decides_as_we_expect() -> None:
    cure = EXPERIMENTS[0]
    assert cure.setup == ""
    assert isinstance(cure.guess, Choices)
    assert cure.guess.outcome(FACTS) == cure.guess.right
    assert cure.guess.verdict(cure.guess.right, FACTS).right
    assert cure.end(FACTS) == (
        "RNODE went from 13 to 43 calls a solve, plain to 145, at KL 0.09 and 0.14."
    )


def test_another_run_may_decide_otherwise() -> None:
    assert numbers.what_the_cure_did(with_nfe(rnode=14)) == "Not grow at all"
    assert numbers.what_the_cure_did(with_nfe(rnode=120)) == "Grow about as much"
    falling = [numbers.where_a_falling_rate_ends(with_nfe(plain=nfe)) for nfe in (60, 150, 300)]
    assert falling == ["Lower", "About the same", "Higher"]
    rising = [numbers.how_surely_they_rise({"rho": rho}) for rho in (0.9, 0.4, -0.4)]
    assert rising == ["Yes, as on two moons", "Less surely", "No, they move apart"]


def test_a_correlation_that_is_none_decides_nothing() -> None:
    with pytest.raises(KeyError):
        numbers.how_surely_they_rise({"rho": float("nan")})


def test_the_calls_of_a_checkerboard_are_guessed_as_a_number() -> None:
    calls = EXPERIMENTS[1].guess
    assert calls.verdict(145, FACTS).right
    assert not calls.verdict(30, FACTS).right


def test_the_numbers_quoted_are_those_of_the_run_that_comes_along() -> None:
    assert FACTS["plain"].nfe == numbers.MOONS.nfe
    assert FACTS["plain"].kl == pytest.approx(numbers.MOONS.kl, abs=5e-4)
    assert pytest.approx(numbers.MOONS_RHO, abs=5e-3) == RHO


def test_every_outcome_has_its_sentence_and_every_scene_its_number() -> None:
    every_outcome_is_a_sentence("growth", {**FACTS, "rho": RHO})
    scenes_show_what_they_say("growth", {"rho": RHO})
