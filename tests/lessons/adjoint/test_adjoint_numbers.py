"""What the gradients decide: the experiments, their end sentences, the scenes."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import parse_qsl

import pytest

from node_viz.course.parts import Experiment
from node_viz.lessons.adjoint import words
from node_viz.lessons.adjoint.link import LINK
from node_viz.lessons.adjoint.numbers_facts import facts
from node_viz.lessons.adjoint.questions import asked, beforehand
from node_viz.lessons.adjoint.scenes import SCENES

MEMORY, NEARER, LOST, TIGHT, FREE = words.EXPERIMENTS
EVERYTHING = {
    "adjoint_kept": 6144,
    "backprop_kept": 54_887_424,
    "memory_ratio": 8933.5,
    "tolerances": 7,
    "adjoint_nearer": 6,
    "backprop_nearer": 1,
    "adjoint_error": "0.03",
    "backprop_error": "3e-5",
    "whole": 1.25,
    "without": 1.5,
}


def known(query: str) -> Any:
    """What ships of a study."""
    study, notes = LINK.read(dict(parse_qsl(query)))
    assert not notes
    found = {name: beforehand(name, question) for name, question in asked(study).items()}
    return facts(study, found["path"], found["memory"], found["errors"], found["costs"])


def test_what_comes_out_is_what_ships() -> None:
    assert NEARER.guess.outcome(known(NEARER.setup)) == "Neither: it depends"
    assert LOST.guess.outcome(known(LOST.setup)) == "More than a hundred times worse"
    guess: Any = MEMORY.guess
    of = known(MEMORY.setup)
    assert guess.measure(of) == pytest.approx(of["backprop_kept"] / of["adjoint_kept"])
    assert guess.low < 1000 < guess.measure(of) < guess.high
    for entry in (MEMORY, NEARER, LOST):
        assert entry.end(known(entry.setup))


@pytest.mark.parametrize(
    ("entry", "of", "outcome"),
    [
        (NEARER, {"adjoint_nearer": 0, "backprop_nearer": 7}, "Backpropagation's, always"),
        (NEARER, {"adjoint_nearer": 7, "backprop_nearer": 0}, "The adjoint's, always"),
        (LOST, {"adjoint_off": 2e-5, "backprop_off": 1e-5}, "About as good as backpropagation's"),
        (LOST, {"adjoint_off": 2e-4, "backprop_off": 1e-5}, "Some ten times worse"),
        (TIGHT, {"adjoint_off": 1e-3}, "Yes"),
        (TIGHT, {"adjoint_off": 0.4}, "No"),
        (TIGHT, {"adjoint_off": math.nan}, "The way back does not even end"),
        (FREE, {"whole": 1.0, "without": 1.0}, "Not at all"),
        (FREE, {"whole": 1.0, "without": 1.03}, "By a few percent"),
        (FREE, {"whole": 1.0, "without": 0.8}, "By more than that"),
    ],
)
def test_other_numbers_decide_otherwise(entry: Experiment, of: Any, outcome: str) -> None:
    assert entry.guess.outcome(of) == outcome


def test_each_outcome_has_its_sentence() -> None:
    for entry in words.EXPERIMENTS:
        for outcome in entry.guess.outcomes:
            said = entry.ends[outcome].format_map(EVERYTHING)
            assert said[0].isupper()
            assert said.endswith(".")


def test_scenes_appear_with_their_numbers() -> None:
    for scene in SCENES:
        of = known(scene.setup)
        assert "nan" not in (scene.number + scene.unit).format_map(of)
