"""What experiments and scenes of the page on series say, with numbers of runs that come along."""

from __future__ import annotations

from told import every_outcome_is_a_sentence, scenes_show_what_they_say, shipped_facts

from node_viz.lessons.series import numbers
from node_viz.lessons.series.scenes import SCENES


def test_experiments_say_how_they_end() -> None:
    facts = shipped_facts("series")
    every_outcome_is_a_sentence("series", {**facts, "whole": facts["ode"]})


def test_scenes_show_what_they_say() -> None:
    scenes_show_what_they_say("series", {})


def test_the_question_scene_is_answered_by_the_runs_that_come_along() -> None:
    asked = next(scene for scene in SCENES if scene.asks)
    assert asked.right == numbers.foretells(shipped_facts("series"))
