"""What round trips decide: experiments, their end sentences, scenes, and the lines of the page."""

from __future__ import annotations

import doctest
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

from node_viz.course.parts import Experiment
from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.reversibility import link, numbers, panels, questions, words
from node_viz.lessons.reversibility.link import LINK, Trip
from node_viz.lessons.reversibility.scenes import SCENES
from node_viz.runs.snapshot import RunSnapshot
from node_viz.training import trainer_of

SIXTEEN, ZERO, STEPS, TWO, FLOW = words.EXPERIMENTS


def known(query: str) -> Any:
    """What the page measures at an address, without waiting."""
    study, notes = LINK.read(dict(parse_qsl(query)))
    assert not notes
    if study.part == "flow":
        return numbers.flow_facts(questions.shipped_errors(), study.tol)
    return panels.facts(study, questions.fixed_trip(*study.asked))


@pytest.mark.parametrize("module", [link, numbers])
def test_doctests(module: Any) -> None:
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


def test_what_comes_out_is_what_is_expected() -> None:
    assert known(SIXTEEN.setup)["exact_ends"] == 7
    for entry in (ZERO, STEPS, TWO, FLOW):
        guess: Any = entry.guess
        assert guess.outcome(known(entry.setup)) == guess.right, entry.title


@pytest.mark.parametrize("entry", words.EXPERIMENTS, ids=lambda entry: entry.title)
def test_each_outcome_has_its_sentence(entry: Experiment) -> None:
    of = known(entry.setup)
    for outcome in entry.guess.outcomes:
        said = entry.ends[outcome].format_map(of)
        assert said[0].isupper() or said[0].isdigit()
        assert said.endswith(".")
        assert "nan" not in said


@pytest.mark.parametrize(
    ("entry", "of", "outcome"),
    [
        (ZERO, {"exact_ends": 4}, "Some of them"),
        (ZERO, {"exact_ends": 1}, "None: one number"),
        (STEPS, {"coarser": {"total": 1.0}, "errors": {"total": 0.1}}, "Smaller"),
        (STEPS, {"coarser": {"total": 1.0}, "errors": {"total": 1.1}}, "About the same"),
        (TWO, {"errors": {"forward": 1.0, "backward": 0.9, "total": 1.8}}, "Larger than either"),
        (TWO, {"errors": {"forward": 1.0, "backward": 0.9, "total": 1}}, "About as large as one"),
        (FLOW, {"flow_errors": {"forward": 1, "backward": 2, "floats": 9}}, "More than the solver"),
        (FLOW, {"flow_errors": {"forward": 1, "backward": 2, "floats": 1}}, "About as much"),
    ],
)
def test_other_numbers_decide_otherwise(entry: Experiment, of: Any, outcome: str) -> None:
    assert entry.guess.outcome(of) == outcome


def test_scenes_appear_with_their_numbers() -> None:
    for scene in SCENES:
        said = (scene.number + scene.unit).format_map(known(scene.setup))
        assert "nan" not in said
    assert SCENES[3].number.format_map(known(SCENES[3].setup)) == "nothing"
    assert known(SCENES[2].setup)["exact_ends"] == 1


def test_the_claims_of_an_experiment_are_measured() -> None:
    """Figures that stand in the words themselves."""
    of = known(SIXTEEN.setup)
    assert of["apart"] == "5.6e-8"
    assert of["spacing"] == "1.2e-7"
    errors = known(TWO.setup)["errors"]
    assert errors["forward"] == pytest.approx(0.02, rel=0.15)
    assert errors["backward"] == pytest.approx(0.02, rel=0.15)


def test_the_card_is_decided_by_the_run() -> None:
    (card,) = words.CORRECTIONS
    said = card.decided(known("rate=20"))
    assert said is not None
    assert "1 of the nine ends" in said


def test_lines_are_true_of_what_they_are_about() -> None:
    study = Trip(rate="20")
    trip = questions.fixed_trip(*study.asked)
    assert "are 1 number in float32" in numbers.answer(study, trip)
    assert "<b>1 of 9</b>" in numbers.in_large(study, trip)
    assert f"own ends: {trip.ends}" in numbers.in_large(study, trip)
    assert "…" in numbers.in_large(study, None)
    lost = replace(trip, ending="It gave up.", total=trip.total * np.nan)
    assert numbers.answer(study, lost).endswith("It gave up.")
    assert numbers.about_bars(study, lost) == "It gave up."
    shipped = questions.shipped_errors()
    assert shipped is not None
    assert "the solver's back" in numbers.answer_of_flow(shipped, "1e-5")
    silent = replace(shipped, total=shipped.total * np.nan)
    assert "came to no end" in numbers.answer_of_flow(silent, "1e-5")


def test_the_shipped_answer_is_that_of_the_shipped_flow() -> None:
    """Its reference is tight, and its round trip is the one that the app's gauge sees."""
    shipped = questions.shipped_errors()
    assert shipped is not None
    assert shipped.step == 1000
    assert shipped.own < 1e-9
    assert 1e-5 < numbers.of_flow(shipped, "1e-5")["total"] < 1e-3


def test_a_link_says_what_differs() -> None:
    pairs = {"part": "flow", "rate": "20", "tol": "1e-3", "dataset": "8gaussians"}
    study, notes = LINK.read(pairs)
    assert not notes
    assert study.base.dataset == "8gaussians"
    assert study.pairs() == pairs
    assert Trip().pairs() == {}
    _, notes = LINK.read({"rate": "3", "floats": "half", "lr": "high", "colour": "red"})
    assert len(notes) == 4


def test_a_damaged_answer_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "reversibility.json"
    broken.write_text('{"step": 3}')
    monkeypatch.setattr(questions, "SHIPPED", broken)
    assert questions.shipped_errors.__wrapped__() is None


def test_a_flow_that_is_told_labels_is_measured_with_them() -> None:
    config = ExperimentConfig(condition="label", hidden=4, steps=1, batch=8)
    model = trainer_of(config).model
    weights = {name: part.detach().numpy() for name, part in model.state_dict().items()}
    found = questions.flow_errors(RunSnapshot("a", 0, config, weights))
    assert np.isfinite(found.total).all()
