"""The page on continuous normalizing flows, run whole: training, its address, its lesson."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
import visits
from streamlit.testing.v1 import AppTest

from node_viz.course.guesses import Choices
from node_viz.course.parts import number
from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.cnf import words as cnf
from node_viz.records.history import RunStatus
from node_viz.runs.api import Command, RunView
from node_viz.stage.payload import unpack
from node_viz.ui import link as address
from node_viz.ui import past
from node_viz.ui.host import host

QUICK = {"hidden": "8", "batch": "32", "solver_steps": "2", "steps": "4000", "refine": "0"}


def view(at: AppTest) -> RunView:
    (found,) = visits.views(at, "cnf")
    return found


def until(at: AppTest, condition: Callable[[RunView], bool]) -> RunView:
    (now,) = visits.until(at, "cnf", lambda views: condition(*views))
    return now


def status(at: AppTest) -> str:
    lines = [element.proto.body for element in at.get("html")]
    return next(line for line in lines if "status" in line and "style" not in line)


def answer(at: AppTest) -> str:
    """The page's answer, which is the first of its sentences that begins like one."""
    return next(one.value for one in at.markdown if one.value.startswith(("KL", "At step", "Noth")))


def test_a_past_step_has_its_own_numbers(visit, monkeypatch) -> None:
    monkeypatch.setattr(past, "viewer", lambda *args, **named: 50)
    at = visit("cnf")
    assert "step 50 of 1000 (past)" in status(at)
    assert answer(at).startswith("At step 50: KL is 0.486 nats")
    assert "At step 50." in [one.value for one in at.caption]


def test_the_first_paint_is_a_trained_flow_with_its_curves(visit) -> None:
    at = visit("cnf")
    assert visits.drawn(at) == ["stage", "curves", "triptych"]
    assert "trained beforehand" in status(at)
    assert answer(at).startswith("KL = 0.0167 nats (0 is perfect). Each solve needs 157 calls")
    words = " ".join(element.value for element in at.markdown)
    for word in ("divergence", "entropy", cnf.EXPERIMENTS[0].title):
        assert word in words


def test_train_then_pause_holds_then_one_step(visit) -> None:
    at = visit("cnf", **QUICK)
    assert not at.exception
    at.button(key="cnf_train").click().run()
    until(at, lambda now: now.step >= 5)
    at.button(key="cnf_pause").click().run()
    held = until(at, lambda now: not now.live)
    assert held.status is RunStatus.PAUSED
    assert "paused" in status(at)
    at.button(key="cnf_one").click().run()
    after = until(at, lambda now: now.step > held.step and not now.live)
    assert (after.run, after.step) == (held.run, held.step + 1)
    at.button(key="cnf_ten").click().run()
    assert until(at, lambda now: now.step > after.step and not now.live).step == after.step + 10
    at.button(key="cnf_reset").click().run()
    fresh = until(at, lambda now: now.picture is not None and not now.live)
    assert (fresh.step, fresh.status) == (0, RunStatus.PAUSED)
    assert fresh.run != held.run


@pytest.mark.parametrize("link", [{"method": "fm"}, {"method": "otfm", "condition": "label"}])
def test_a_flow_that_is_matched_trains_on_the_page(visit, link: dict[str, str]) -> None:
    at = visit("cnf", **QUICK, **link)
    at.button(key="cnf_train").click().run()
    now = until(at, lambda now: now.step >= 40 and len(now.gauges) > 3)
    assert not at.exception
    assert now.config == ExperimentConfig.from_query(urlencode({**QUICK, **link}))
    assert now.flow_curves is not None
    assert now.flow_curves.of == "matching"
    assert now.gauges[-1].kl < now.gauges[0].kl
    at.button(key="cnf_pause").click().run()
    known = until(at, lambda now: not now.live).gauges[-1].kl
    assert any(number(known) in one.value for one in at.run().markdown), "the answer says it"


def sent(at: AppTest) -> bytes:
    """What the stage was last sent, without the stage's own options before it."""
    (stage,) = [one for one in at.get("bidi_component") if one.key == "stage"]
    data = stage.proto.bytes
    return data[4 + int.from_bytes(data[:4], "little") :]


def test_the_tape_crosses_once_and_one_picture_at_a_time_before(visit) -> None:
    at = visit("cnf", **QUICK)
    at.button(key="cnf_train").click().run()
    until(at, lambda now: now.step >= 20)
    if view(at).live:
        assert len(unpack(sent(at))["pictures"]) == 1
        assert len(sent(at)) <= 60_000
    at.button(key="cnf_pause").click().run()
    until(at, lambda now: not now.live)
    at.run()
    whole = sent(at)
    steps = [picture["step"] for picture in unpack(whole)["pictures"]]
    assert steps == list(view(at).tape_steps)
    assert len(steps) > 1
    at.run()
    assert sent(at) == whole  # the same bytes are not sent again


def test_training_from_scratch_is_one_click(visit) -> None:
    at = visit("cnf")
    shown = view(at)
    assert shown.step == shown.config.steps
    at.button(key="cnf_one").click().run()
    now = until(at, lambda now: now.step == 1 and not now.live)
    assert (now.run != shown.run, now.config) == (True, shown.config)


def clicked_twice(query: str) -> None:
    """A page on which each click calls back twice, as happens when it meets a refresh."""
    import streamlit as st

    from node_viz.experiment.arms import Pane
    from node_viz.experiment.config import ExperimentConfig
    from node_viz.ui import arm_buttons, arms

    config = ExperimentConfig.from_query(query)
    arms.ensure("cnf", (Pane("flow", "The flow", config, "#000000"),))
    runs = st.session_state["cnf_group"].runs
    buttons = arm_buttons._alone("cnf")
    one, reset = (does for name, *_, does, _ in buttons if name in ("one", "reset"))
    if st.button("one"):
        for _ in range(2):
            arms.once("cnf", runs, one)
    if st.button("reset"):
        for _ in range(2):
            arms.once("cnf", runs, reset)


def test_a_click_that_arrives_twice_does_no_harm() -> None:
    query = urlencode(QUICK)
    at = AppTest.from_function(clicked_twice, args=(query,), default_timeout=visits.PATIENCE).run()
    first = view(at).run
    at.button[0].click().run()
    now = until(at, lambda now: now.step >= 1 and not now.live)
    assert (now.run, now.step) == (first, 1)
    at.button[1].click().run()
    now = until(at, lambda now: now.step == 0 and not now.live)
    assert now.run != first
    host().command(now.run, Command("stop"))


def test_a_link_is_the_whole_state_and_follows_the_knobs(visit) -> None:
    at = visit("cnf", dataset="rings", lr="0.003", solver="rk4", depth="2")
    config = ExperimentConfig(dataset="rings", lr=0.003, solver="rk4")
    assert view(at).config == config
    assert at.selectbox(key="knob_dataset").value == "rings"
    at.selectbox(key="knob_lr").set_value(0.05).run()
    assert view(at).config == config.replace(lr=0.05)
    assert dict(at.query_params) == {"dataset": "rings", "lr": "0.05", "solver": "rk4"}
    assert any("**New run:** learning rate changed" in line.value for line in at.markdown)
    again = visit("cnf", **dict(at.query_params))
    assert view(again).config == view(at).config


def test_a_late_message_with_a_former_address_changes_nothing(visit) -> None:
    at = visit("cnf", **QUICK)
    first = dict(at.query_params)
    at.selectbox(key="knob_lr").set_value(0.05).run()
    second = dict(at.query_params)
    at.selectbox(key="knob_dataset").set_value("circles").run()
    now = dict(at.query_params)
    for former in (first, second, first):
        at.query_params.clear()
        at.query_params.update(former)
        at.run()
        assert (view(at).config.lr, view(at).config.dataset) == (0.05, "circles")
        assert dict(at.query_params) == now


def test_the_back_button_brings_the_former_config(visit, monkeypatch) -> None:
    at = visit("cnf", **QUICK)
    before, former = view(at).config, dict(at.query_params)
    at.selectbox(key="knob_lr").set_value(0.05).run()
    at.query_params.clear()
    at.query_params.update(former)
    monkeypatch.setattr(address, "through_history", lambda: True)
    at.run()
    assert view(at).config == before
    assert at.selectbox(key="knob_lr").value == before.lr


def test_a_changed_knob_plays_on_if_the_run_was_playing(visit) -> None:
    at = visit("cnf", **QUICK)
    at.button(key="cnf_train").click().run()
    first = until(at, lambda now: now.step >= 2)
    at.selectbox(key="knob_dataset").set_value("circles").run()
    now = until(at, lambda now: now.step >= 2)
    assert (now.run != first.run, now.config.dataset) == (True, "circles")


def test_what_was_set_is_there_when_the_visitor_comes_back(visit) -> None:
    at = visit("cnf", **QUICK)
    run = at.session_state["cnf_group"].runs
    at.query_params.clear()
    at.switch_page("pages/home.py").run()
    at.switch_page("pages/cnf.py").run()
    assert not at.exception
    assert at.session_state["cnf_group"].runs == run
    assert at.query_params["hidden"] == "8"


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (
            {"lr": "high", "dataset": "<b>cats</b>", "colour": "red", "preset": "best"},
            ("lr must be a number", "cats", "colour", "best"),
        ),
        ({"lr": "nan", "dataset": "mix3"}, ("nan", "two dimensions")),
    ],
)
def test_each_bad_part_of_a_link_shows_a_note_and_the_default(visit, link, words) -> None:
    at = visit("cnf", **link)
    assert not at.exception
    assert not [word for word in words if word not in visits.notices(at)]
    assert view(at).config == ExperimentConfig()
    assert not at.query_params


def test_a_worksheet_hides_what_its_link_says(visit) -> None:
    at = visit("cnf", hide="lr,solver,seed")
    shown = {widget.key for widget in [*at.selectbox, *at.number_input]}
    assert "knob_dataset" in shown
    assert not {"knob_lr", "knob_solver", "knob_seed"} & shown
    assert not visits.notices(at)


def test_a_presentation_leaves_the_stage_and_one_sentence(visit) -> None:
    at = visit("cnf", present="1")
    assert visits.drawn(at) == ["stage", "curves"]
    assert [one.key for one in at.selectbox] == ["knob_dataset"]  # the page's main choice
    assert not at.radio


def test_an_experiment_asks_first_and_then_sets_itself_up(visit) -> None:
    at = visit("cnf", **QUICK)
    entry = cnf.EXPERIMENTS[1]
    assert isinstance(entry.guess, Choices)
    assert not [button for button in at.button if button.key == f"try_{entry.title}"]
    at.radio(key=f"guess_{entry.title}").set_value(entry.guess.options[0]).run()
    at.button(key=f"try_{entry.title}").click().run()
    now = until(at, lambda now: now.step >= 1)
    assert now.config == ExperimentConfig.from_query(entry.setup)
