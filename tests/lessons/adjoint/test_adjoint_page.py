"""The page on gradients, run whole: it draws at once, fills in, obeys its knobs and its link."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from visits import charts, notices, refresh, saying

from node_viz.lessons.adjoint import circle as adjoint_circle
from node_viz.lessons.adjoint.link import PARTS
from node_viz.lessons.adjoint.questions import STUDIES
from node_viz.lessons.adjoint.shipped import shipped
from node_viz.probes.adjoint_cost import memory_over_steps
from node_viz.runs.api import Finished, Host, Question
from node_viz.ui.host import host


class Silent:
    """The real host, which answers every question alike."""

    def __init__(self, told: Finished | None) -> None:
        self.told = told

    def __getattr__(self, name: str) -> Any:
        return getattr(host(), name)

    def ask(self, question: Question, *, dear: bool = False) -> None:
        """Take no notice."""

    def answer(self, question: Question) -> Finished | None:
        return self.told


def hosted(monkeypatch: pytest.MonkeyPatch, told: Finished | None) -> None:
    for module in ("node_viz.lessons.adjoint.panels", "node_viz.ui.questions"):
        monkeypatch.setattr(f"{module}.host", lambda: Silent(told))


@pytest.fixture
def no_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the host silent, so that a test is about the page alone."""
    hosted(monkeypatch, None)


def everything(at: AppTest) -> str:
    return " ".join([m.value for m in at.markdown] + [h.proto.body for h in at.get("html")])


CHARTS = {"way": 1, "memory": 1, "error": 2, "sign": 1, "loss": 0}


@pytest.mark.parametrize("part", PARTS)
def test_each_chapter_is_there_at_first_paint(visit, no_answers, part: str) -> None:
    at = visit("adjoint", part=part)
    assert not at.exception
    assert len(charts(at)) == CHARTS[part]
    for chart in charts(at):
        assert chart["data"]
    assert "For 50 steps the adjoint keeps 6.14 kB, backpropagation 13.7 MB" in everything(at)


def test_the_first_view_shows_one_thing(visit, no_answers) -> None:
    at = visit("adjoint")
    (path,) = charts(at)
    assert len(path["frames"]) == 41
    assert "misses its start by 2.0e-6" in everything(at)


def test_the_shipped_studies_are_what_the_page_would_measure() -> None:
    for study in STUDIES:
        of = study.strength, int(study.seed), float(study.rtol)
        kept = shipped()[of]["memory"]
        fresh = memory_over_steps(*of[:2], steps=kept.steps[:2])
        assert fresh.backprop.tolist() == kept.backprop[:2].tolist()
        assert fresh.adjoint.tolist() == kept.adjoint[:2].tolist()


def test_another_study_begins_with_axes_and_the_line_that_needs_no_measurement(
    visit, no_answers
) -> None:
    at = visit("adjoint", seed="3", part="error")
    assert not at.exception
    errors, gap = charts(at)
    assert errors["data"][0]["name"] == "error = tolerance"
    assert not gap["data"]
    assert "On its way" in everything(at)


def test_all_numbers_arrive_in_every_chapter(visit) -> None:
    at = visit("adjoint", seed="3", part="memory")
    refresh(at, lambda: "On its way" not in everything(at))
    assert {trace["name"] for trace in charts(at)[0]["data"]} >= {"backpropagation", "adjoint"}
    refresh(at, lambda: "it saves memory, not time" in everything(at))
    assert "| RK4, adjoint | 6.14 kB | 200 | 200 |" in everything(at)
    for part, said in (("error", "Backpropagation errs by"), ("sign", "| finite differences |")):
        at.get("button_group")[0].set_value(part).run()
        saying(at, said)
        assert len(charts(at)) == CHARTS[part]


def test_what_goes_wrong_in_the_background_is_said(visit, monkeypatch: pytest.MonkeyPatch) -> None:
    hosted(monkeypatch, Finished(None, RuntimeError("no torch here")))
    at = visit("adjoint")
    assert any("no torch here" in warning.value for warning in at.warning)
    assert len(charts(at)) == 1


def test_knobs_change_the_link_and_the_ring_has_its_own(visit, no_answers) -> None:
    at = visit("adjoint")
    assert "adjoint_pull" not in {slider.key for slider in at.select_slider}
    at.selectbox(key="adjoint_field").set_value("ring").run()
    at.select_slider(key="adjoint_pull").set_value("10").run()
    at.select_slider(key="adjoint_rtol").set_value("1e-3").run()
    assert not at.exception
    link = {key: at.query_params[key] for key in ("field", "pull", "rtol")}
    assert [value[0] if isinstance(value, list) else value for value in link.values()] == [
        "ring", "10", "1e-3",
    ]  # fmt: skip


def test_a_link_restores_the_page_and_hides_knobs(visit, no_answers) -> None:
    at = visit("adjoint", field="ring", pull="2", part="error", hide="seed,rtol")
    assert at.select_slider(key="adjoint_pull").value == "2"
    assert "adjoint_rtol" not in {slider.key for slider in at.select_slider}
    assert "adjoint_seed" not in {box.key for box in at.selectbox}


def test_what_makes_no_sense_in_a_link_is_said(visit, no_answers) -> None:
    at = visit("adjoint", field="donut", pull="-1", steps="7", colour="red")
    notes = notices(at)
    for word in ("'donut'", "'-1'", "'7'", "'colour'", "Using network", "Using 50"):
        assert word in notes
    assert at.selectbox(key="adjoint_field").value == "network"


def test_presenting_leaves_the_figure_and_the_choice_of_the_chapter(visit, no_answers) -> None:
    at = visit("adjoint", present="1")
    assert len(charts(at)) == 1
    assert at.get("button_group")
    assert not at.selectbox
    assert not at.radio


def settled(at: AppTest) -> AppTest:
    """Run the page until the part below the fold is there."""
    refresh(at, lambda: at.radio)
    return at


def test_an_experiment_sets_the_knobs(visit, no_answers) -> None:
    at = settled(visit("adjoint", seed="2"))
    at.radio(key="guess_No way back").set_value("Some ten times worse").run()
    at.button(key="try_No way back").click().run()
    assert at.selectbox(key="adjoint_field").value == "ring"
    assert at.selectbox(key="adjoint_seed").value == "0"


def test_both_fields_train_and_what_came_out_is_told(
    visit, no_answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adjoint_circle, "STEPS", 10)
    at = settled(visit("adjoint", part="loss", kinetic="0"))
    at.button(key="adjoint_train").click().run()
    refresh(at, lambda: "nothing was left out" in everything(at))
    assert "step 10 of 10" in everything(at)


def test_a_second_click_starts_anew(visit, no_answers, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    known: Host = host()
    monkeypatch.setattr(known, "begin", lambda job, work, *args: begun.append(job))
    dropped: list[str] = []
    monkeypatch.setattr(known, "drop", dropped.append)
    at = settled(visit("adjoint", part="loss"))
    for _ in range(2):
        at.button(key="adjoint_train").click().run()
    assert len(set(begun)) == 2
    assert dropped[-1] == begun[0], "in the place of the first"
