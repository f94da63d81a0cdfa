"""What the experiments on conditional flows decide, and what its page says of the numbers."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

import pytest
from amiss import check
from told import every_outcome_is_a_sentence, panes, scenes_show_what_they_say, shipped_facts

from node_viz.lessons.conditional import numbers, questions
from node_viz.lessons.conditional.own_end import own_end
from node_viz.lessons.conditional.words import CORRECTIONS, EXPERIMENTS
from node_viz.records.answers import LabelFit
from node_viz.runs.shipped import load, name_of
from node_viz.runs.snapshot import RunSnapshot

PAIRS = ("", "pair=matching")


@functools.cache
def snapshots() -> dict[str, RunSnapshot]:
    """The ends of the runs that come with the app, by their arms."""
    found = {}
    for pane in (pane for setup in PAIRS for pane in panes("conditional", setup)):
        run = load(name_of(pane.config) or "")
        last, steps = run.pictures[-1].step, run.config.solver_steps
        found[pane.name] = RunSnapshot("a", last, run.config, run.weights, steps)
    return found


@functools.cache
def facts() -> dict[str, Any]:
    found: dict[str, Any] = {"own": own_end(-1.5)}
    for setup in PAIRS:
        found |= shipped_facts("conditional", setup)
    for name in ("label", "within", "across"):
        found |= numbers.facts_of(name, questions.by_label(snapshots()[name]))
    return found


def test_what_comes_with_the_app_bears_out_what_the_page_says() -> None:
    of = facts()
    assert of["label"].kl < 0.1
    assert of["label_right"] > 98
    assert of["within_right"] > 98
    assert of["within"].kl < of["across"].kl - 0.3
    for name in ("label", "within", "across"):  # all are flows
        assert abs(of[f"{name}_least_mass"] - 1) < 0.01
        assert abs(of[f"{name}_most_mass"] - 1) < 0.01
    assert numbers.share_across(of) == numbers.FEWER
    assert numbers.who_calls_less(of) == numbers.LESS
    assert numbers.gain(of) == pytest.approx(0.69, abs=0.06)


def test_a_flow_without_labels_has_no_answer_by_label() -> None:
    assert questions.by_label(snapshots()["without"]) == ()


def test_the_same_noise_ends_at_each_label_s_part() -> None:
    found = questions.pushed(snapshots()["label"])
    assert found.ends.shape == (2, *found.noise.shape)
    upper, lower = found.ends.mean(axis=1)
    assert upper[1] > 0.8 > 0 > lower[1]


@pytest.mark.parametrize(
    ("share", "outcome"),
    [(99.0, numbers.NEARLY_ALL), (95.0, numbers.MOST), (78.0, numbers.FEWER)],
)
def test_the_share_decides(share: float, outcome: str) -> None:
    assert numbers.share_across({"across_right": share}) == outcome


@pytest.mark.parametrize(("calls", "outcome"), [(43, "LESS"), (150, "ALIKE"), (300, "MORE")])
def test_the_calls_decide(calls: int, outcome: str) -> None:
    of = {"without": facts()["without"], "label": replace(facts()["label"], nfe=calls)}
    of["without"] = replace(of["without"], nfe=157)
    assert numbers.who_calls_less(of) == getattr(numbers, outcome)


def test_every_outcome_has_its_sentence_and_every_scene_its_number() -> None:
    every_outcome_is_a_sentence("conditional", facts())
    scenes_show_what_they_say("conditional", facts())
    assert EXPERIMENTS[2].end({"across": facts()["across"]}) is None


def test_the_card_is_decided_by_what_is_measured() -> None:
    (card,) = CORRECTIONS
    said = card.decided(facts())
    assert said is not None
    assert "but log |det| is -0.693. " in said
    assert "the mass 0.500, not 1." in said


def test_the_answer_follows_the_numbers() -> None:
    of = facts()
    fits = (LabelFit(0.1, 0.99, 1.0), LabelFit(0.2, 0.97, 1.0))
    pair = {name: of[name] for name in ("without", "label")}
    assert "0.70 less. The label is worth 0.69." in check(numbers.answer(pair, {}))
    worse = pair | {"label": replace(of["label"], nll=9.0)}
    assert " more. The label" in check(numbers.answer(worse, {}))
    matching = {name: of[name] for name in ("within", "across")}
    assert check(numbers.answer(matching, {"within": fits})).endswith("across.")
    said = check(numbers.answer(matching, {"within": fits, "across": fits}))
    assert "98.0 % and 98.0 % of the samples suit their label." in said
    assert numbers.answer({}, {}) == numbers.FIRST_GAUGES
    new = {name: replace(one, step=0) for name, one in pair.items()}
    assert numbers.answer(new, {}) == numbers.NOTHING_YET
