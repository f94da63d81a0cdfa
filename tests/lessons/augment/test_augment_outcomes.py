"""What a run decides on the page on augmentation: every outcome has its sentence; scenes stand."""

from __future__ import annotations

import itertools
import math
from urllib.parse import parse_qsl

import numpy as np
import pytest
from endings import the_run_decides

from node_viz.course.parts import Experiment
from node_viz.lessons.augment import numbers
from node_viz.lessons.augment.link import read_room
from node_viz.lessons.augment.questions import leak
from node_viz.lessons.augment.scenes import SCENES
from node_viz.lessons.augment.words import EXPERIMENTS
from node_viz.records.history import Scores
from node_viz.records.net_answers import Hole
from node_viz.runs.shipped import load, name_of
from node_viz.runs.snapshot import RunSnapshot

ONE = np.ones(1)


def of(none: float = 0.1, zero: float = 0.0, step: int | None = 100, mse: float = 0.34) -> dict:
    """What a page finds out: narrowest gaps, ANODE's steps, NODE's error."""
    low = Scores(step or 300, 0.0, 0.01 if step else 0.5, mse=mse)
    learnt = {**numbers.learnt("zero", [low]), **numbers.learnt("input", [low])}
    holes = {
        "none_hole": Hole(ONE, ONE, 0.0, 0.0, none, 0.1),
        "zero_hole": Hole(ONE, ONE, 0.0, 0.0, zero, 0.1),
    }
    path = numbers.about_the_path([(1.25, 0.0), (0.0, -1.0), (-2.0, -1.5)])
    scores = {"none": low, "order2": low, "floor": numbers.floor()}
    return {**learnt, **holes, **path, **scores}


CASES = [
    ("More training points", of(none=0.0), "It closes"),
    ("More training points", of(none=0.08), "It gets narrower, but stays"),
    ("More training points", of(none=0.2), "It gets wider"),
    ("Three more dimensions", of(step=50), "Half as many or fewer"),
    ("Three more dimensions", of(step=125), "About as many"),
    ("Three more dimensions", of(step=300), "Twice as many or more"),
    ("Three more dimensions", of(step=None), "Twice as many or more"),
    ("Coarse layers", of(none=0.0), "Yes"),
    ("Coarse layers", of(), "No"),
    ("Coarse layers", of(zero=0.1), "No network closes it"),
    ("Four times the width", of(), "measured"),
    ("The path of one orange point", of(), "measured"),
]


def experiment(title: str) -> Experiment:
    return next(one for one in EXPERIMENTS if one.title == title)


@pytest.mark.parametrize(("title", "facts", "outcome"), CASES)
def test_the_run_decides_and_says_so_with_its_number(title: str, facts: dict, outcome: str) -> None:
    the_run_decides(experiment(title), facts, outcome)


def test_every_outcome_of_every_experiment_is_among_the_cases() -> None:
    assert {(one.title, end) for one in EXPERIMENTS for end in one.guess.outcomes} == {
        (title, outcome) for title, _, outcome in CASES
    }


def test_nothing_is_decided_before_its_facts_are_there() -> None:
    assert [one.end({}) for one in EXPERIMENTS] == [None] * len(EXPERIMENTS)


def test_the_number_of_the_line_is_scored_by_its_factor() -> None:
    guess = experiment("Four times the width").guess
    assert guess.verdict(0.34, of(mse=0.341)).right
    assert not guess.verdict(0.05, of(mse=0.341)).right


def test_scenes_are_links_without_notes_and_a_question_is_answered_by_the_next_scene() -> None:
    assert [read_room(dict(parse_qsl(scene.setup)))[1] for scene in SCENES] == [[]] * len(SCENES)
    for scene, after in itertools.pairwise(SCENES):
        assert not scene.asks or scene.right in scene.choices
        assert not scene.asks or (scene.setup == after.setup and not after.asks)
    assert all(len(scene.says.split()) <= 20 for scene in SCENES)
    assert any(scene.asks for scene in SCENES)
    assert not SCENES[-1].asks


def test_the_numbers_of_scenes_are_filled_by_the_runs_that_come_with_the_app() -> None:
    shown = []
    for scene in SCENES:
        if not scene.number or scene.train is not None:
            continue
        facts = {}
        for pane in read_room(dict(parse_qsl(scene.setup)))[0].panes():
            name = name_of(pane.config)
            assert name is not None
            run = load(name)
            facts[pane.name] = run.curves.metrics[-1]
            if pane.config.dataset == "disc":
                end = RunSnapshot("a", run.pictures[-1].step, run.config, run.weights)
                facts[f"{pane.name}_hole"] = leak(end).hole
        shown.append(scene.number.format_map(facts))
    assert shown == ["0.341", "0.341 → 0.000004", "0.17 → 0.00"]


def test_an_arm_that_never_learnt_has_an_infinite_step_and_words_for_it() -> None:
    assert numbers.learnt("zero", []) == {
        "zero_learnt": math.inf,
        "zero_learnt_said": "not within 0 steps",
    }
