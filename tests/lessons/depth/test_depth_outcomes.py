"""What a run decides on the page on depth: every outcome has its sentence, and scenes stand."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import parse_qsl

import pytest
from endings import the_run_decides

from node_viz.course.parts import Experiment
from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.depth import numbers
from node_viz.lessons.depth.link import read_depth
from node_viz.lessons.depth.questions import ways
from node_viz.lessons.depth.scenes import SCENES
from node_viz.lessons.depth.words import EXPERIMENTS
from node_viz.records.history import RunStatus, Scores
from node_viz.runs.api import RunView
from node_viz.runs.shipped import load, name_of
from node_viz.runs.snapshot import RunSnapshot

HIGH, LOW, LITTLE = 0.3405, 1e-3, 0.3
ARMS = ("plain", "t", "stacked", "galerkin", "fourier", "control", "adaptive")


def of(S: float = -1.0, deepest: float = 60.0, **errors: float) -> dict[str, Any]:
    """What a page finds out: errors of the arms (the floor if not given), and depths."""
    known = dict.fromkeys(ARMS, HIGH) | errors
    scores = {arm: Scores(400, 1.0, error, mse=error) for arm, error in known.items()}
    view = RunView("a", ExperimentConfig(), RunStatus.FAILED, step=31)
    more = {"adaptive_S": S, "deepest": deepest, "ended": numbers.ended(view)}
    return {**scores, **more, "below": numbers.below(list(known.items()))}


CASES = [
    ("Networks that turn the line over", of(control=LOW), "At most one"),
    ("Networks that turn the line over", of(control=LOW, adaptive=LOW), "Two"),
    (
        "Networks that turn the line over",
        of(control=LOW, adaptive=LOW, galerkin=LITTLE),
        "Three or all four",
    ),
    ("More freedom along t", of(fourier=0.1), "Far below"),
    ("More freedom along t", of(fourier=LITTLE), "A little below"),
    ("More freedom along t", of(), "Not at all"),
    ("The depth of x = 1 from another seed", of(S=-1.29), "Yes, the task fixes it"),
    ("The depth of x = 1 from another seed", of(S=1.1), "No, only S times f is fixed"),
    ("Depth without a bound", of(), "measured"),
    ("Depth variance in the plane", of(), "measured"),
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


def test_a_run_that_is_stopped_is_said_to_be() -> None:
    said = experiment("Depth without a bound").end(of())
    assert said == "The deepest input reached |S| = 60; the run was stopped at step 31."
    done = RunView("a", ExperimentConfig(), RunStatus.DONE, step=400)
    assert numbers.ended(done) == "the run came to its last step, 400"


def test_the_order_of_losses_is_scored_by_pairs() -> None:
    guess = experiment("Depth variance in the plane").guess
    facts = of(plain=0.1, t=0.01, stacked=0.02, galerkin=0.03)
    assert guess.verdict(("t as input", "Stacked", "Galerkin", "Plain"), facts).right
    wrong = guess.verdict(("Stacked", "t as input", "Galerkin", "Plain"), facts)
    assert "5 of 6 pairs" in wrong.said


def test_scenes_are_links_without_notes_and_a_question_is_answered_by_the_next_scene() -> None:
    assert [read_depth(dict(parse_qsl(scene.setup)))[1] for scene in SCENES] == [[]] * len(SCENES)
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
        facts: dict[str, Any] = {}
        for pane in read_depth(dict(parse_qsl(scene.setup)))[0].panes():
            name = name_of(pane.config)
            assert name is not None
            run = load(name)
            facts[pane.name] = run.curves.metrics[-1]
            if pane.config.adaptive_depth:
                end = RunSnapshot("a", run.pictures[-1].step, run.config, run.weights)
                facts[f"{pane.name}_S"] = float(ways(end).ways.S[-1])
        shown.append(scene.number.format_map(facts))
    assert shown == ["0.340 → 0.0009", "-1.28", "0.104 → 0.013"]
