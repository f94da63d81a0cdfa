"""A group of arms: one play button, one step, and an arm that fails fails alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import streamlit as st
from fakes import FakePainter, FakeTrainer
from streamlit.testing.v1 import AppTest
from visits import PATIENCE, refresh

from node_viz.records.history import RunStatus
from node_viz.runs.api import RunView
from node_viz.runs.threads import ThreadHost
from node_viz.ui import host as app

Views = tuple[RunView, ...]


@pytest.fixture(autouse=True)
def one_host(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadHost]:
    made = ThreadHost(2, trainer_factory=FakeTrainer, painter_factory=FakePainter)
    monkeypatch.setattr(app, "make_host", lambda: made)
    st.cache_resource.clear()
    yield made
    st.cache_resource.clear()
    made.close()


def page() -> None:
    """A page with a group `g`; the session says how many arms it has and what they train."""
    import streamlit as st

    from node_viz.experiment.config import ExperimentConfig
    from node_viz.ui import arm_buttons, arms
    from node_viz.ui.leaving import leave
    from node_viz.ui.refreshing import refreshing

    state = st.session_state
    base = ExperimentConfig(steps=state.get("steps", 100_000), batch=state.get("batch", 256))
    seeds = state.get("seeds", (0, 1))
    panes = tuple(
        arms.Pane(f"a{k}", state.get("label", "Arm"), base.replace(seed=seed), "#D55E00")
        for k, seed in enumerate(seeds)
    )
    if state.pop("elsewhere", False):
        leave()
    arms.ensure("g", panes)
    arm_buttons.buttons("g")
    refreshing("g", lambda views: st.text(" ".join(f"{view.step}" for view in views)))
    if state.pop("twice", False):
        runs = tuple(view.run for view in arms.views("g"))
        state["after"] = []
        for _ in range(2):  # what the button does, if its click comes in two messages
            arms.once("g", runs, arms.reset)
            state["after"].append([view.run for view in arms.views("g")])
    if state.pop("broken off", False):
        from unittest import mock

        from node_viz.ui.host import runs_of_visitor

        before = runs_of_visitor()
        with mock.patch.object(arms, "on_leaving", side_effect=KeyboardInterrupt):
            try:  # Streamlit breaks off in this way, at a look at the session
                arms.reset("g")
            except KeyboardInterrupt:
                state["after"] = [before, runs_of_visitor(), {v.run for v in arms.views("g")}]
    if state.pop("peek", False):
        state["point"] = [arms.ask("g", (1.0, 2.0)), arms.newest("g")]
    state["views"] = arms.views("g")


def opened(**session: object) -> AppTest:
    at = AppTest.from_function(page, default_timeout=PATIENCE)
    for key, value in session.items():
        at.session_state[key] = value
    return at.run()


def until(at: AppTest, condition: Callable[[Views], bool]) -> Views:
    """Refresh the page until its runs are as wished, and once more, so that it shows them so."""
    refresh(at, lambda: condition(at.session_state["views"]))
    at.run()
    assert not at.exception
    return at.session_state["views"]


def rests(views: Views) -> bool:
    return not any(view.live for view in views)


def test_a_new_group_is_paused_and_in_order() -> None:
    views = until(opened(seeds=(5, 3, 4)), rests)
    assert [view.config.seed for view in views] == [5, 3, 4]
    assert {view.status for view in views} == {RunStatus.PAUSED}
    assert {view.step for view in views} == {0}


@pytest.mark.parametrize("count", [2, 4])
def test_all_train_and_all_stop_at_one_step(count: int) -> None:
    at = opened(seeds=tuple(range(count)))
    at.button(key="g_train").click().run()
    until(at, lambda views: min(view.step for view in views) > 20)
    at.button(key="g_pause").click().run()
    held = until(at, rests)
    assert {view.status for view in held} == {RunStatus.PAUSED}
    assert len({view.step for view in held}) == 1
    assert len({view.tape_steps for view in held}) == 1
    at.button(key="g_ten").click().run()
    after = until(at, lambda views: rests(views) and views[0].step > held[0].step)
    assert {view.step for view in after} == {held[0].step + 10}
    assert at.text[0].value == " ".join([f"{held[0].step + 10}"] * count)


def test_an_arm_that_fails_says_why_and_the_others_go_on() -> None:
    at = opened(seeds=(0, 14), steps=60)
    at.button(key="g_train").click().run()
    sound, failed = until(at, rests)
    assert (sound.status, sound.step) == (RunStatus.DONE, 60)
    assert (failed.status, failed.message) == (RunStatus.FAILED, "Stopped at step 5. It blew up.")


def test_a_group_that_is_over_starts_again_from_nothing() -> None:
    at = opened(steps=30)
    at.button(key="g_train").click().run()
    first = until(at, lambda views: all(view.status is RunStatus.DONE for view in views))
    at.button(key="g_ten").click().run()
    again = until(at, lambda views: rests(views) and views[0].step > 0)
    assert {view.step for view in again} == {10}
    assert not {view.run for view in again} & {view.run for view in first}


def test_reset_goes_back_to_step_0() -> None:
    at = opened()
    at.button(key="g_ten").click().run()
    first = until(at, lambda views: rests(views) and views[0].step == 10)
    at.button(key="g_reset").click().run()
    again = until(at, lambda views: rests(views) and views[0].picture is not None)
    assert {view.step for view in again} == {0}
    assert not {view.run for view in again} & {view.run for view in first}


def test_another_config_means_new_runs_that_play_if_the_former_did() -> None:
    at = opened()
    at.button(key="g_train").click().run()
    first = until(at, lambda views: views[0].step > 5)
    at.session_state["batch"] = 32
    again = until(at, lambda views: views[0].config.batch == 32 and views[0].step > 5)
    assert not {view.run for view in again} & {view.run for view in first}
    at.button(key="g_pause").click().run()
    held = until(at, rests)
    at.session_state["label"] = "The same with another name"
    assert [view.run for view in until(at, rests)] == [view.run for view in held]


def test_a_click_that_arrives_twice_does_no_harm() -> None:
    at = opened(twice=True)
    until(at, rests)
    first, second = at.session_state["after"]
    assert first == second


def test_a_reset_that_is_broken_off_leaves_no_run_behind() -> None:
    at = AppTest.from_function(page, default_timeout=PATIENCE).run()
    at.session_state["broken off"] = True
    at.run()
    before, after, shown = at.session_state["after"]
    assert before == after == shown
    assert len(shown) == 2


def test_everybody_traces_the_point_asked_about() -> None:
    at = opened(seeds=(0, 1, 2), peek=True)
    views = until(
        at, lambda views: rests(views) and all(view.picture is not None for view in views)
    )
    paths = [view.picture.path for view in views if view.picture is not None]
    assert [tuple(path.z[0]) for path in paths if path is not None] == [(1.0, 2.0)] * 3


def test_who_goes_elsewhere_gives_the_slots_back() -> None:
    at = opened()
    at.button(key="g_train").click().run()
    until(at, lambda views: views[0].step > 5)
    at.session_state["elsewhere"] = True
    held = until(at, rests)
    assert {view.status for view in held} == {RunStatus.PAUSED}
    assert len({view.step for view in held}) == 1
