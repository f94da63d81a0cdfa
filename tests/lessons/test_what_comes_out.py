"""The right guess of an experiment is what comes out, and figures quoted beside it are measured.

Of the runs that come with the app, of solvers, and of networks that train within a second.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

from node_viz.course.parts import Experiment, Facts
from node_viz.experiment.arms import Pane
from node_viz.lessons.ablation import numbers as grid
from node_viz.lessons.adjoint import numbers as gradients
from node_viz.lessons.adjoint.link import Study as Gradients
from node_viz.lessons.adjoint.questions import asked, beforehand
from node_viz.lessons.augment.questions import leak
from node_viz.lessons.change.questions import square
from node_viz.lessons.depth.numbers import FLOOR
from node_viz.lessons.depth.questions import ways
from node_viz.lessons.resnet.questions import scores
from node_viz.lessons.solvers import numbers as solvers
from node_viz.lessons.steer.questions import ends
from node_viz.probes import solver_study
from node_viz.probes.correlation import spearman
from node_viz.records.history import RunStatus
from node_viz.records.net_answers import LayerScores
from node_viz.runs import sweep_store
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


def told(stem: str, title: str, facts: Facts) -> None:
    """The experiment has all its figures."""
    said = entry(stem, title).measured(facts)
    assert said is not None
    assert "nan" not in said


def test_growth_and_its_cure() -> None:
    found = shipped("growth", "Growth and its cure")
    assert 13 < found["rnode"].nfe < found["plain"].nfe / 2
    told("growth", "Growth and its cure", found)


def test_the_same_density() -> None:
    found = shipped("straight", "The same density")
    assert found["plain"].kl > found["rnode"].kl - 0.05
    told("straight", "The same density", found)


def test_the_lie() -> None:
    found = shipped("lies", "The lie")
    assert found["coarse"].claimed < found["coarse"].entropy
    assert found["coarse"].nll > max(found["calm"].nll, found["fine"].nll) + 1
    told("lies", "The lie", found)


def test_who_turns_the_line_over() -> None:
    found = shipped("depth", "Who turns the line over?")
    assert max(found["control"].mse, found["adaptive"].mse) < FLOOR / 10
    assert min(found["plain"].mse, found["galerkin"].mse) > FLOOR - 1e-4
    told("depth", "Who turns the line over?", found)


def test_depth_variance_in_the_plane() -> None:
    title = "What depth variance buys in the plane"
    found = shipped("depth", title)
    assert min(found[one].loss for one in ("t", "stacked", "galerkin")) < found["plain"].loss / 2
    told("depth", title, found)


def test_more_layers_after_training() -> None:
    own, curve = in_layers(scores(snapshot("resnet-tied")))
    assert curve < own - 0.1
    ask = entry("resnet", "Finer to begin with").ask
    assert f"told {own:.0%} right" in ask
    assert f"{curve:.0%} along" in ask
    told("resnet", "More layers after training", {"tied_layers": own, "tied_curve": curve})


def test_three_layers_cross() -> None:
    _, last = trained("resnet", "Layers may cross", "tied")
    assert last.mse < FLOOR / 10
    told("resnet", "Layers may cross", {"tied": last, "rknet": last})


def test_two_jumps_around_a_ring() -> None:
    own, curve = in_layers(scores(trained("resnet", "Two jumps around a ring", "tied")[0]))
    assert own > 0.95
    assert curve < 0.8
    told("resnet", "Two jumps around a ring", {"tied_layers": own, "tied_curve": curve})


def test_coarse_layers_keep_the_hole() -> None:
    hole = leak(trained("augment", "Coarse layers", "none")[0]).hole
    assert hole.passage > 0
    told("augment", "Coarse layers", {"none_hole": hole, "zero_hole": hole})
    wide = leak(snapshot("augment-none")).hole.passage
    assert f"length of {wide:.2f}" in entry("augment", "More of the same").ask


def test_the_square_in_the_gap() -> None:
    of = {side: square(snapshot("default"), (0.5, 0.25), side) for side in (0.2, 0.1, 0.02)}
    gap = {k: abs(float(one.log_area[-1] - one.log_det[-1])) for k, one in of.items()}
    assert record("change", entry("change", "Smaller is closer").setup).side == 0.2
    assert 30 < gap[0.2] / gap[0.02] < 300
    told("change", "Smaller is closer", {"gap": gap[0.2], "gap_of_a_tenth": gap[0.02]})
    area, log_det = float(of[0.1].log_area[-1]), float(of[0.1].log_det[-1])
    assert max(area, log_det) < 0
    told("change", "In the gap", {"log_det": log_det, "growth": np.exp(area)})


def test_the_nearer_gradient() -> None:
    study = Gradients()
    assert record("adjoint", entry("adjoint", "The nearer one").setup) == study
    errors = beforehand("errors", asked(study)["errors"])
    found = gradients.facts(study.rtol, errors, None)
    assert min(found["adjoint_nearer"], found["backprop_nearer"]) > 0
    told("adjoint", "The nearer one", found)


@functools.cache
def solved(title: str) -> dict[str, Any]:
    """What the solvers make of an experiment."""
    study = record("solvers", entry("solvers", title).setup)
    runs = {
        name: solver_study.run_method(
            study.problem, name, study.end, steps=int(study.steps), rtol=float(study.rtol)
        )
        for name in study.chosen
    }
    return dict(solvers.facts(study.steps, runs))


SOLVERS: dict[str, Callable[[Facts], bool]] = {
    "Sixteen steps to a quiet curve": lambda of: (
        max(of["rk4"].error, of["implicit_euler"].error)
        < 0.01
        < 100
        < min(of["euler"].error, of["midpoint"].error)
    ),
    "One step is enough": lambda of: of["euler"].error < 1e-10,
    "Does a circle stay a circle?": lambda of: of["euler_radius"] > 1.5,
    "Past the end of the world": lambda of: (
        of["silent"] == "Euler, Midpoint" and "dopri5" in of["told"]
    ),
}


@pytest.mark.parametrize("title", SOLVERS)
def test_what_solvers_do(title: str) -> None:
    found = solved(title)
    assert SOLVERS[title](found)
    told("solvers", title, found)


def test_figures_quoted_beside_an_experiment_are_those_of_the_runs_that_come_along() -> None:
    default, plain, rnode = map(gauges, ("default", "moons-plain", "moons-rnode"))
    rho = spearman([one.nfe for one in plain], [one.jacobian_norm for one in plain])
    assert f"against {default[-1].kl:.3f}" in entry("cnf", "Sharp edges").figures
    assert f"the {plain[-1].nfe} of" in entry("growth", "Sharp edges").ask
    assert f"took {plain[-1].nfe}" in entry("growth", "Sharp edges").figures
    assert f"have {rho:.2f}" in entry("growth", "Where the rule is weak").figures
    assert f"the {plain[-1].nfe} of" in entry("growth", "A falling rate").ask
    assert f"against {plain[-1].kl:.3f}" in entry("growth", "A falling rate").figures
    much = entry("straight", "Too much of a good thing").ask
    assert f"{rnode[-1].nfe} calls at KL {rnode[-1].kl:.3f}" in much
    cells = grid.facts([cell.metrics for cell in sweep_store.load("moons").cells])
    saved = cells["plain"].nfe - cells["best"].nfe
    assert f"saved {saved} of {cells['plain'].nfe} calls" in entry("ablation", "Eight drops").ask


def test_the_depth_and_the_loss_quoted_are_measured() -> None:
    depth = float(ways(snapshot("depth-line-adaptive")).ways.S[-1])
    other = entry("depth", "Is the depth of x = 1 always the same?")
    assert f"S(1) = {depth:.2f}".replace("-", "−") in other.ask
    deepest = gauges("depth-line-adaptive")[-1]
    assert f"|S| = {deepest.deepest:.1f}" in entry("depth", "Depth runs away").ask
    lost = {}
    for name in ("steer", "plain"):
        curve = ends(snapshot(f"moons-{name}")).curve
        lost[name] = float(curve.nll[0] - curve.nll[abs(curve.T - 1).argmin()])
    assert f"some {lost['steer']:.2f} nats" in " ".join(
        entry("steer", "Half the window").ask.split()
    )
    assert lost["plain"] > 5 * lost["steer"]
