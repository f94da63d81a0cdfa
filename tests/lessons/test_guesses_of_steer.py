"""What the experiments on STEER and OT-Flow decide, and what their scenes show."""

from __future__ import annotations

from dataclasses import replace

import pytest
from told import every_outcome_is_a_sentence, scenes_show_what_they_say, shipped_facts

from node_viz.lessons.steer import numbers
from node_viz.lessons.steer.words import EXPERIMENTS

LOSSES = {"plain": (0.9, 0.2, 0.3), "steer": (0.05, 0.03, 0.04), "otflow": (0.6, 0.25, 0.28)}
FACTS = shipped_facts("steer")
FACTS |= {
    f"{name}_{what}": value
    for name, losses in LOSSES.items()
    for what, value in zip(("at_half", "early", "spread"), losses, strict=True)
}


def test_otflows_field_has_no_curl_in_the_run_that_comes_along() -> None:
    assert numbers.whether_it_turns(FACTS) == "Zero"
    turning = replace(FACTS["otflow"], curl=0.4)
    assert numbers.whether_it_turns({"otflow": turning}) == "Above zero"


@pytest.mark.parametrize(
    ("steer", "outcome"),
    [(0.06, "As little as before"), (0.4, "More, but less than plain"), (1.2, "More than plain")],
)
def test_the_cost_outside_the_window_decides(steer: float, outcome: str) -> None:
    found = {**FACTS, "steer_at_half": steer}
    assert EXPERIMENTS[0].guess.outcome(found) == outcome
    assert f"STEER's NLL(0.5) lies {steer:.2f} nats above" in (EXPERIMENTS[0].end(found) or "")


def test_the_order_of_the_losses_is_this_runs() -> None:
    ranking = EXPERIMENTS[2].guess
    assert numbers.who_loses_least(FACTS) == ["STEER", "Plain", "OT-Flow"]
    assert ranking.verdict(("STEER", "Plain", "OT-Flow"), FACTS).right
    assert "2 of 3 pairs" in ranking.verdict(("STEER", "OT-Flow", "Plain"), FACTS).said
    lacking = {name: fact for name, fact in FACTS.items() if name != "otflow_early"}
    assert EXPERIMENTS[2].end(lacking) is None


def test_every_outcome_has_its_sentence_and_every_scene_its_number() -> None:
    every_outcome_is_a_sentence("steer", FACTS)
    scenes_show_what_they_say("steer", FACTS)
