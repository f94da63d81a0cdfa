"""The lesson on the two penalties as a grid: what each costs and what it saves."""

from __future__ import annotations

import streamlit as st

from node_viz.lessons import ablation
from node_viz.lessons.syllabus import page
from node_viz.ui import sweeps
from node_viz.ui.ablation import panel, strip
from node_viz.ui.code_view import code_behind
from node_viz.ui.lesson import experiments, glossary, quiz
from node_viz.ui.page import headline, presenting, settled, text_column

headline(page("ablation"))
sweep = sweeps.ensure_sweep()

strip(sweep)
panel(sweep)

if settled() and not presenting():
    with text_column():
        st.header("The story", anchor=False)
        st.markdown(ablation.STORY)
        st.header("Try it", anchor=False)
        experiments(ablation.EXPERIMENTS, sweeps.experiment)
        st.header("Do you know?", anchor=False)
        quiz(ablation.QUIZ)
        st.header("The code behind it", anchor=False)
        code_behind(ablation.SOURCES)
        glossary()
