"""The page's sentences, links, scenes and figures, on numbers that are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from amiss import check
from told import every_outcome_is_a_sentence, scenes_show_what_they_say, shipped_facts

from node_viz.experiment.catalogue import METHODS
from node_viz.lessons.estimators import figures, figures_noise, numbers, words
from node_viz.lessons.estimators.link import USUAL, WAYS, Estimates, read_estimates
from node_viz.plots.figure import Series
from node_viz.records.estimates import (
    Asked,
    Bottlenecks,
    LogDensities,
    Rates,
    TraceCosts,
    Tried,
)
from node_viz.runs.shipped import load, name_of


def solved(nfe: int, reached: float = 1.0) -> Tried:
    k = 4
    t = np.linspace(0, reached, k + 1)
    return Tried(nfe, reached == 1, t[:-1], np.diff(t), t[:1], np.array([0.1]))


def one_jacobian(gaussian: float = 2.0, signs: float = 1.0, H: int = 0) -> Asked:
    """Return an answer with these variances."""
    values = {
        "gaussian": 0.5 + gaussian**0.5 * np.array([-1.0, 1.0] * 5),
        "rademacher": 0.5 + signs**0.5 * np.array([-1.0, 1.0] * 5),
    }
    probes = np.array([1.0, 2.0, 64.0])
    formula = {"gaussian": gaussian, "rademacher": signs}
    by_probes = {kind: value / probes for kind, value in formula.items()}
    return Asked(0.5, 0.5, values, formula, probes, by_probes, (0.2, 0.3), H)


SOLVES = {"exact": solved(31), "fixed": solved(25), "fresh": solved(2000, 0.04)}
SEEN = Rates(
    np.linspace(0, 1, 3),
    {"exact": np.ones(3), "fixed": 2 * np.ones(3), "fresh": np.array([0.0, 4.0, 1.0])},
)
BOTTLE = Bottlenecks(
    4,
    np.array([1.0, 2.0, 4.0]),
    {"gaussian": np.array([1.0, 2.0, 4.0]), "rademacher": np.array([0.9, 1.9, 3.9])},
    {"gaussian": np.array([0.1, 0.8, 4.0]), "rademacher": np.array([0.0, 0.5, 3.9])},
)
COSTS = TraceCosts(
    np.array([1.0, 64.0]),
    {name: np.array([2.0, last]) for name, last in (("estimate", 2.1), ("exact", 70.0))}
    | {"determinant": np.array([1.5, 11.0])},
)
DENSITIES = {
    "gaussian": LogDensities(np.array([[-1.0, 1.0], [3.0, -3.0]])),
    "rademacher": LogDensities(np.array([[-0.1, 0.1], [0.1, -0.1]])),
}
FACTS: dict[str, Any] = {
    **SOLVES,
    "asked": one_jacobian(),
    "trace": 0.5,
    "wrong": (0.2, 0.3),
    "gaussian_variance": 2.0,
    "rademacher_variance": 1.0,
    "gaussian_mean": 0.5,
    "when": "at the end",
}


def test_what_experiments_say_is_a_sentence_whatever_comes_out() -> None:
    every_outcome_is_a_sentence("estimators", {**shipped_facts("estimators"), **FACTS})


def test_scenes_show_what_comes_with_the_app() -> None:
    scenes_show_what_they_say("estimators", FACTS)


def test_the_three_trainings_come_with_the_app() -> None:
    names = [name_of(pane.config) for pane in Estimates().trained()]
    assert names == ["default", "estimators-fixed", "estimators-fresh"]
    assert load("default").curves.metrics[-1].nfe == numbers.SHIPPED


def test_the_card_is_decided_by_the_run() -> None:
    (card,) = words.CORRECTIONS
    assert card.decided({}) is None
    said = card.decided(FACTS)
    assert said is not None
    assert "the trace is 0.500" in said
    assert "0.200 and 0.300" in said


def test_the_answer_says_what_is_known() -> None:
    assert numbers.answer({}) == numbers.NOTHING_YET
    said = [
        numbers.answer({way: SOLVES[way] for way in ways})
        for ways in (("exact",), ("exact", "fixed"), ("fresh",), tuple(WAYS))
    ]
    for one in said:
        check(one)
    assert said[0] == "The exact trace costs **31 calls**."
    assert "ends at **2,000 calls**, at t = 0.04" in said[3]
    assert "costs **13 calls**" in numbers.answer({"fresh": solved(13)})


def test_sentences_follow_the_numbers() -> None:
    still = Rates(SEEN.t, dict.fromkeys(WAYS, np.zeros(3)))
    assert "No estimate is off yet" in check(numbers.what_is_shown(still))
    assert "jumps by 1.33" in check(numbers.what_is_shown(SEEN))
    assert "signs are exact" in check(numbers.what_one_question_says(one_jacobian(2, 0, H=1)))
    assert "variance 2.22" in check(numbers.what_one_question_says(one_jacobian()))
    assert "does not move" in check(numbers.what_one_question_says(one_jacobian(0, 0)))
    check(numbers.what_more_questions_say(one_jacobian()))
    assert "0.1 instead of 1" in check(numbers.what_a_bottleneck_saves(BOTTLE))
    assert "the exact trace 70 times" in check(numbers.what_it_costs(COSTS, 64))
    assert "%" in check(numbers.what_densities_say(DENSITIES))
    nothing = dict.fromkeys(DENSITIES, LogDensities(np.zeros((2, 2))))
    assert check(numbers.what_densities_say(nothing)) == "Nothing is estimated wrongly yet."
    assert numbers.of_densities(DENSITIES).count("\n") == 3


def test_training_is_compared_with_the_exact_trace() -> None:
    last = load("default").curves.metrics[-1]
    known = [("Exact trace", last)] * 3
    assert "within 0.05" in check(numbers.what_training_says(known))
    check(numbers.what_training_says([]))


@pytest.mark.parametrize(
    ("gaussian", "signs", "said"),
    [(2.0, 1.0, numbers.SIGNS), (1.0, 2.0, numbers.GAUSSIAN), (1.0, 1.1, numbers.NEITHER)],
)
def test_the_run_decides_which_noise_is_better(gaussian: float, signs: float, said: str) -> None:
    assert numbers.less_noise({"asked": one_jacobian(gaussian, signs)}) == said


@pytest.mark.parametrize("dark", [False, True])
def test_each_solve_has_a_row_and_each_step_a_block(dark: bool) -> None:
    rows = [Series(WAYS[way].label, WAYS[way].colour, SOLVES[way]) for way in WAYS]
    colours = {way: WAYS[way].colour for way in WAYS}
    figure = figures.steps_figure(rows, SEEN, colours, dark=dark)
    bars = [one for one in figure["data"] if one["type"] == "bar"]
    assert [len(one["x"]) for one in bars] == [4, 1] * 3
    assert figure["layout"]["yaxis2"]["ticktext"] == ["31 calls", "25 calls", "2,000 calls"]
    (note,) = figure["layout"]["annotations"]
    assert note["text"] == "gives up here, at t = 0.04"
    waiting = [Series("Exact trace", "#009E73", None)]
    empty = figures.steps_figure(waiting, None, {}, dark=dark)
    assert empty["layout"]["yaxis2"]["ticktext"] == ["…"]
    assert empty["data"] == []


def test_bars_of_variance_are_the_measured_and_the_closed_ones() -> None:
    figure = figures_noise.variance_figure(one_jacobian(2.0, 1.0), dark=False)
    measured, formula = (one["y"] for one in figure["data"])
    assert formula == [2.0, 1.0]
    np.testing.assert_allclose(measured, [2 * 10 / 9, 10 / 9], rtol=1e-4)
    shares = figures_noise.histogram_figure(one_jacobian(), dark=True)["data"]
    assert [round(sum(one["y"])) for one in shares] == [100, 100]


def test_what_has_no_variance_is_not_drawn_on_a_logarithmic_axis() -> None:
    exact = figures_noise.probes_figure(one_jacobian(2.0, 0.0), dark=False)
    assert len(exact["data"]) == 2  # line and dots of Gaussian noise
    figure = figures_noise.bottleneck_figure(BOTTLE, dark=False)
    assert figure["data"][3]["y"][0] is None
    assert "signs at H = 1: 0" in figure["layout"]["annotations"][0]["text"]


def test_guides_are_those_of_the_lecture() -> None:
    figure = figures_noise.costs_figure(COSTS, dark=False)
    guides = [one["y"] for one in figure["data"] if one.get("hoverinfo") == "skip"]
    assert [round(one[-1], 2) for one in guides] == [1.02, 2.0, 65.0]
    figures_noise.densities_figure(DENSITIES, dark=False)


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ({"kind": "loud"}, "kind must be one of gaussian, rademacher; got 'loud'"),
        ({"ways": "exact,guess"}, "ways must be one of 'exact', 'fixed', 'fresh'; got 'guess'"),
        ({"time": "2"}, "time must be a number from 0 to 1; got '2'"),
        ({"condition": "label"}, "condition is not for this page"),
        ({"method": "otflow"}, "divergence must be 'exact' with field 'potential'"),
        ({"field": "potential"}, "divergence must be 'exact' with field 'potential'"),
        ({"solver": "implicit_euler"}, "noise must be 'fixed' with solver 'implicit_euler'"),
        ({"bottleneck": "9", "hidden": "8"}, "a whole number from 0 to the width, 8; got 9"),
    ],
)
def test_what_makes_no_sense_in_a_link_is_one_note(pairs: dict[str, str], said: str) -> None:
    made, notes = read_estimates(pairs)
    assert len(notes) == 1
    assert said in notes[0]
    assert made.base == (USUAL.replace(hidden=8) if "hidden" in pairs else USUAL)


def test_a_link_is_read_as_it_was_written() -> None:
    base = USUAL.replace(bottleneck=2, divergence="rademacher")
    record = Estimates(base, ("exact", "fresh"), "rademacher", 0.5)
    assert read_estimates(record.pairs()) == (record, [])
    assert read_estimates({"estimator": "hutchinson"})[0].base.divergence == "rademacher"
    assert read_estimates({"ways": "fresh,exact"})[0].ways == ("exact", "fresh")


def test_ways_differ_in_the_trace_alone() -> None:
    for kind in ("gaussian", "rademacher"):
        configs = [pane.config for pane in Estimates(kind=kind).trained()]
        assert [one.divergence for one in configs] == ["exact", kind, kind]
        assert [one.noise for one in configs] == ["fixed", "fixed", "fresh"]
        assert {one.replace(divergence="exact", noise="fixed") for one in configs} == {USUAL}
    assert METHODS[USUAL.method].solves
