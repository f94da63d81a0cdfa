"""The lesson on the solver that lies, as a storyboard: what stands where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from node_viz.lessons import lies
from node_viz.lessons.syllabus import page
from node_viz.ui.arms import ensure, refreshing
from node_viz.ui.code_view import code_behind
from node_viz.ui.lesson import experiments, glossary, quiz
from node_viz.ui.lies_panel import draw, strip
from node_viz.ui.lies_state import GROUP, lie_from_link, set_up
from node_viz.ui.page import headline, presenting, settled, text_column
from node_viz.ui.sharing import show_notes

headline(page("lies"))
shown = lie_from_link()
panes = shown.panes()
ensure(GROUP, panes)


def changing(views: Sequence[Any]) -> None:
    """Draw what changes while the arms train."""
    draw(panes, views)


strip(shown)
show_notes(f"{GROUP}_")
refreshing(GROUP, changing)

if settled() and not presenting():
    with text_column():
        st.header("The story", anchor=False)
        st.markdown(lies.STORY)
        st.header("Try it", anchor=False)
        experiments(lies.EXPERIMENTS, set_up)
        st.header("Do you know?", anchor=False)
        quiz(lies.QUIZ)
        st.header("The code behind it", anchor=False)
        code_behind(lies.SOURCES)
        glossary()
