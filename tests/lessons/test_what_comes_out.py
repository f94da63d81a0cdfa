"""The right guess of an experiment is what comes out, and figures quoted beside it are measured.

Of the runs that come with the app, of solvers, and of networks that train within a second.
"""

from __future__ import annotations

import functools
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl

import pytest

from node_viz.course.parts import Experiment, Facts
from node_viz.experiment.arms import Pane
from node_viz.lessons.augment import outcomes as augment
from node_viz.lessons.augment.numbers import about_the_path, steps_to
from node_viz.lessons.augment.questions import leak, path
from node_viz.lessons.depth.numbers import FLOOR
from node_viz.lessons.depth.questions import ways
from node_viz.lessons.resnet.questions import scores
from node_viz.lessons.steer.questions import ends
from node_viz.records.history import RunStatus
from node_viz.records.net_answers import LayerScores
from node_viz.runs.api import RunView
from node_viz.runs.shipped import load, name_of
from node_viz.runs.snapshot import RunSnapshot
from node_viz.training import trainer_of


def entry(stem: str, title: str) -> Experiment:
    """An experiment by its title."""
    words = import_module(f"node_viz.lessons.{stem}.words")
    return next(one for one in words.EXPERIMENTS if one.title == title)


def record(stem: str, setup: str) -> Any:
    return import_module(f"node_viz.lessons.{stem}.link").LINK.read(dict(parse_qsl(setup)))[0]


def panes(stem: str, title: str) -> dict[str, Pane]:
    return {one.name: one for one in record(stem, entry(stem, title).setup).panes()}


def shipped(stem: str, title: str) -> dict[str, Any]:
    """The gauges of an experiment whose runs come with the app, by the names its words use."""
    found: dict[str, Any] = {}
    for name, pane in panes(stem, title).items():
        run = name_of(pane.config)
        assert run is not None, f"{stem}, {title}: {name} does not come with the app"
        curves = load(run).curves
        found[name] = curves.metrics[-1]
        found[f"{name}_run"] = RunView("a", pane.config, RunStatus.DONE, curves=curves)
    return found


@functools.cache
def snapshot(name: str) -> RunSnapshot:
    """The end of a run that comes with the app."""
    run = load(name)
    last, steps = run.pictures[-1].step, run.config.solver_steps
    return RunSnapshot("a", last, run.config, run.weights, steps)


def gauges(name: str) -> Any:
    """The gauges of a run that comes with the app, oldest first."""
    return load(name).curves.metrics


def in_layers(found: LayerScores) -> tuple[float, float]:
    """What a network gets by its own layers, and along its curve."""
    assert found.trained is not None
    return float(found.accuracy[found.layers == found.trained][0]), found.flow_accuracy


def trained(stem: str, title: str, arm: str) -> tuple[RunSnapshot, Any]:
    """Train one arm of an experiment, a matter of a second."""
    trainer = trainer_of(panes(stem, title)[arm].config)
    while trainer.step_count < trainer.config.steps:
        trainer.step()
    measured = trainer.measure()
    kept = trainer.snapshot()
    return RunSnapshot("a", kept.step, trainer.config, kept.weights, trainer.solver_steps), measured


def told(stem: str, title: str, facts: Facts, outcome: str = "") -> None:
    """The experiment has all its figures, and comes out as it should."""
    said = entry(stem, title).end(facts)
    assert not outcome or entry(stem, title).guess.outcome(facts) == outcome
    assert said is not None
    assert "nan" not in said


def test_who_turns_the_line_over() -> None:
    title = "Networks that turn the line over"
    found = shipped("depth", title)
    assert max(found["control"].mse, found["adaptive"].mse) < FLOOR / 10
    assert min(found["plain"].mse, found["galerkin"].mse) > FLOOR - 1e-4
    assert entry("depth", title).guess.outcome(found) == "Two"
    told("depth", title, found | {"below": "Data-controlled and Adaptive"})


def test_depth_variance_in_the_plane() -> None:
    title = "Depth variance in the plane"
    found = shipped("depth", title)
    assert min(found[one].loss for one in ("t", "stacked", "galerkin")) < found["plain"].loss / 2
    order = ("t as input", "Stacked", "Galerkin", "Plain")
    assert entry("depth", title).guess.verdict(order, found).right
    told("depth", title, found)


def test_more_layers_after_training() -> None:
    own, curve = in_layers(scores(snapshot("resnet-tied")))
    assert curve < own - 0.1
    ask = entry("resnet", "Finer layers from the start").ask
    assert f"told {own:.0%} right" in ask
    assert f"{curve:.0%} along" in ask
    found = {"tied_layers": own, "tied_curve": curve, "layers": 8}
    told("resnet", "More layers after training", found, "It falls")


def test_three_layers_cross() -> None:
    _, last = trained("resnet", "Layers may cross", "tied")
    told("resnet", "Layers may cross", {"tied": last, "rknet": last}, "Yes")


def test_two_jumps_around_a_ring() -> None:
    own, curve = in_layers(scores(trained("resnet", "Two jumps around a ring", "tied")[0]))
    found = {"tied_layers": own, "tied_curve": curve, "layers": 2}
    told("resnet", "Two jumps around a ring", found, "The layers only")


def test_who_keeps_least() -> None:
    found = shipped("resnet", "The least memory")
    order: Any = entry("resnet", "The least memory").guess
    assert order.order(found) == ["ODE-Net", "ResNet", "Tied ResNet", "RK-Net"]
    told("resnet", "The least memory", found)


def test_coarse_layers_keep_the_hole() -> None:
    hole = leak(trained("augment", "Coarse layers", "none")[0]).hole
    assert hole.passage > 0
    shut = leak(snapshot("augment-zero")).hole
    found = {"none_hole": hole, "zero_hole": shut}
    assert entry("augment", "Coarse layers").guess.outcome(found) == "No"
    told("augment", "Coarse layers", found)


def test_the_gap_and_the_steps_quoted_are_those_of_the_runs_that_come_along() -> None:
    wide = leak(snapshot("augment-none")).hole.passage
    assert f"gap is {wide:.2f} long" in entry("augment", "More training points").ask
    assert wide == pytest.approx(augment.GAP_WITH_512, abs=0.005)
    step = steps_to(gauges("augment-zero"))
    assert step == augment.STEPS_WITH_ONE
    assert f"at step {step}" in entry("augment", "Three more dimensions").ask


def test_the_path_of_an_orange_point_goes_round_the_disc() -> None:
    title = "The path of one orange point"
    guess = entry("augment", title).guess
    found = shipped("augment", title) | about_the_path(path(snapshot("augment-none"), guess.start))
    assert found["none_way"][0] == pytest.approx(guess.start)
    assert found["none_near"] > 0.5  # it stays away from where the disc was
    assert max(map(abs, found["none_end"])) == pytest.approx(2, abs=0.4)  # to the picture's edge
    assert found["none_end"][1] < 0  # "this run goes below"
    straight = [guess.start, (-2.0, 0.0)]
    round_below = [guess.start, (0.6, -0.9), (-0.2, -1.3), (-2.0, -1.6)]
    assert not guess.verdict(straight, found).right
    assert guess.verdict(round_below, found).right
    told("augment", title, found)


def test_the_depth_and_the_loss_quoted_are_measured() -> None:
    depth = float(ways(snapshot("depth-line-adaptive")).ways.S[-1])
    other = entry("depth", "The depth of x = 1 from another seed")
    assert f"S(1) = {depth:.2f}".replace("-", "−") in other.ask
    deepest = gauges("depth-line-adaptive")[-1]
    assert f"|S| = {deepest.deepest:.1f}" in entry("depth", "Depth without a bound").ask


def test_what_steer_loses_outside_its_window_and_which_curve_is_flat() -> None:
    found = {name: ends(snapshot(f"moons-{name}")).curve for name in ("steer", "plain")}
    lost = {
        name: float(one.nll[0] - one.nll[abs(one.T - 1).argmin()]) for name, one in found.items()
    }
    assert f"costs {lost['steer']:.2f} nats" in entry("steer", "Half the window").ask
    assert lost["plain"] > 5 * lost["steer"]
    assert found["steer"].spread() < found["plain"].spread() / 3
