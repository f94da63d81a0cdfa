"""STEER and OT-Flow: the page trains three arms, asks their snapshots, and says what comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import visits
from streamlit.testing.v1 import AppTest
from visits import Visit, notices, texts

from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.steer.link import USUAL, Steer, read_steer
from node_viz.lessons.steer.numbers import (
    about_end_times,
    about_the_potential,
    about_the_way_on,
    answer,
)
from node_viz.records.history import RunStatus
from node_viz.runs.api import RunView
from node_viz.stage.camera import _camera

QUICK = {"hidden": "8", "batch": "32", "solver_steps": "2", "refine": "0"}


@pytest.fixture
def visit(visit: Visit) -> Visit:
    """Return what opens the page, given its link."""
    return partial(visit, "steer")


def views(at: AppTest) -> list[RunView]:
    return visits.views(at, "steer")


def until(at: AppTest, condition: Callable[[list[RunView]], object]) -> list[RunView]:
    return visits.until(at, "steer", condition)


def words(at: AppTest) -> str:
    return " ".join(element.value for element in [*at.markdown, *at.caption])


def figures(at: AppTest) -> list[Any]:
    """Return the flat figures as the browser gets them."""
    return [
        json.loads(text)["figure"]
        for text in texts(at)
        if '"figure"' in text and '"alt"' not in text
    ]


def test_it_trains_and_shows_all_three_ideas(visit) -> None:
    at = visit(**QUICK, steps="20")
    at.button(key="steer_train").click().run()
    until(at, lambda now: not any(view.live for view in now))
    at.run()  # the last refresh may have drawn the arms a moment before they came to rest
    assert {view.status for view in views(at)} == {RunStatus.DONE}
    assert [len(figure["data"]) for figure in figures(at)] == [3, 3, 3, 3]  # NLL(T), then paths
    assert len(visits.charts(at)) == 1
    visits.saying(at, "Step 20.", "HJB term")
    said = words(at)
    for part in ("Step 20.", "From T = 0.75 to 1.25", "OT-Flow's curl is **0**", "HJB term",
                 "From t = 1 to 1.5", "End at random"):  # fmt: skip
        assert part in said
    before = visits.charts(at)[0]
    at.select_slider(key="steer_t").set_value(1.0).run()
    visits.refresh(at, lambda: visits.charts(at)[0] != before)


def test_b_changes_one_arm_and_stands_in_the_address(visit) -> None:
    at = visit(**QUICK)
    at.selectbox(key="steer_b").set_value(0.25).run()
    assert not at.exception
    assert [view.config.steer for view in views(at)] == [0.0, 0.25, 0.0]
    assert at.query_params["steer"] in ("0.25", ["0.25"])


def test_what_is_wrong_in_a_link_is_said(visit) -> None:
    at = visit(**QUICK, steer="1", method="otflow", colour="red")
    notes = notices(at)
    assert "steer must be a number from 0 to below 1; got '1'. Using 0.5." in notes
    assert "method is what tells the three arms apart. Ignored." in notes
    assert "'colour'" in notes
    assert [view.config.steer for view in views(at)] == [0.0, 0.5, 0.0]


@pytest.mark.parametrize("steer", ["-0.1", "nan", "wide", "", "2"])
def test_a_bad_b_becomes_one_note(steer: str) -> None:
    shown, notes = read_steer({"steer": steer})
    assert shown == Steer(USUAL)
    assert len(notes) == 1
    assert notes[0].endswith("Using 0.5.")


def test_what_is_shown_survives_its_link() -> None:
    for shown in (USUAL, USUAL.replace(steer=0.0), USUAL.replace(dataset="rings", alpha_r=0.0)):
        assert read_steer(Steer(shown).pairs()) == (Steer(shown), [])


def test_the_arms_share_all_but_what_tells_them_apart() -> None:
    plain, steer, otflow = (pane.config for pane in Steer(USUAL.replace(steer=0.25)).panes())
    assert plain == ExperimentConfig(steps=600, schedule="constant")
    assert steer == plain.replace(steer=0.25)
    assert otflow == plain.replace(method="otflow")


@pytest.mark.parametrize(
    ("b", "steer", "part"),
    [
        (0.5, (0.05, 0.1), "varies 0.2 times as much as plain's, OT-Flow's 1.2 times. At T = 1"),
        (0.5, (0.05, 0.1), "it pays nothing"),
        (0.5, (0.1, 0.3), "fits 0.2 nats worse: that is its price"),
        (0.5, (0.1, 0.02), "fits 0.08 nats better"),
        (0.0, (0.25, 0.1), "With b = 0 STEER is the plain flow"),
    ],
)
def test_the_sentence_on_end_times_says_what_came_out(b, steer, part) -> None:
    arms = [("Plain", 0.25, 0.1), ("STEER", *steer), ("OT-Flow", 0.3, 0.1)]
    assert part in about_end_times(b, arms)


def test_nothing_is_claimed_before_there_is_anything() -> None:
    said = about_end_times(0.5, [("Plain", 0.0, 1.5), ("STEER", 0.0, 1.5)])
    assert "nothing to cure" in said
    assert "plain's" not in about_end_times(0.5, [("STEER", 0.1, 0.2)])  # plain ran wild
    assert answer({}, {}).endswith("on its way.")


def test_the_answer_says_what_is_known() -> None:
    spreads, curls = {"Plain": 0.25, "STEER": 0.05}, {"Plain": 1.7, "OT-Flow": 2e-8}
    assert answer(spreads, curls) == (
        "From T = 0.75 to 1.25 STEER's NLL varies by **0.05** nats, plain's by 0.25; "
        "OT-Flow's curl is **0**, plain's 1.70."
    )
    assert answer({}, curls) == "OT-Flow's curl is **0**, plain's 1.70."


def test_the_sentence_on_the_potential() -> None:
    said = about_the_potential((0.42, 0.05))
    assert "transport cost is 0.42, its HJB term 0.05" in said
    assert "HJB" not in about_the_potential(None)


def test_the_sentence_on_the_way_on_tells_moving_from_changing() -> None:
    said = about_the_way_on([("Plain", 0.9, 0.4), ("STEER", 0.5, 0.01)])
    assert "Plain's points run on by 0.9 and fit 0.4 nats worse" in said
    assert "they move, the fit stays" in said


def test_only_a_camera_is_taken_for_one() -> None:
    at = {"x": 0, "y": 1, "z": 0.5}
    seen = {"eye": at, "center": at, "up": at}
    assert _camera({**seen, "projection": {"type": "x" * 99}}) == seen
    for wrong in (None, 3, {}, {"eye": at, "center": at}, {"eye": at, "center": at, "up": "z"},
                  {"eye": at, "center": at, "up": {**at, "z": float("inf")}},
                  {"eye": at, "center": at, "up": {**at, "z": 10**400}}):  # fmt: skip
        assert _camera(wrong) is None


def test_an_experiment_trains_its_arms(visit) -> None:
    at = visit(**QUICK)
    entry = "Potential without the equation"
    at.radio(key=f"guess_{entry}").set_value("Zero").run()
    at.button(key=f"try_{entry}").click().run()
    assert not at.exception
    assert {view.config.alpha_r for view in views(at)} == {0.0}
    assert all(view.status.live for view in views(at))
