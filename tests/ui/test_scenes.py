"""Scenes: opened by a link, walked through by keys and buttons, over pages and in a chain."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from node_viz.course.scenes import Scene, Stop, Tour
from node_viz.experiment.views import View
from node_viz.ui import scenes

SCENES = (
    Scene("Nothing is learnt yet.", "steps=20&batch=32", View(t=0.0), fresh=True),
    Scene("Ten steps.", "steps=20&batch=32", train=10),
    Scene("Guess.", ask="More calls?", choices=("Yes", "No"), right="Yes", view=View(step=0)),
    Scene("More calls.", number="{flow.nfe}", unit="calls", view=View(t=1.0, point=(0.5, 0.25))),
)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two pages have scenes, and one chain leads over them."""
    monkeypatch.setattr(
        scenes, "scenes_of", lambda stem: {"cnf": SCENES, "change": SCENES[2:]}.get(stem, ())
    )
    chain = Tour("brief", "", (Stop("cnf", (1, 4), 5, ""), Stop("change", (2,), 5, "")))
    monkeypatch.setattr(scenes, "TOURS", {"brief": chain})


def said(at: AppTest) -> list[str]:
    mine = [f"{scene.says} **{scene.ask}**" if scene.asks else scene.says for scene in SCENES]
    return [one.value for one in at.markdown if one.value in mine]


def html(at: AppTest) -> str:
    return " ".join(str(one.proto.body) for one in at.get("html"))


def walk(at: AppTest, way: str) -> Any:
    return at.button(key=f"cnf_scene_{way}").click().run()


def test_a_link_opens_a_scene_with_its_settings_its_run_and_its_view(visit) -> None:
    at = visit("cnf", scene="1")
    assert said(at) == ["Nothing is learnt yet."]
    assert at.session_state["cnf_config"].base.steps == 20
    assert at.session_state["cnf_view"][0] == View(t=0.0)
    assert "1 of 4" in html(at)
    assert "trained beforehand" not in html(at), "it can be trained from here"


def test_next_trains_asks_and_shows_the_answer_with_its_number(visit) -> None:
    at = walk(visit("cnf", scene="1"), "on")
    assert said(at) == ["Ten steps."]
    walk(at, "on")
    assert said(at) == ["Guess. **More calls?**"]
    assert "<b>A</b> Yes" in html(at)
    assert 'class="right"' not in html(at), "the result is hidden until the key"
    assert at.session_state["cnf_view"][0].step == 0
    walk(at, "on")
    assert said(at) == ["More calls."]
    assert '<li class="right"><b>A</b> Yes' in html(at)
    assert "<b>157</b> <span>calls</span>" in html(at), "of the run that comes with the app"
    assert said(walk(at, "back")) == ["Guess. **More calls?**"]


def links(at: AppTest) -> dict[str, str]:
    """The pages that the ways back and on lead to, with their queries."""
    found = [one.proto for one in at.get("page_link")]
    return {one.page: one.query_string for one in found if "scene=" in one.query_string}


def test_after_the_last_scene_comes_the_next_page_and_before_the_first_the_last(visit) -> None:
    assert links(visit("cnf", scene="4")) == {"change": "scene=1"}
    assert links(visit("change", scene="1")) == {"cnf": "scene=4"}
    assert not links(visit("cnf", scene="2"))


def test_a_chain_leads_over_some_scenes_of_some_pages(visit) -> None:
    at = visit("cnf", scene="1", tour="brief")
    assert said(walk(at, "on")) == ["More calls."]
    assert links(at) == {"change": "scene=2&tour=brief"}
    at = visit("change", scene="2", tour="brief")
    assert links(at) == {"cnf": "scene=4&tour=brief"}
    assert at.button(key="change_scene_on").disabled, "the chain ends here"


def test_leaving_the_scenes_leaves_the_page_as_it_is(visit) -> None:
    at = visit("cnf", scene="4")
    at.button(key="cnf_scenes").click().run()
    assert not said(at)
    assert at.button(key="cnf_scenes").label == "Scenes"


def test_a_late_message_with_the_address_of_a_former_scene_changes_nothing(
    visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = walk(walk(visit("cnf", scene="1"), "on"), "on")
    for former in ("1", "2"):
        at.query_params["scene"] = former
        at.run()
        assert at.query_params["scene"] == "3"
    at.button(key="cnf_scenes").click().run()
    at.query_params["scene"] = "3"
    at.run()
    assert "scene" not in at.query_params, "the scenes were left"
    with monkeypatch.context() as patch:
        patch.setattr(scenes, "through_history", lambda: True)
        at.query_params["scene"] = "2"
        at.run()
    assert at.session_state["cnf_scene_at"] == 2, "the browser's own way back"


@pytest.mark.parametrize("nonsense", ["0", "5", "-1", "x", "²", "1e9", "9" * 30])
def test_a_scene_that_there_is_not_is_none(visit, nonsense: str) -> None:
    at = visit("cnf", scene=nonsense)
    assert not at.exception
    assert not said(at)


def test_a_presentation_lasts_over_pages_until_it_is_ended(visit) -> None:
    at = visit("cnf", scene="4", present="1")
    assert links(at) == {"change": "scene=1&present=1"}
    at.query_params.pop("present")
    assert at.run().button(key="present").label == "End"
    at = visit("change", present="1")
    at.button(key="present").click().run()
    assert at.button(key="present").label == "Present"


def test_a_key_that_arrives_twice_leads_on_once(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    monkeypatch.setattr(scenes, "open_scene", lambda stem, page, number: opened.append(number))
    monkeypatch.setattr(scenes, "number_of", lambda stem: opened[-1] if opened else 2)
    for _ in range(2):
        scenes.walk("cnf", None, 1, 2)  # type: ignore[arg-type]
    assert opened == [3]


def test_what_stands_far_below_is_shown_alone_while_its_scene_is_on(visit, monkeypatch) -> None:
    known = (Scene("A map.", focus="triptych_box", alone=True), Scene("No map."))
    monkeypatch.setattr(scenes, "scenes_of", lambda stem: known if stem == "cnf" else ())
    at = visit("cnf", scene="1")
    assert alone(at) == {"alone": "triptych_box", "under": "scene_row", "nonce": "cnf 1"}
    walk(at, "on")
    assert alone(at)["alone"] == ""


def alone(at: AppTest) -> dict[str, str]:
    """What the browser is told to show alone."""
    (one,) = (one for one in at.get("bidi_component") if one.key == "alone")
    return json.loads(one.proto.json)
