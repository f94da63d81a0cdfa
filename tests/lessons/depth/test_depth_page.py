"""How deep is a sample: the page trains its arms, asks their snapshots, and says what comes out."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
import visits
from streamlit.testing.v1 import AppTest
from visits import Visit, notices, texts

from node_viz.course.parts import number
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.size import parameters
from node_viz.lessons.depth import numbers as words
from node_viz.lessons.depth import questions
from node_viz.lessons.depth.arms import ARMS, arms_of
from node_viz.lessons.depth.link import FIRST_ARMS, LINE, PLANE, Depth, read_depth
from node_viz.lessons.depth.words_experiments import RUNAWAY
from node_viz.records.history import RunStatus, Scores
from node_viz.runs.api import RunView
from node_viz.runs.shipped import load

QUICK = {"hidden": "8", "batch": "32", "solver_steps": "2", "refine": "0"}


@pytest.fixture
def visit(visit: Visit) -> Visit:
    """Return what opens the page, given its link."""
    return partial(visit, "depth")


def views(at: AppTest) -> list[RunView]:
    return visits.views(at, "depth")


def trained(at: AppTest) -> list[RunView]:
    at.button(key="depth_train").click().run()
    visits.until(at, "depth", lambda now: not any(view.live for view in now))
    at.run()  # which sees that they are at rest
    return views(at)


def figures(at: AppTest) -> list[Any]:
    """Return the flat figures as the browser gets them."""
    return [json.loads(text)["figure"] for text in texts(at) if '"figure"' in text]


# --- The page


def test_on_the_line_it_trains_and_shows_every_idea(visit) -> None:
    at = visit(**QUICK, steps="10")
    assert {view.status for view in trained(at)} == {RunStatus.DONE}
    assert not at.exception
    visits.saying(
        at,
        *("Adaptive: S(1) =", "−2x / mean f", "on the line", "Galerkin's weights"),
        *("together", "must not be used in a likelihood", "dy/dx is"),
    )
    # paths over s, S(x), gauges; then weights, their functions, calls twice, fields
    visits.refresh(at, lambda: len(figures(at)) == 8)


def test_a_past_step_has_its_own_answer_and_its_own_paths(visit, monkeypatch) -> None:
    monkeypatch.setattr("node_viz.ui.past.viewer", lambda *_, **__: 25)
    at = visit()
    then = next(one for one in load("depth-line-adaptive").curves.metrics if one.step == 25)
    assert f"Adaptive gets to {number(then.mse)}." in visits.said(at)
    paths = figures(at)[0]["layout"]["xaxis"]["title"]["text"]
    assert paths == "time s of each input (Adaptive, step 25)"


def test_in_the_plane_losses_are_compared(visit) -> None:
    at = visit(**QUICK, steps="4", dataset="annuli")
    trained(at)
    assert not at.exception
    assert [view.config.task for view in views(at)] == ["classify"] * 4
    visits.saying(at, "loss", "together")
    visits.refresh(
        at, lambda: len(figures(at)) == 5
    )  # gauges, weights, their functions, calls twice


def test_the_problem_is_changed_with_its_arms(visit) -> None:
    at = visit()
    at.selectbox(key="depth_problem").set_value("classify").run()
    assert not at.exception
    assert [view.config.dataset for view in views(at)] == ["annuli"] * 4
    assert at.query_params["dataset"] in ("annuli", ["annuli"])
    at.selectbox(key="knob_dataset").set_value("moons").run()
    assert [view.config.dataset for view in views(at)] == ["moons"] * 4


def test_a_layer_and_an_arm_are_chosen(visit, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each input is solved alone, and stacked layers, which jump, are expensive to solve.
    monkeypatch.setattr(questions, "LINE", np.linspace(-1.0, 1.0, 3))
    at = visit(**QUICK, arms="plain,t,stacked,fourier", steps="2")
    trained(at)
    at.button_group(key="depth_weights_of").set_value("t").run()
    at.button_group(key="depth_layer").set_value(1).run()
    assert not at.exception
    visits.saying(
        at,
        *("With t as an input", "Largest change of a weight in this layer: 0."),
        *(words.ONE_DEPTH, words.NO_FAMILY),
    )


def test_depth_that_runs_away_ends_the_arm_and_keeps_its_history(visit, running_away) -> None:
    link = dict(parse_qsl(RUNAWAY))
    (view,) = trained(visit(**link))
    assert view.status is RunStatus.FAILED
    assert "depth ran away" in view.message
    assert view.scores
    assert view.tape_steps


def deepest(link: dict[str, str], steps: int = 75) -> float:
    """Train without a look between the steps; infinite if some depth ran away."""
    from node_viz.solvers import SolveError
    from node_viz.training.net_trainer import NetTrainer

    (config,) = read_depth(link)[0].configs().values()
    trainer, seen = NetTrainer(config), 0.0
    for _ in range(steps):
        trainer.step()
        try:
            seen = max(seen, trainer.model.depths(trainer.x[:100]).abs().max().item())
        except SolveError:
            return float("inf")
    return seen


def test_depths_grow_beyond_reason_at_the_rate_of_the_experiment() -> None:
    wild = dict(parse_qsl(RUNAWAY))
    assert read_depth(wild)[0].base.lr == 50 * LINE.lr
    seeds = [{"seed": str(seed)} for seed in range(3)]
    assert deepest({"arms": wild["arms"]}) < 3
    assert sorted(deepest(wild | seed) for seed in seeds)[1] > 10  # two of three at least


def test_what_is_wrong_in_a_link_is_said(visit) -> None:
    at = visit(arms="plain,deep", model="resnet", adaptive_depth="1", colour="red", modes="99")
    notes = notices(at)
    for part in ("arm must be one of 'plain'", "got 'deep'", "model must be 'resnet-tied'",
                 "adaptive_depth is what tells the arms apart. Ignored.", "'colour'",
                 "modes must be a whole number from 1 to 16; got '99'"):  # fmt: skip
        assert part in notes
    assert len(views(at)) == 4


def test_an_experiment_trains_its_arms(visit) -> None:
    at = visit(**QUICK)
    entry = "More freedom along t"
    at.radio(key=f"guess_{entry}").set_value("Not at all").run()
    at.button(key=f"try_{entry}").click().run()
    assert not at.exception
    assert [view.config.depth_variance for view in views(at)] == [
        "none",
        "t",
        "stacked",
        "galerkin",
    ]
    assert all(view.status.live for view in views(at))


# --- The link


@pytest.mark.parametrize(
    "shown",
    [
        Depth(),
        Depth(PLANE, FIRST_ARMS["classify"]),
        Depth(LINE.replace(seed=3, modes=5), ("adaptive", "adaptive-t")),
        Depth(PLANE.replace(dataset="spirals", lr=0.005), ("plain", "control")),
    ],
)
def test_what_is_shown_survives_its_link(shown: Depth) -> None:
    assert read_depth(shown.pairs()) == (shown, [])


@pytest.mark.parametrize("arms", ["", "plain,plain", "plain,t,stacked,galerkin,fourier", "ode"])
def test_bad_arms_become_one_note(arms: str) -> None:
    shown, notes = read_depth({"arms": arms})
    assert shown == Depth()
    assert len(notes) == 1
    assert notes[0].endswith("Using plain,galerkin,control,adaptive.")


def test_a_set_without_labels_becomes_one_note() -> None:
    shown, notes = read_depth({"dataset": "checkerboard"})
    assert shown == Depth()
    assert len(notes) == 1
    assert "'annuli'" in notes[0]


# --- Equal parameters


@pytest.mark.parametrize("base", [LINE, PLANE, PLANE.replace(depth=2, hidden=32, modes=5)])
def test_arms_have_as_many_parameters_as_whole_widths_allow(base: ExperimentConfig) -> None:
    from node_viz.data import labelled_set
    from node_viz.odenets.net import ODENet

    count = parameters(base)
    for name in ARMS:
        (config,) = arms_of(base, (name,)).values()
        real = sum(p.numel() for p in ODENet(config, labelled_set(config.dataset)).parameters())
        assert real == parameters(config)
        wider, narrower = (parameters(config, config.hidden + step) for step in (1, -1))
        assert abs(real - count) <= min(abs(wider - count), abs(narrower - count))
    assert arms_of(base, ("plain",))["plain"] == base


# --- The sentences


def scores(**gauges: Any) -> Scores:
    return Scores(**{"step": 10, "seconds": 1.0, "loss": 0.5, **gauges})


def test_the_sentences_on_the_line_sort_arms_by_the_floor() -> None:
    arms = [("Plain", scores(mse=0.341)), ("Adaptive", scores(mse=9e-4, deepest=1.3))]
    text = words.what_to_look_at(arms)
    assert "Plain is not below 0.340." in text
    assert "Adaptive has turned the line over." in text
    said = words.answer(arms, True)
    assert said.endswith("with a time of its own for each input, Adaptive gets to 0.0009.")
    assert words.answer(arms[:1], True).endswith("and Plain is not below it.")


def test_the_floor_is_the_mean_square_of_the_held_out_points() -> None:
    assert pytest.approx(np.mean(np.linspace(-1, 1, 100) ** 2)) == words.FLOOR


@pytest.mark.parametrize(
    ("losses", "part"),
    [
        ((0.2, 0.1), "Galerkin has the lowest loss, 0.1; Plain has 0.2."),
        ((0.1, 0.2), "no arm has a lower loss than Plain"),
        ((0.1,), "Add an arm"),
    ],
)
def test_the_sentence_in_the_plane_says_what_came_out(losses: tuple, part: str) -> None:
    names = ("Plain", "Galerkin")
    arms = [(name, scores(loss=loss)) for name, loss in zip(names, losses, strict=False)]
    assert part in words.answer(arms, False)


@pytest.mark.parametrize(
    ("unevenness", "gap", "parts"),
    [
        (0.02, 0.1, ("f is nearly constant", "Largest |S(x) − exact depth|: 0.1.")),
        (0.5, float("nan"), ("not constant (off by 0.5", "no depth would be right")),
    ],
)
def test_the_sentence_on_depth(unevenness: float, gap: float, parts: tuple) -> None:
    text = words.about_depth("Adaptive", -1.5, -1.4, unevenness, gap)
    for part in ("S(1) = -1.5", "= -1.4", *parts):
        assert part in text


def test_the_other_sentences() -> None:
    assert "Plain 13 to 25 alone, 19 together" in words.about_calls([("Plain", 13, 25, 19)])
    assert "Plain 13 alone" in words.about_calls([("Plain", 13, 13, 13)])
    text = words.about_family(0.5, -1.02, 1.65)
    assert "dy/dx is -1.02" in text
    assert "= 1.65" in text


def test_nothing_is_claimed_before_there_is_anything() -> None:
    assert words.answer([], True) == words.NOTHING_YET
    first = Scores(step=0, seconds=0.0, loss=1.3, mse=1.3)
    assert "Nothing is learnt yet" in words.answer([("Plain", first)], True)
