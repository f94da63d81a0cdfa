"""What the experiments on flow matching decide, and what its scenes show."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from told import every_outcome_is_a_sentence, scenes_show_what_they_say, shipped_facts

from node_viz.lessons.matching import numbers
from node_viz.lessons.matching.link import ARMS
from node_viz.lessons.matching.words import EXPERIMENTS
from node_viz.records.history import Metrics

FACTS = shipped_facts("matching")
FACTS |= {f"{name}_more": 100 * numbers.energy_error(FACTS[name]) for name in ARMS}
FACTS |= dict(zip((f"{name}_step" for name in ARMS), (0.8, 2.7, 0.2, 0.3), strict=True))
FACTS |= {"fm_loss": numbers.loss_at_end(FACTS["fm_run"].curves), "floor": 5.634}


def at(step: int, seconds: float, kl: float = 0.1, energy: float = 1.5) -> Metrics:
    return Metrics(step, seconds, 2 + kl, 2.0, kl, 31, 25, 1.0, energy, 0.0, energy_floor=1.0)


def test_the_runs_that_come_along_are_not_straight_unless_matched() -> None:
    assert numbers.percent_more(FACTS) > 50
    assert FACTS["otfm_more"] < FACTS["fm_more"] / 3
    assert FACTS["reflow_more"] < FACTS["fm_more"] / 3


def test_the_loss_that_comes_along_ends_at_its_floor() -> None:
    assert FACTS["fm_loss"] == pytest.approx(FACTS["floor"], rel=0.03)


@pytest.mark.parametrize(
    ("energy", "outcome"),
    [(1.1, numbers.HELPS), (1.4, numbers.NEARLY), (1.9, numbers.LITTLE)],
)
def test_what_is_left_decides(energy: float, outcome: str) -> None:
    found = {"fm": at(9, 1.0), "otfm": at(9, 1.0, energy=energy)}
    assert EXPERIMENTS[1].guess.outcome(found) == outcome


def test_the_order_of_single_steps_is_this_runs() -> None:
    labels = [ARMS[name].label for name in ("otfm", "reflow", "mle", "fm")]
    assert numbers.by_one_step(FACTS) == labels
    lacking = {name: fact for name, fact in FACTS.items() if name != "fm_step"}
    assert EXPERIMENTS[2].end(lacking) is None


@pytest.mark.parametrize(
    ("loss", "outcome"),
    [(1.02, numbers.ON_FLOOR), (0.9, numbers.UNDER), (1.3, numbers.OVER)],
)
def test_where_a_loss_stops_is_this_runs(loss: float, outcome: str) -> None:
    assert numbers.where_it_stops({"fm_loss": loss, "floor": 1.0}) == outcome


def test_arms_are_compared_when_the_quickest_has_come_to_its_end() -> None:
    slow = [at(0, 0.0), at(5, 1.0), at(10, 3.0)]
    quick = [at(0, 0.0), at(50, 0.4), at(100, 1.2)]
    found = numbers.at_equal_seconds({"mle": slow, "fm": quick})
    assert found is not None
    assert found.seconds == 1.2
    assert {name: one.step for name, one in found.gauges.items()} == {"mle": 5, "fm": 100}
    assert numbers.at_equal_seconds({"mle": slow[:1], "fm": quick}) is None
    assert numbers.at_equal_seconds({"mle": [], "fm": quick}) is None


def test_the_answer_waits_until_there_is_something_to_say() -> None:
    gauges = {"fm": at(9, 1.0, energy=1.74), "otfm": at(9, 1.0, energy=1.05)}
    assert "**1.74** times the least energy, OT matching **1.05** times" in numbers.answer(gauges)
    assert numbers.answer({}) == numbers.NOTHING_YET
    assert numbers.answer({**gauges, "fm": at(0, 0.0)}) == numbers.NO_STEP
    assert "Too early" in numbers.answer({**gauges, "fm": at(9, 1.0, kl=2.0)})
    unknown = {**gauges, "otfm": replace(gauges["otfm"], energy_floor=math.nan)}
    assert "unknown" in numbers.answer(unknown)


def test_sentences_about_pairs_loss_and_field() -> None:
    assert "matched 8 at a time 3." in numbers.about_pairs(8, 10.0, 3.0, None)
    assert "stay as they are" in numbers.about_pairs(1, 10.0, 10.0, None)
    assert "no field can have less than 5" in numbers.about_the_loss(5.1, 5.0)
    assert "cannot come to 0" in numbers.about_the_loss(5.1, None)
    assert "off by 0.3 (rms)" in numbers.about_the_field(0.5, 0.3, 2.0)
    assert "20,000" in numbers.about_the_field(0.5, None, None)


def test_every_outcome_has_its_sentence_and_every_scene_its_number() -> None:
    every_outcome_is_a_sentence("matching", FACTS)
    scenes_show_what_they_say("matching", FACTS)
