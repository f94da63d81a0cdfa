"""A widget is told what to show only where it shows something else."""

from __future__ import annotations

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest
from visits import told


def page() -> None:
    import streamlit as st

    from node_viz.ui.widgets import pick

    st.session_state.setdefault("held", "b")

    def taken() -> None:
        if st.session_state["word"] != "refused":
            st.session_state["held"] = st.session_state["word"]

    words, held = ["a", "b", "refused"], st.session_state["held"]
    pick(st.selectbox, "word", words, value=held, key="word", on_change=taken)


def test_only_a_choice_that_is_refused_is_taken_back() -> None:
    at = AppTest.from_function(page).run()
    assert at.selectbox(key="word").value == "b"
    at.selectbox(key="word").select("a").run()
    assert told(at) == []
    at.selectbox(key="word").select("refused").run()
    assert told(at) == ["word"]
    assert at.selectbox(key="word").value == "a"


def popover() -> None:
    import streamlit as st

    from node_viz.ui.widgets import opened, pick

    st.session_state.setdefault("held", "b")

    def taken() -> None:
        st.session_state["held"] = st.session_state["word"]

    box = opened("more", key="more_open", icon=":material/tune:", help="More")
    if box is not None:
        with box:
            held = st.session_state["held"]
            pick(st.selectbox, "word", ["a", "b"], value=held, key="word", on_change=taken)


def test_what_the_browser_still_has_of_a_closed_popover_changes_nothing() -> None:
    """It forgets a widget once a run has ended in peace; of a click before that it tells both."""
    at = AppTest.from_function(popover).run()
    at.session_state["more_open"] = True
    old = at.run().selectbox(key="word").select("a")._widget_state
    assert at.run().session_state["held"] == "a"
    at.session_state["more_open"] = False
    at.run()
    at.session_state["held"] = "b"
    at._run(WidgetStates(widgets=[old]))
    assert at.session_state["held"] == "b"
    at.session_state["more_open"] = True
    assert at.run().selectbox(key="word").value == "b"
    at.selectbox(key="word").select("a").run()
    assert at.session_state["held"] == "a"


def test_what_is_chosen_at_the_last_moment_is_taken() -> None:
    at = AppTest.from_function(popover).run()
    at.session_state["more_open"] = True
    at.run().selectbox(key="word").select("a")
    at.session_state["more_open"] = False
    assert at.run().session_state["held"] == "a"


def test_a_closed_popover_holds_nothing() -> None:
    at = AppTest.from_function(popover).run()
    assert not at.selectbox
    at.session_state["more_open"] = True
    assert at.run().selectbox(key="word").value == "b"
