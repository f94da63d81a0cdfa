"""A question is asked once, seldom while runs train; an answer keeps the step it belongs to."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.api import Finished, Question
from node_viz.runs.snapshot import RunSnapshot
from node_viz.ui import questions
from node_viz.ui.questions import ask, awaited


class Slow:
    """A host that answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.told: dict[Question, Finished] = {}

    def ask(self, question: Question, *, dear: bool = False) -> None:
        self.asked.append(question)

    def answer(self, question: Question) -> Finished | None:
        return self.told.get(question)

    def tell(self, value: Any = None, error: Exception | None = None) -> None:
        """Answer what was asked last."""
        self.told[self.asked[-1]] = Finished(value, error)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Slow:
    made = Slow()
    state: dict[str, Any] = {"settled": True}
    monkeypatch.setattr(questions, "host", lambda: made)
    monkeypatch.setattr(st, "session_state", state)
    return made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which the test moves."""
    now = [100.0]
    monkeypatch.setattr(questions.time, "monotonic", lambda: now[0])
    return now


def double(now: RunSnapshot, factor: int) -> int:
    return 2 * factor


def snapshot(step: int, run: str = "run") -> RunSnapshot:
    return RunSnapshot(run, step, ExperimentConfig(), {})


def test_while_a_flow_trains_the_answer_to_an_earlier_step_stays(host, clock) -> None:
    assert ask("here", double, snapshot(1), 21, live=True) is None
    assert ask("here", double, snapshot(2), 21, live=True) is None
    assert len(host.asked) == 1  # too early for another
    host.tell(42)
    answer = ask("here", double, snapshot(3), 21, live=True)
    assert answer is not None
    assert (answer.step, answer.value, answer.newest) == (1, 42, False)
    clock[0] += 10
    again = ask("here", double, snapshot(3), 21, live=True)
    assert (len(host.asked), again) == (2, answer)
    host.tell(43)
    newer = ask("here", double, snapshot(3), 21, live=True)
    assert newer is not None
    assert (newer.step, newer.value, newer.newest) == (3, 43, True)


def test_an_answer_is_never_another_runs_or_another_places(host, clock) -> None:
    ask("here", double, snapshot(1), 21, live=False)
    host.tell(42)
    assert ask("here", double, snapshot(1), 21, live=False) is not None
    assert ask("there", double, snapshot(1, "other"), 21, live=False) is None
    assert ask("here", double, snapshot(1, "other"), 21, live=False) is None


def test_what_is_dear_waits_until_the_runs_rest(host, clock) -> None:
    assert ask("here", double, snapshot(1), 21, live=True, dear=True) is None
    assert not host.asked
    ask("here", double, snapshot(1), 21, live=False, dear=True)
    assert len(host.asked) == 1


def test_a_question_on_its_way_is_awaited(host, clock) -> None:
    ask("here", double, snapshot(1), 21, live=False)
    assert awaited() == tuple(host.asked)
    host.tell(42)
    ask("here", double, snapshot(1), 21, live=False)
    assert not awaited()


def test_a_thousand_clicks_are_not_a_thousand_questions(host, clock) -> None:
    for click in range(1000):
        ask("here", double, snapshot(1), click, live=False)
    assert host.asked == [(double, (snapshot(1), 0))]
    assert set(awaited()) == set(host.asked), "its answer brings the page back, to ask the last"
    host.tell(0)
    ask("here", double, snapshot(1), 999, live=False)
    assert [question[1][1] for question in host.asked] == [0, 999]
    ask("there", double, snapshot(1), 7, live=False)
    assert len(host.asked) == 3, "another place has a question of its own"


def test_a_place_does_not_wait_for_an_answer_for_ever(host, clock) -> None:
    ask("here", double, snapshot(1), 1, live=False)
    clock[0] += questions.PATIENCE
    ask("here", double, snapshot(1), 2, live=False)
    assert [question[1][1] for question in host.asked] == [1, 2]


def test_nothing_is_asked_before_the_page_has_settled(host, clock) -> None:
    st.session_state["settled"] = False
    assert ask("here", double, snapshot(1), 21, live=False) is None
    assert not host.asked
    assert not awaited()


def test_an_answer_that_fails_is_a_sentence(host, clock) -> None:
    ask("here", double, snapshot(1), 21, live=False)
    host.tell(error=ArithmeticError("The flow is too wild."))
    answer = ask("here", double, snapshot(1), 21, live=False)
    assert answer is not None
    assert (answer.value, answer.error) == (None, "The flow is too wild.")
    ask("there", double, snapshot(2), 21, live=False)
    host.tell(error=RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    answer = ask("there", double, snapshot(2), 21, live=False)
    assert answer is not None
    assert (answer.value, answer.error) == (
        None,
        "It failed (RuntimeError); the log has details.",
    ), "what only we understand is for the log"
