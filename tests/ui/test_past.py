"""What stands around a past picture is of its step, and a point asked there gets its own path."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import streamlit as st
import visits

from node_viz.experiment.families import family_of
from node_viz.experiment.registry import load_target
from node_viz.records.history import RunStatus
from node_viz.runs import shipped
from node_viz.runs.api import RunView
from node_viz.runs.worker import path_of
from node_viz.stage.packing import unpack
from node_viz.ui import past
from node_viz.ui.net_panes import net_foot
from node_viz.ui.panes import foot, header
from node_viz.ui.past import NOT_KEPT, TOO_WILD, Traced, as_of, measured_at, shown_at, traced
from node_viz.ui.questions import Answer

STEP = 16


def shipped_view(name: str) -> RunView:
    run = shipped.load(name)
    steps = tuple(one.step for one in run.pictures)
    parts = {"step": steps[-1], "picture": run.pictures[-1], "curves": run.curves}
    return RunView("a", run.config, RunStatus.DONE, tape_steps=steps, **parts)


@pytest.mark.parametrize("name", shipped.names())
def test_a_past_steps_numbers_are_the_tapes(name: str) -> None:
    view = shipped_view(name)
    for picture in shipped.load(name).pictures:
        assert measured_at(view, picture.step) == picture.metrics
    assert measured_at(view, None) == view.picture.metrics


def test_a_step_between_two_pictures_is_that_of_the_one_before() -> None:
    view = shipped_view("default")
    first, second, *_ = view.tape_steps
    between = view.tape_steps[-2] + 1
    assert shown_at(view, between) == view.tape_steps[-2]
    assert shown_at(view, first) == first
    assert shown_at(view, -5) == first  # the oldest stands for what was before
    assert [shown_at(view, step) for step in (None, view.step, view.step + 9)] == [None] * 3
    assert measured_at(view, second) == as_of(view, second).gauges[-1]
    assert as_of(view, second).step == second
    assert as_of(view, None) is view


def test_a_pane_says_which_step_its_figures_belong_to() -> None:
    (pane,) = load_target("node_viz.lessons.cnf.link:LINK").read({})[0].panes()
    view = shipped_view("default")
    at = view.tape_steps[4]
    assert f"step {at} of {view.step} (past)" in header(pane, view, at, shipped=True)
    assert "past" not in header(pane, view, shipped=True)
    figures = [foot(view, ["nfe"], step) for step in (at, None)]
    assert [int(re.search(r"<b>(\d+)</b>", one)[1]) for one in figures] == [
        measured_at(view, step).nfe for step in (at, None)
    ]
    net = shipped_view("augment-zero")
    assert net_foot(net, ["loss"], net.tape_steps[1]) != net_foot(net, ["loss"])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A visitor at step 16 who has asked about a point; the test says what is kept and answered."""
    told: dict[str, Any] = {"snapshot": object(), "answer": None}
    monkeypatch.setattr(st, "session_state", {"page_step_at": STEP})
    monkeypatch.setattr(past, "asked_point", lambda group: (1.0, 0.5))
    monkeypatch.setattr(past, "snapshot", lambda view, step: told["snapshot"])
    monkeypatch.setattr(past, "ask", lambda *question, live: told["answer"])
    return told


def test_a_past_point_is_on_its_way_or_there_or_has_a_reason(asked: dict[str, Any]) -> None:
    view = shipped_view("default")
    at = shown_at(view, STEP)
    point = (1.0, 0.5)
    assert traced("page", "stage", view) == Traced(at, point)
    asked["answer"] = Answer(0, (), "a path of before", "", newest=False)
    assert traced("page", "stage", view) == Traced(at, point)
    asked["answer"] = Answer(at, (), "path", "", newest=True)
    assert traced("page", "stage", view) == Traced(at, point, "path")
    asked["answer"] = Answer(at, (), None, "", newest=True)
    assert traced("page", "stage", view) == Traced(at, point, why=TOO_WILD)
    asked["snapshot"] = None
    assert traced("page", "stage", view) == Traced(at, point, why=NOT_KEPT)
    st.session_state["page_step_at"] = None
    assert traced("page", "stage", view) is None


def payloads(at: Any, part: str) -> list[dict[str, Any]]:
    """What the stages of a page were last sent, without the stages' own options."""
    stages = [one for one in at.get("bidi_component") if part in str(one.key)]
    data = [one.proto.bytes for one in stages]
    return [unpack(one[4 + int.from_bytes(one[:4], "little") :]) for one in data]


@pytest.mark.parametrize(
    ("stem", "part", "point"),
    [("cnf", "stage", (1.0, 0.5)), ("straight", "_pane_", (1.0, 0.5, 0.25)),
     ("augment", "_net_", (0.4, 0.1))],
)  # fmt: skip
def test_a_page_that_shows_the_past_shows_its_numbers_and_its_paths(
    visit, monkeypatch: pytest.MonkeyPatch, stem: str, part: str, point: tuple[float, ...]
) -> None:
    monkeypatch.setattr(past, "viewer", lambda *a, **named: STEP)
    at = visit(stem)
    runs = at.session_state[f"{stem}_group"].runs
    at.session_state[f"{stem}_point"] = (runs, point)
    views = visits.views(at, stem)
    steps = [shown_at(view, STEP) for view in views]

    def there() -> bool:
        sent = [{one["step"]: one for one in told["pictures"]} for told in payloads(at, part)]
        return all(step in got and got[step]["path"] for step, got in zip(steps, sent, strict=True))

    at.run()
    visits.refresh(at, there)
    for view, step, told in zip(views, steps, payloads(at, part), strict=True):
        (picture,) = [one for one in told["pictures"] if one["step"] == step]
        run = shipped.load(shipped.name_of(view.config))
        k = [one.step for one in run.pictures].index(step)
        model = load_target(family_of(view.config).restore)(view.config, run.weights_at(k))
        painter = load_target(family_of(view.config).pictures(view.config).painter)(view.config)
        assert np.allclose(picture["path"]["z"], painter.path(model, point).z, atol=1e-4)
        assert told["asked"] == {"step": step, "point": list(point), "why": ""}
    html = " ".join(one.proto.body for one in at.get("html"))
    assert html.count(f"step {steps[0]} of {views[0].step} (past)") == len(views)


def test_the_question_about_a_past_point_crosses_to_another_process() -> None:
    import pickle

    assert pickle.loads(pickle.dumps(path_of)) is path_of
