"""What runs decide on the pages of flows: guesses have their outcome, scenes their number."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

from node_viz.course.guesses import MEASURED, Drawn, Facts, along
from node_viz.course.parts import Experiment
from node_viz.course.scenes import Scene
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.views import read_view
from node_viz.lessons.ablation import numbers as ablation
from node_viz.lessons.change import questions as change
from node_viz.lessons.cnf import numbers as cnf
from node_viz.lessons.cnf.words import IN_GAP, ON_MOON
from node_viz.lessons.straight import numbers as straight
from node_viz.lessons.straight.words import POINT
from node_viz.records.history import Metrics, RunStatus
from node_viz.runs import sweep_store
from node_viz.runs.api import RunView
from node_viz.runs.shipped import load, name_of
from node_viz.runs.snapshot import RunSnapshot
from node_viz.runs.worker import make_painter, path_of

STEMS = ("cnf", "change", "straight", "ablation")
KINDS = ("density", "particles", "trajectories", "field", "data", "grid")  #: layers of a stage


def experiments() -> Iterator[tuple[str, Experiment]]:
    for stem in STEMS:
        words = import_module(f"node_viz.lessons.{stem}.words")
        yield from ((stem, one) for one in words.EXPERIMENTS)


def scenes() -> Iterator[tuple[str, Scene]]:
    for stem in STEMS:
        found = import_module(f"node_viz.lessons.{stem}.scenes").SCENES
        yield from ((stem, one) for one in found)


def record(stem: str, setup: str) -> Any:
    made, notes = import_module(f"node_viz.lessons.{stem}.link").LINK.read(dict(parse_qsl(setup)))
    assert not notes
    return made


@functools.cache
def snapshot(name: str) -> RunSnapshot:
    """The end of a run that comes with the app."""
    run = load(name)
    return RunSnapshot("a", run.pictures[-1].step, run.config, run.weights)


def shipped(stem: str, setup: str) -> dict[str, Any]:
    """What is measured on runs that come with the app, as the page's facts name it."""
    made, found = record(stem, setup), dict[str, Any]()
    for pane in made.panes():
        name = name_of(pane.config)
        assert name is not None, f"{stem}: {pane.label} does not come with the app"
        found[pane.name] = load(name).curves.metrics[-1]
    if stem == "cnf":
        for fact, point in (("on_moon", ON_MOON), ("in_gap", IN_GAP)):
            found[fact] = path_of(snapshot("default"), make_painter, point)
    if stem == "straight":
        for arm in ("plain", "rnode"):
            found[f"{arm}_path"] = path_of(snapshot(f"moons-{arm}"), make_painter, POINT)
    if stem == "change":
        found |= squares(made.centre, made.side)
    return found


@functools.cache
def squares(centre: tuple[float, float], side: float) -> dict[str, float]:
    now = snapshot("default")
    path, small = (change.square(now, centre, one) for one in (side, side / 10))
    area, log_det = float(path.log_area[-1]), float(path.log_det[-1])
    return {
        "gap": abs(area - log_det),
        "gap_of_a_tenth": abs(float(small.log_area[-1] - small.log_det[-1])),
        "growth": float(np.exp(area)),
        "log_area": area,
        "log_det": log_det,
    }


def moons() -> Facts:
    """The grid that comes with the app."""
    return ablation.facts([cell.metrics for cell in sweep_store.load("moons").cells], {})


def gauges(**changes: float) -> Metrics:
    values: dict[str, Any] = {
        "step": 600, "seconds": 20.0, "nll": 2.5, "entropy": 2.4, "kl": 0.1, "nfe": 43,
        "nfe_sampling": 31, "jacobian_norm": 2.0, "kinetic_energy": 1.2, "solver_gap": 0.0,
        "energy_floor": 1.0,
    }  # fmt: skip
    return Metrics(**{**values, **changes})


# --- what an experiment decides


def test_every_outcome_has_an_end_sentence_and_every_run_is_watched() -> None:
    amiss = [
        (stem, entry.title)
        for stem, entry in experiments()
        if set(entry.ends) != set(entry.guess.outcomes)
        or not all(end[0].isupper() and end.endswith(".") for end in entry.ends.values())
        or not (entry.watch.startswith("Watch") and entry.watch.endswith((".", "?")))
        or getattr(entry.guess, "decide", len) is None
    ]
    assert not amiss


def test_every_end_sentence_is_one_with_any_numbers() -> None:
    view = RunView("a", ExperimentConfig(), RunStatus.DONE, solver_steps=32)
    path = path_of(snapshot("default"), make_painter, ON_MOON)
    some = gauges()
    arms = ("flow", "plain", "kinetic", "jacobian", "rnode", "both", "best", "most")
    facts = {
        **dict.fromkeys(arms, some),
        **dict.fromkeys(("on_moon", "plain_path", "rnode_path"), path),
        **dict.fromkeys(("gap", "gap_of_a_tenth", "growth", "log_area", "log_det"), 0.5),
        "flow_run": view,
    }
    for _, entry in experiments():
        for end in entry.ends.values():
            assert "{" not in end.format_map(facts)


@pytest.mark.parametrize(
    ("of", "outcome"),
    [
        (gauges(kl=0.18), cnf.HIGHER),
        (gauges(kl=0.03), cnf.SAME),
        (gauges(kl=-0.02), cnf.LOWER),
    ],
)
def test_sharp_edges(of: Metrics, outcome: str) -> None:
    assert cnf.edges({"flow": of}) == outcome


def test_a_solver_is_fooled_only_beyond_the_error_of_measurement() -> None:
    assert cnf.fooled({"flow": gauges(solver_gap=-0.79)}) == cnf.FOOLED
    assert cnf.fooled({"flow": gauges(solver_gap=-0.11)}) == cnf.FLOOR
    assert cnf.fooled({"flow": gauges(solver_gap=0.1)}) == cnf.FLOOR


def test_the_same_density_at_fewer_calls() -> None:
    found = shipped("straight", "")
    assert straight.better_fit(found) == straight.DETOURS
    assert found["rnode"].nfe < found["plain"].nfe / 3  # a scene says so
    assert straight.better_fit({"plain": gauges(kl=0.01), "rnode": gauges()}) == straight.FREEDOM


def test_four_arms_are_ordered_by_their_energy() -> None:
    energies = {"plain": 3.9, "kinetic": 1.3, "jacobian": 1.2, "rnode": 1.1}
    found = {name: gauges(kinetic_energy=energy) for name, energy in energies.items()}
    assert straight.by_energy(found) == ["RNODE", "Jacobian", "Kinetic", "Plain"]


@pytest.mark.parametrize(
    ("nfe", "kl", "outcome"),
    [(31, 0.5, straight.PAID), (31, 0.1, straight.CHEAP), (43, 0.1, straight.NO_FEWER)],
)
def test_a_heavy_weight(nfe: int, kl: float, outcome: str) -> None:
    assert straight.too_much({"rnode": gauges(nfe=nfe, kl=kl)}) == outcome


def test_the_gap_is_gathered_and_a_smaller_square_is_closer() -> None:
    found = shipped("change", "point=0.5,0.25&side=0.1")
    gathered, smaller = (entry for stem, entry in experiments() if stem == "change")
    assert gathered.guess.outcome(found) == "Gathered"
    assert max(found["log_area"], found["log_det"]) < 0
    found = shipped("change", smaller.setup)
    assert 85 < smaller.guess.measure(found) < 115  # type: ignore[attr-defined]


@pytest.mark.parametrize(("stem", "fact"), [("cnf", "on_moon"), ("straight", "plain_path")])
def test_a_drawn_path_begins_at_the_point_and_is_compared_with_the_true_one(
    stem: str, fact: str
) -> None:
    entry = next(
        one for name, one in experiments() if name == stem and isinstance(one.guess, Drawn)
    )
    guess, facts = entry.guess, shipped(stem, entry.setup)
    assert isinstance(guess, Drawn)
    assert along(guess.path(facts))[0] == pytest.approx(guess.start, abs=1e-5)
    assert guess.verdict(along(guess.path(facts)), facts).right
    straight_on = [guess.start, along(guess.path(facts))[-1]]
    assert facts[fact].bend > 1.05
    assert entry.guess.outcome(facts) == MEASURED
    assert "on average" in guess.verdict(straight_on, facts).said
    with pytest.raises(KeyError):
        guess.outcome({})


def test_what_a_grid_decides() -> None:
    found = moons()
    assert found["plain"].nfe == ablation.MOONS_PLAIN
    assert found["plain"].nfe - found["best"].nfe == ablation.MOONS_SAVED
    assert ablation.saved(found) == ablation.AS_MANY
    few = {"plain": gauges(nfe=49), "best": gauges(nfe=31)}
    assert ablation.saved(few) == ablation.FEWER
    still = {"plain": gauges(), "both": gauges(kinetic_energy=0.01), "broken": False}
    assert ablation.at_high_prices(still) == ablation.STILL
    assert ablation.at_high_prices({**still, "both": gauges()}) == ablation.STRAIGHT
    assert ablation.at_high_prices({**still, "broken": True}) == ablation.BREAKS


def test_a_grid_without_gauges_in_every_cell_has_no_facts() -> None:
    assert ablation.facts([gauges(), None], {}) == {}
    assert ablation.facts([gauges(), gauges()], {1: "Stopped."})["broken"]


def test_figures_quoted_beside_an_experiment_are_those_of_the_runs_that_come_along() -> None:
    default = load("default").curves.metrics[-1]
    assert round(default.kl, 3) == cnf.MOONS_KL
    assert default.nfe == cnf.MOONS_NFE
    rnode = load("moons-rnode").curves.metrics[-1]
    assert (rnode.nfe, round(rnode.kl, 3)) == (straight.LIGHT_NFE, straight.LIGHT_KL)


# --- scenes


def test_each_page_has_four_to_six_scenes_and_a_question_with_its_result() -> None:
    for stem in STEMS:
        found = [one for name, one in scenes() if name == stem]
        assert 4 <= len(found) <= 6, stem
        asked = [k for k, one in enumerate(found) if one.asks]
        assert asked, stem
        assert max(asked) + 1 < len(found), stem  # the result is the scene after it
        for k in asked:
            assert found[k].right in found[k].choices
            assert found[k].ask.endswith("?")
            assert not found[k].number


def test_a_scene_is_one_short_sentence_and_a_link_without_notes() -> None:
    for stem, scene in scenes():
        assert len(scene.says.split()) <= 20
        assert scene.says.endswith((".", "?"))
        record(stem, scene.setup)
        assert read_view(scene.view.pairs()) == (scene.view, [])
        assert set(scene.view.layers or ()) <= set(KINDS)


def test_the_number_of_a_scene_is_known_at_once_where_its_runs_come_with_the_app() -> None:
    for stem, scene in scenes():
        if scene.number and not scene.fresh:
            facts = {**(moons() if stem == "ablation" else shipped(stem, scene.setup))}
            if "left" in scene.number:  # the dearest of all answers
                now = snapshot("default")
                facts["left"] = 100 * change.terms(now, record(stem, scene.setup).time).relative
            assert scene.number.format_map(facts)
        elif scene.number:
            assert scene.number.format_map({"flow": gauges()})


def test_what_scenes_say_is_so() -> None:
    cloud = {one.step: one for one in load("default").curves.metrics}
    assert cloud[50].kl < load("default").curves.gaussian_kl  # more than place and width
    assert cloud[50].kl > 10 * cloud[1000].kl
    found = shipped("cnf", "")
    assert found["on_moon"].spread > 0 > found["in_gap"].spread
    assert found["on_moon"].log_prob > found["in_gap"].log_prob + 2
    assert shipped("straight", "")["rnode_path"].bend < 1.02
    assert shipped("change", "")["growth"] > 1
    of = {side: shipped("change", f"point=0.5,0.25&side={side}") for side in (0.2, 0.02)}
    assert of[0.2]["growth"] < 0.2
    assert of[0.2]["gap"] > 30 * of[0.02]["gap"]
    grid = moons()
    assert grid["both"].nfe > grid["best"].nfe
    assert grid["both"].kl > grid["plain"].kl + 0.1
