"""The lesson on STEER and OT-Flow, as a storyboard: what stands where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from node_viz.lessons import steer
from node_viz.lessons.syllabus import page
from node_viz.ui.arms import ensure, refreshing
from node_viz.ui.code_view import code_behind
from node_viz.ui.lesson import experiments, glossary, quiz
from node_viz.ui.page import headline, presenting, settled, text_column
from node_viz.ui.sharing import show_notes
from node_viz.ui.steer_panel import draw, strip
from node_viz.ui.steer_state import GROUP, panes_of, set_up, steer_from_link

headline(page("steer"))
shown = steer_from_link()
panes = panes_of(shown)
ensure(GROUP, panes)


def changing(views: Sequence[Any]) -> None:
    """Draw what changes while the arms train."""
    draw(shown, panes, views)


strip(shown)
show_notes(f"{GROUP}_")
refreshing(GROUP, changing)

if settled() and not presenting():
    with text_column():
        st.header("The story", anchor=False)
        st.markdown(steer.STORY)
        st.header("Try it", anchor=False)
        experiments(steer.EXPERIMENTS, set_up)
        st.header("Do you know?", anchor=False)
        quiz(steer.QUIZ)
        st.header("The code behind it", anchor=False)
        code_behind(steer.SOURCES)
        glossary()
