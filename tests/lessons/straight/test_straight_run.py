"""The page of straight paths, run whole: panes, lock-step, its address, its experiments."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import visits
from streamlit.testing.v1 import AppTest
from visits import Visit, notices

from node_viz.experiment.arms import ARMS, CONTRASTS
from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.straight import words as straight
from node_viz.lessons.straight.link import FIRST
from node_viz.records.history import RunStatus
from node_viz.runs.api import RunView
from node_viz.ui import past

QUICK = {"hidden": "8", "batch": "32", "solver_steps": "2", "steps": "4000", "refine": "0"}


@pytest.fixture
def visit(visit: Visit) -> Visit:
    """Return what opens the page, given its link."""
    return partial(visit, "straight")


def views(at: AppTest) -> list[RunView]:
    return visits.views(at, "straight")


def until(at: AppTest, condition: Callable[[list[RunView]], object]) -> list[RunView]:
    return visits.until(at, "straight", condition)


def heads(at: AppTest) -> list[str]:
    lines = [element.proto.body for element in at.get("html")]
    return [line for line in lines if line.startswith('<p class="pane-head"')]


def test_the_page_shows_a_pane_for_each_arm(visit) -> None:
    at = visit(**QUICK, arms="plain,rnode,steer")
    until(at, lambda now: all(view.curves is not None and not view.live for view in now))
    at.run()
    assert [ARMS[name].label in head for name, head in
            zip(("plain", "rnode", "steer"), heads(at), strict=True)] == [True] * 3  # fmt: skip
    found = [key for key in visits.drawn(at) if key.startswith("straight_")]
    assert len(found) == 5  # three stages, one deck, one chart
    words = " ".join(element.value for element in at.markdown)
    assert "Benamou" in words


def test_all_arms_train_in_lock_step_and_rest_at_one_step(visit) -> None:
    at = visit(**QUICK)
    at.button(key="straight_train").click().run()
    until(at, lambda now: min(view.step for view in now) >= 5)
    at.button(key="straight_pause").click().run()
    held = until(at, lambda now: not any(view.live for view in now))
    assert len({view.step for view in held}) == 1
    assert all("paused" in head for head in heads(at))


def test_a_shipped_run_is_shown_at_once_and_one_click_trains_from_scratch(visit) -> None:
    at = visit(arms="plain", steps="1000", schedule="cosine")  # the default of the other page
    assert views(at)[0].config == ExperimentConfig()
    assert "trained beforehand" in heads(at)[0]
    shown = views(at)[0]
    assert shown.step == 1000
    at.button(key="straight_ten").click().run()
    after = until(at, lambda now: now[0].step > 0 and not now[0].live)
    assert (after[0].step, after[0].run != shown.run) == (10, True)


def test_an_arm_that_fails_says_why_and_the_others_go_on(visit) -> None:
    # At this rate the plain flow's field soon becomes too wild to follow; the penalties hold it.
    wild = {"hidden": "16", "batch": "64", "lr": "1.0", "activation": "softplus", "gain": "8"}
    coarse = {"solver": "euler", "solver_steps": "1", "refine": "0"}
    at = visit(**wild, **coarse, steps="60", arms="plain,rnode", weight="0.3")
    at.button(key="straight_train").click().run()
    plain, rnode = until(at, lambda now: not any(view.live for view in now))
    assert plain.status is RunStatus.FAILED
    assert rnode.step == 60
    at.run()
    feet = [element.proto.body for element in at.get("html")]
    assert any('class="pane-failed"' in foot and "lower learning rate" in foot for foot in feet)


def test_a_chosen_arm_is_in_the_address_and_too_many_are_a_sentence(visit) -> None:
    at = visit(**QUICK)
    at.session_state["straight_arms_open"] = True
    at.run().button_group(key="straight_arms").set_value(["plain", "kinetic", "rnode"]).run()
    assert at.query_params["arms"] == "plain,kinetic,rnode"
    assert [view.config.kinetic for view in views(at)] == [0.0, 0.03, 0.03]
    at.button_group(key="straight_arms").set_value(list(ARMS)).run()
    assert at.query_params["arms"] == "plain,kinetic,rnode"
    assert "1 to 4 arms; got 6" in notices(at)


def test_weight_and_data_start_new_runs(visit) -> None:
    at = visit(**QUICK)
    at.selectbox(key="weight").set_value(0.1).run()
    assert at.query_params["weight"] == "0.1"
    assert views(at)[1].config.jacobian == 0.1
    at.selectbox(key="knob_dataset").set_value("circles").run()
    assert {view.config.dataset for view in views(at)} == {"circles"}


def test_a_named_comparison_sets_everything(visit) -> None:
    at = visit(**QUICK, weight="0.3")
    name = list(CONTRASTS)[-1]
    at.selectbox(key="contrast").set_value(name).run()
    assert [view.config for view in views(at)] == list(
        ARMS.configs(CONTRASTS[name].config, CONTRASTS[name].arms).values()
    )
    words = " ".join(element.value for element in at.markdown)
    assert CONTRASTS[name].sentence in words


def test_an_experiment_sets_itself_up_and_trains(visit) -> None:
    at = visit(**QUICK)
    entry = straight.EXPERIMENTS[1]
    guess = at.multiselect(key=f"guess_{entry.title}")
    for label in straight.LABELS:
        guess = guess.select(label)
    guess.run()
    at.button(key=f"try_{entry.title}").click().run()
    now = until(at, lambda now: any(view.status.live for view in now))
    assert len(now) == 4
    assert now[0].config == FIRST.config


def test_a_past_step_has_its_own_numbers(visit, monkeypatch) -> None:
    monkeypatch.setattr(past, "viewer", lambda *args, **named: 100)
    at = visit()
    words = " ".join(element.value for element in at.markdown)
    assert "At step 100: RNODE needs" in words
    (bars,) = [one.proto.body for one in at.get("html") if 'class="bars"' in one.proto.body]
    gauges = {one.step: one for one in views(at)[0].gauges}
    assert f"<em>{gauges[100].nfe}</em>" in bars
    assert f"<em>{gauges[600].nfe}</em>" not in bars
    assert any(one.value.startswith("Bars: step 100.") for one in at.caption)


def test_what_is_shared_is_not_what_the_other_page_shows(visit) -> None:
    at = visit(**QUICK)
    at.query_params.clear()
    at.switch_page("pages/cnf.py").run()
    assert visits.views(at, "cnf")[0].config == ExperimentConfig()
    at.query_params.clear()
    at.switch_page("pages/straight.py").run()
    assert not at.exception
    assert at.query_params["hidden"] == "8"


def test_a_worksheet_hides_and_a_presentation_leaves_buttons_and_panes(visit) -> None:
    at = visit(**QUICK, hide="weight,contrast,lr")
    shown = {widget.key for widget in at.selectbox}
    assert "knob_dataset" in shown
    assert not {"weight", "contrast", "knob_lr"} & shown
    at = visit(**QUICK, present="1")
    assert [one.key for one in at.selectbox] == ["contrast"]  # the page's main choice
    assert not at.radio
    assert len(heads(at)) == 2


def test_a_bad_link_shows_a_note_and_the_default_arms(visit) -> None:
    at = visit(**QUICK, arms="plain,plain")
    assert "named twice" in notices(at)
    assert len(heads(at)) == len(FIRST.arms)
