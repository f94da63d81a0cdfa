"""A question is worked out once, answered for all who ask, and kept while it is asked for."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from background_fakes import Calls, answered

from node_viz.runs.api import Finished, Question
from node_viz.runs.background import QUICK, Background
from node_viz.runs.slots import Slots
from node_viz.runs.threads import ThreadHost

Hosts = Callable[..., ThreadHost]


def test_a_question_asked_twice_is_worked_out_once(background: Background, calls: Calls) -> None:
    question = (calls.wait, (1,))
    background.ask(question)
    assert calls.begun.wait(30)
    background.ask(question)
    assert background.answer(question) is None, "and whoever looks does not wait"
    calls.go_on.set()
    assert answered(background, question) == Finished(2)
    background.ask(question)
    background.ask((calls.double, (5,)))
    assert answered(background, (calls.double, (5,))).value == 10
    assert calls.made == [1, 5]


@pytest.mark.parametrize(
    ("error", "logged"),
    [
        (ValueError("depth must be 1 to 4; got 9"), False),
        (ArithmeticError("The solver gave up."), False),
        (RuntimeError("secret detail"), True),
    ],
)
def test_an_error_is_an_answer(
    background: Background, calls: Calls, caplog: pytest.LogCaptureFixture, error: Exception,
    logged: bool,
) -> None:  # fmt: skip
    question = (calls.fail, (error,))
    with caplog.at_level(logging.ERROR, logger="node_viz"):
        background.ask(question)
        found = answered(background, question)
    assert found == Finished(None, error)
    assert error.__traceback__ is None, "it keeps no frame alive"
    assert ("secret detail" in caplog.text) == logged
    background.ask(question)
    background.ask((calls.double, (1,)))
    assert answered(background, (calls.double, (1,))).value == 2, "the next one is answered"
    assert calls.made == [error, 1]


@pytest.mark.parametrize("again", [Background.ask, Background.answer])
def test_what_is_asked_or_looked_at_again_outlives_the_rest(
    background: Background, calls: Calls, again: Callable[[Background, Question], object]
) -> None:
    first, second, *others = [(calls.double, (k,)) for k in range(5)]
    for question in (first, second):
        background.ask(question)
        answered(background, question)
    for question in others:
        again(background, first)
        background.ask(question)
        answered(background, question)
    assert background.answer(first) == Finished(0)
    assert background.answer(second) is None, "three are kept"
    background.ask(second)
    assert answered(background, second).value == 2
    assert calls.made == [0, 1, 2, 3, 4, 1]


def test_a_question_forgotten_before_its_turn_is_not_worked_out(calls: Calls) -> None:
    slots = Slots(1, 1e9)
    background = Background(slots, kept=2)
    slots.enter("somebody")
    for k in range(2 * QUICK):
        background.ask((calls.double, (k,)))
    slots.leave("somebody")
    last = [2 * QUICK - 2, 2 * QUICK - 1]
    for k in last:
        assert answered(background, (calls.double, (k,))).value == 2 * k
    background.close(30)
    assert sorted(calls.made) == last


def test_dear_questions_stand_in_a_line_of_their_own(make_host: Hosts, calls: Calls) -> None:
    host = make_host(slots=2)
    host.ask((calls.wait, (1,)), dear=True)
    assert calls.begun.wait(30)
    host.ask((calls.double, (2,)), dear=True)
    for k in range(3, 3 + 2 * QUICK):
        host.ask((calls.double, (k,)))
        assert answered(host, (calls.double, (k,))).value == 2 * k
    assert 2 not in calls.made, "one dear question at a time"
    calls.go_on.set()
    assert answered(host, (calls.double, (2,))).value == 4
