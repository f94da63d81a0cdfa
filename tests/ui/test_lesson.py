"""Below the fold: guess before you run, and every answer of the quiz is told why."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from node_viz.course.parts import Experiment, Question
    from node_viz.ui.lesson import experiments, quiz

    experiments(
        (
            Experiment(
                "Fewer steps", "What happens?", ("Nothing", "A lot"), "steps=2", "A lot did."
            ),
        ),
        lambda setup: st.session_state.update(ran=setup),
    )
    quiz((Question("How many?", "Two", {"Two": "There are two.", "Three": "One is a mirror."}),))


def test_the_button_comes_after_the_guess_and_runs_the_setup() -> None:
    at = AppTest.from_function(page).run()
    assert not at.button
    assert "A lot did." not in [line.value for line in at.markdown]
    at.radio(key="guess_Fewer steps").set_value("Nothing").run()
    assert "A lot did." in [line.value for line in at.markdown]
    at.button(key="try_Fewer steps").click().run()
    assert not at.exception
    assert at.session_state["ran"] == "steps=2"


def test_the_quiz_says_why() -> None:
    at = AppTest.from_function(page).run()
    assert not at.success
    at.radio(key="quiz_0_Two").set_value("Two").run()
    assert [line.value for line in at.success] == ["Yes. There are two."]
    at.radio(key="quiz_0_Two").set_value("Three").run()
    assert not at.success
    assert [line.value for line in at.info] == ["Not quite. One is a mirror."]
