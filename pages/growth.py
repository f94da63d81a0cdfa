"""The lesson on why NFE grows, as a storyboard: what stands where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from node_viz.lessons import growth
from node_viz.lessons.syllabus import page
from node_viz.ui.arms import ensure, refreshing
from node_viz.ui.code_view import code_behind
from node_viz.ui.growth_panel import draw, strip
from node_viz.ui.growth_rate import rate_panel
from node_viz.ui.growth_state import GROUP, growth_from_link, set_up
from node_viz.ui.lesson import experiments, glossary, quiz
from node_viz.ui.page import headline, presenting, settled, text_column
from node_viz.ui.sharing import show_notes

headline(page("growth"))
shown = growth_from_link()
panes = shown.panes()
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
        st.markdown(growth.STORY)
    rate_panel()
    with text_column():
        st.header("Try it", anchor=False)
        experiments(growth.EXPERIMENTS, set_up)
        st.header("Do you know?", anchor=False)
        quiz(growth.QUIZ)
        st.header("The code behind it", anchor=False)
        code_behind(growth.SOURCES)
        glossary()
