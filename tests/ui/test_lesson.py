"""Below the fold: guess before you run, hear what came out, and every answer is told why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest


@dataclass
class Stage:
    """What a page would have above the fold."""

    shown: str = ""
    of: str = "nothing"
    nfe: int = 0
    live: bool = False


def page() -> None:
    import streamlit as st

    from node_viz.course.guesses import Choices
    from node_viz.course.parts import Experiment, Question, RunQuestion
    from node_viz.ui import bet
    from node_viz.ui.measured import Measured
    from node_viz.ui.quiz import experiments, quiz, run_question

    stage = st.session_state["stage"]

    class Page:
        below = ()

        def set_up(self, query: str) -> None:
            stage.shown, stage.live, stage.of = query, True, "the second run"

        def shows(self, query: str) -> bool:
            return query == stage.shown

        def measured(self) -> Measured:
            known = {} if stage.live or not stage.nfe else {"nfe": stage.nfe, "when": "at step 9"}
            return Measured(stage.of, known, stage.live, over=bool(known))

    few = Experiment(
        *("Fewer steps", "What happens?"),
        Choices(("Nothing", "A lot"), "A lot", lambda of: "A lot" if of["nfe"] else "Nothing"),
        *("steps=2", "Watch the calls."),
        {"Nothing": "NFE {nfe}.", "A lot": "NFE {nfe}."},
        "A lot did.",
    )
    now = Page().measured()
    bet.settle("toy", (few,), Page().shows, now)
    bet.strip("toy", (few,), Page())
    experiments("toy", (few,), Page(), now)
    quiz((Question("How many?", "Two", {"Two": "There are two.", "Three": "One is a mirror."}),))
    run_question("toy", RunQuestion("How many calls?", lambda of: of["nfe"], "NFE {nfe}."), now)


@pytest.fixture
def at() -> AppTest:
    test = AppTest.from_function(page)
    test.session_state["stage"] = Stage()
    return test.run()


def rest(at: AppTest, nfe: int, of: str = "the second run") -> None:
    """Let the run come to its end."""
    stage: Stage = at.session_state["stage"]
    stage.nfe, stage.live, stage.of = nfe, False, of
    at.run()


def alerts(at: AppTest) -> list[str]:
    return [line.value for line in [*at.success, *at.info]]


def strip(at: AppTest) -> str:
    """The words over the stage about the experiment that is on."""
    return " ".join(one.value for one in at.markdown if one.value.startswith(("**NFE", "You")))


def asked(at: AppTest) -> list[Any]:
    """The question about the run, if it is asked."""
    return [one for one in at.number_input if "calls" in one.label]


def test_the_button_comes_after_the_guess_and_runs_the_setup(at: AppTest) -> None:
    assert not at.button
    at.radio(key="guess_Fewer steps").set_value("Nothing").run()
    assert not alerts(at), "nothing has run yet"
    at.button(key="try_Fewer steps").click().run()
    assert not at.exception
    assert at.session_state["stage"].shown == "steps=2"
    assert not alerts(at), "it runs"
    assert strip(at) == "You guessed: **Nothing**. Watch the calls."
    assert at.session_state["scroll_to"][0] == "headline"
    at.button(key="toy_back").click().run()
    assert at.session_state["scroll_to"][0] == "toy_card_fewer-steps"


def test_after_the_run_the_guess_is_judged_with_the_figure(at: AppTest) -> None:
    at.radio(key="guess_Fewer steps").set_value("Nothing").run()
    at.button(key="try_Fewer steps").click().run()
    rest(at, 43)
    wrong = "You guessed “Nothing”, and it came out “A lot”."
    assert alerts(at) == [f"NFE 43. {wrong}\n\nA lot did."]
    assert f"**NFE 43.** {wrong}" in strip(at)
    at.session_state["stage"].shown = "something else"
    at.radio(key="guess_Fewer steps").set_value("A lot").run()
    assert alerts(at) == ["NFE 43. You guessed “A lot”: right.\n\nA lot did."]
    assert not strip(at), "the page shows something else"


def test_what_came_out_is_not_told_without_a_guess(at: AppTest) -> None:
    at.session_state["stage"].shown = "steps=2"
    rest(at, 43)
    assert not alerts(at)


def test_the_quiz_says_why(at: AppTest) -> None:
    assert not at.success
    at.radio(key="quiz_0_Two").set_value("Two").run()
    assert alerts(at) == ["Yes. There are two."]
    at.radio(key="quiz_0_Two").set_value("Three").run()
    assert alerts(at) == ["Not quite. One is a mirror."]


def test_every_radio_has_a_name_of_its_own(at: AppTest) -> None:
    rest(at, 43)
    names = [one.label for one in at.radio]
    assert len(names) == 2 == len(set(names))


def test_the_question_about_the_run_waits_for_one(at: AppTest) -> None:
    from node_viz.ui.quiz import NO_RUN

    assert not asked(at)
    assert NO_RUN in [line.value for line in at.caption]
    rest(at, 43)
    (field,) = asked(at)
    assert "at step 9; right within 5 %" in field.label
    field.set_value(60).run()
    assert alerts(at) == ["Not quite. It is 43. NFE 43."]
    asked(at)[0].set_value(42).run()
    assert alerts(at) == ["Yes. NFE 43."]


def test_no_question_changes_while_the_run_goes_on(at: AppTest) -> None:
    rest(at, 43)
    before = asked(at)[0].key
    stage: Stage = at.session_state["stage"]
    stage.live, stage.nfe = True, 44
    at.run()
    assert asked(at)[0].key == before
    rest(at, 85)
    assert asked(at)[0].key != before, "it was not answered, and is asked anew at rest"


def test_an_answered_question_stays_until_another_run_rests(at: AppTest) -> None:
    rest(at, 43)
    asked(at)[0].set_value(43).run()
    rest(at, 85)
    assert asked(at)[0].value == 43, "the same run, trained on"
    rest(at, 85, "another run")
    (field,) = asked(at)
    assert field.value is None
    field.set_value(85).run()
    assert alerts(at) == ["Yes. NFE 85."]
    rest(at, 0, "one that has not trained")
    assert not asked(at)
