"""The lesson on continuous normalizing flows, as a storyboard: what stands where."""

from __future__ import annotations

import streamlit as st

from node_viz.lessons import cnf
from node_viz.lessons.syllabus import page
from node_viz.ui import session
from node_viz.ui.code_view import code_behind
from node_viz.ui.lesson import experiments, glossary, quiz
from node_viz.ui.live import live_panel, summary
from node_viz.ui.page import headline, presenting, settled, text_column
from node_viz.ui.sharing import config_from_link, write_link
from node_viz.ui.strip import control_strip

headline(page("cnf"))
config = config_from_link()
write_link(config)
run = session.ensure_run(config)

control_strip(config, run)
live_panel()

if settled() and not presenting():
    summary()
    with text_column():
        st.header("The story", anchor=False)
        st.markdown(cnf.STORY)
        st.header("Try it", anchor=False)
        experiments(cnf.EXPERIMENTS, session.experiment)
        st.header("Do you know?", anchor=False)
        quiz(cnf.QUIZ)
        st.header("The code behind it", anchor=False)
        code_behind(cnf.SOURCES)
        glossary()
