"""Flows cannot cross: the page trains its arms, asks their snapshots, and says what comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import visits
from streamlit.testing.v1 import AppTest
from visits import Visit, notices, texts

from node_viz.course.parts import number
from node_viz.lessons.augment import numbers, ranking
from node_viz.lessons.augment.link import FIRST_ARMS, LINE, PLANE, WAYS, Room, read_room
from node_viz.records.history import RunStatus, Scores
from node_viz.runs.api import RunView
from node_viz.runs.shipped import load

QUICK = {"hidden": "8", "batch": "32", "points": "64", "solver_steps": "2", "refine": "0"}


@pytest.fixture
def visit(visit: Visit) -> Visit:
    """Return what opens the page, given its link."""
    return partial(visit, "augment")


def views(at: AppTest) -> list[RunView]:
    return visits.views(at, "augment")


def until(at: AppTest, condition: Callable[[list[RunView]], object]) -> list[RunView]:
    return visits.until(at, "augment", condition)


def figures(at: AppTest) -> list[Any]:
    """Return the flat figures as the browser gets them."""
    return [json.loads(text)["figure"] for text in texts(at) if '"figure"' in text]


def trained(at: AppTest) -> None:
    at.button(key="augment_train").click().run()
    until(at, lambda now: now and not any(view.live for view in now))
    at.run()
    assert not at.exception
    assert {view.status for view in views(at)} == {RunStatus.DONE}


def test_on_the_plane_it_trains_and_measures_the_hole(visit) -> None:
    at = visit(**QUICK, steps="10")
    trained(at)
    visits.saying(
        at,
        "Steps to a held-out loss of 0.02 nats",
        "Step 10. Share of the annulus called disc",
        "| **NODE** | 96.8 |",
        "By loss, best first:",
    )
    arms = len(FIRST_ARMS["classify"])
    visits.refresh(at, lambda: len(figures(at)) == arms + 2)  # a region each comes when it is drawn
    curves, *regions, circles = figures(at)
    assert len(regions) == arms
    assert {trace["name"] for trace in curves["data"]} == {
        WAYS[n].label for n in FIRST_ARMS["classify"]
    }
    assert [trace["name"] for trace in circles["data"][:4]] == [
        WAYS[name].label for name in FIRST_ARMS["classify"]
    ]


def test_on_the_line_it_shows_who_passes_whom(visit) -> None:
    at = visit(**QUICK, task="regress", steps="10")
    trained(at)
    curves, *ways = figures(at)
    assert len(ways) == len(FIRST_ARMS["regress"])
    floors = [shape["y0"] for shape in curves["layout"]["shapes"]]
    assert floors == [pytest.approx(0.3401, abs=1e-4)]
    text = visits.said(at)
    assert f"The least squared error of an increasing answer is {numbers.floor():.4f}." in text
    assert "Of 528 pairs of inputs" in text
    assert "NODE 0, ANODE" in text  # no two paths of a flow on the line change places
    assert "x cos πt" in text


def test_a_past_step_has_its_own_answer_sentences_and_bars(visit, monkeypatch) -> None:
    monkeypatch.setattr("node_viz.ui.past.viewer", lambda *_, **__: 25)
    at = visit(task="classify", arms="none,zero")
    none, zero = (
        next(one for one in load(f"augment-{arm}").curves.metrics if one.step == 25)
        for arm in ("none", "zero")
    )
    text = visits.said(at)
    assert f"loss, {number(max(none.loss, zero.loss))} (" in text
    assert f"NODE {none.nfe_forward}, ANODE {zero.nfe_forward}." in text
    assert f"| {number(none.loss)} | {none.nfe_forward} |" in text  # the table
    visits.saying(at, "Step 25. Share of the annulus called disc")


def test_it_begins_on_the_line_and_the_plane_is_chosen_by_a_switch(visit) -> None:
    at = visit()
    assert {view.config.dataset for view in views(at)} == {"reflection"}
    at.button_group(key="augment_place").set_value("classify").run()
    assert not at.exception
    assert {view.config.dataset for view in views(at)} == {"disc"}
    assert at.query_params["task"] in ("classify", ["classify"])
    assert "time" not in at.session_state["augment_view"][0].layers  # states in space


def test_a_link_without_a_task_is_about_the_plane_as_it_was_before_the_page_began_on_the_line() -> (
    None
):
    assert read_room({}) == (Room(LINE, FIRST_ARMS["regress"]), [])
    assert read_room({"points": "4096"}) == (
        Room(PLANE.replace(points=4096), FIRST_ARMS["classify"]), []
    )  # fmt: skip
    assert read_room({"arms": "none"})[0] == Room(PLANE, ("none",))
    assert read_room({"dataset": "reflection"})[0] == Room()
    assert read_room({"seed": "0"})[0] == Room()  # it changes nothing
    for link in ({"dataset": "disc"}, {"task": "classify"}, {"dataset": "disc", "seed": "0"}):
        shown = read_room(link)[0]
        assert shown == Room(PLANE, FIRST_ARMS["classify"])
        assert shown.pairs().items() <= link.items()
    assert read_room({"dataset": "reflection", "seed": "1"})[0].pairs() == {
        "dataset": "reflection",
        "seed": "1",
    }


def test_p_changes_the_padded_arms_alone(visit) -> None:
    at = visit(**QUICK)
    at.button_group(key="augment_p").set_value(3).run()
    assert not at.exception
    assert [view.config.augment_dims for view in views(at)] == [1, 3, 3, 1]


def test_arms_are_as_many_as_can_stand(visit) -> None:
    at = visit(**QUICK)
    at.session_state["augment_arms_open"] = True
    at.run().button_group(key="augment_arms").set_value(["none", "order3"]).run()
    assert [view.config.augment for view in views(at)] == ["none", "order3"]
    at.button_group(key="augment_arms").set_value(list(WAYS)).run()
    assert f"has 1 to {WAYS.most} arms; got {len(WAYS)}" in notices(at)
    assert len(views(at)) == 2


def test_an_arm_that_fails_fails_alone(visit, running_away) -> None:
    at = visit(**QUICK, steps="10", arms="none,adaptive", task="regress")
    at.button(key="augment_train").click().run()
    now = until(at, lambda now: now and not any(view.live for view in now))
    assert [view.status for view in now] == [RunStatus.DONE, RunStatus.FAILED]
    assert now[1].message.startswith("Stopped at step 5.")
    assert now[1].curves is not None  # its history is kept


@pytest.mark.parametrize(
    ("link", "note"),
    [
        ({"task": "density"}, "task must be one of 'regress', 'classify' here; got 'density'"),
        ({"dataset": "pinwheel"}, "'xor'; got 'pinwheel'. Using disc."),
        ({"augment": "zero"}, "augment is what tells the arms apart: choose arms. Ignored."),
        ({"augment_dims": "4"}, "augment_dims must be a whole number from 1 to 3; got '4'"),
        ({"arms": "none,order4"}, "'adaptive'; got 'order4'. Using none,zero,input,order2."),
        (
            {"arms": "none,none"},
            "arm 'none' is named twice; each stands once. Using none,zero,input,order2.",
        ),
        ({"arms": ",".join(WAYS)}, f"has 1 to {WAYS.most} arms; got {len(WAYS)}"),
        ({"model": "resnet", "task": "regress"}, "adaptive_depth must be 0 where"),
        ({"colour": "red"}, "'colour'"),
    ],
)
def test_what_is_wrong_in_a_link_becomes_one_note(link: dict[str, str], note: str) -> None:
    shown, notes = read_room(link)
    assert len(notes) == 1
    assert note in notes[0]
    assert shown.arms == FIRST_ARMS[shown.base.task]


@pytest.mark.parametrize(
    "shown",
    [
        Room(),
        Room(PLANE, FIRST_ARMS["classify"]),
        Room(LINE.replace(hidden=8), ("none", "order3")),
        Room(PLANE.replace(dataset="annuli", augment_dims=2), ("zero",)),
    ],
)
def test_what_is_shown_survives_its_link(shown: Room) -> None:
    assert read_room(shown.pairs()) == (shown, [])


def test_the_arms_share_all_but_what_tells_them_apart() -> None:
    none, zero, *_ = (pane.config for pane in Room(PLANE.replace(augment_dims=2)).panes())
    assert none == PLANE
    assert zero == PLANE.replace(augment="zero", augment_dims=2)


def scores(step: int, loss: float, **more: float) -> Scores:
    return Scores(step, 0.0, loss, **more)  # type: ignore[arg-type]


def test_the_sentence_on_the_plane_counts_steps_and_calls() -> None:
    slow = [scores(0, 0.7), scores(100, 0.03, nfe_forward=61, jacobian_norm=5.5)]
    quick = [scores(0, 0.7), scores(50, 0.02), scores(100, 1e-4, nfe_forward=43, jacobian_norm=3)]
    text = numbers.look_on_plane([("NODE", slow), ("ANODE", quick)])
    assert "NODE not within 100, ANODE 50." in text
    assert "NODE 61, ANODE 43" in text
    assert numbers.answer_on_plane([("NODE", slow), ("ANODE", quick)]).startswith(
        "NODE has the largest loss, 0.03"
    )
    assert numbers.look_on_plane([("NODE", [])]) == numbers.NOTHING_YET
    assert numbers.look_on_plane([("NODE", slow[:1])]) == numbers.UNTRAINED


def test_the_sentence_on_the_line_knows_the_floor() -> None:
    arms = [("NODE", [scores(1, 0.3403, mse=0.3403)]), ("ANODE", [scores(1, 1e-5, mse=1e-5)])]
    text = numbers.look_on_line(arms, 0.34007)
    assert "At or above it: NODE 0.3403." in text
    assert "Below it: ANODE 1.0e-05." in text
    said = numbers.answer_on_line(arms, 0.34007)
    assert said.endswith("below 0.340 (NODE: 0.340). ANODE gets to 1.0e-05.")


def test_the_sentence_on_the_hole_tells_shut_from_open() -> None:
    text = numbers.about_the_hole([("NODE", 0.021, 0.05, 0.2), ("ANODE", 0.0, 0.0, 0.1)])
    assert "NODE 2.1%, ANODE 0%" in text
    assert "Length of the narrowest gap: NODE 0.05." in text
    assert "No gap: ANODE." in text


def test_orders_are_compared_pair_by_pair() -> None:
    arms = [("none", "NODE", scores(9, 0.2, nfe_forward=61)),
            ("zero", "ANODE", scores(9, 0.1, nfe_forward=55)),
            ("order2", "Second order", scores(9, 0.05, nfe_forward=40))]  # fmt: skip
    text = ranking.about_the_ranking(arms)
    assert "By loss, best first: Second order 0.05, ANODE 0.1, NODE 0.2." in text
    assert "By accuracy, ours being the loss, 3 of 3 pairs stand as on MNIST, 3 as on" in text
    assert "By NFE 3 of 3 pairs stand as on MNIST, 2 as on CIFAR-10." in text
    assert ranking.about_the_ranking(arms[:1]) == "There is no order yet."


def test_a_question_scene_shows_no_curve_that_gives_its_answer_away(visit: Visit) -> None:
    at = visit(scene="4")
    at.session_state["settled"] = True
    at.run()
    assert "augment_curves" not in visits.drawn(at)
    assert "Share of the annulus" not in visits.said(at)
    at.button(key="augment_scene_on").click().run()
    assert "augment_curves" in visits.drawn(at)
    visits.saying(at, "Share of the annulus called disc")
