"""The lesson on ODE solvers, as a storyboard: what stands where, in which order."""

from __future__ import annotations

import streamlit as st

from node_viz.course.syllabus import page
from node_viz.lessons.solvers import words as solvers
from node_viz.lessons.solvers.link import knob_strip, set_up, study_from_link
from node_viz.lessons.solvers.panels import fill_in, outcome_table, solver_panels
from node_viz.ui.code_view import code_behind
from node_viz.ui.lesson import experiments, quiz
from node_viz.ui.page import headline, presenting, text_column

study, notes = study_from_link()
with st.container(gap="small"):
    headline(page("solvers"))
    knob_strip(study)
    for note in notes:
        st.warning(f"From the link: {note}", icon=":material/link:")
    results = solver_panels(study)

if not presenting():
    with text_column():
        st.header("What came out", anchor=False)
        outcome_table(results)
        st.header("The story", anchor=False)
        st.markdown(solvers.STORY)
        st.header("Try it", anchor=False)
        experiments(solvers.EXPERIMENTS, set_up)
        st.header("Do you know?", anchor=False)
        quiz(solvers.QUIZ)
        st.header("The code behind it", anchor=False)
        code_behind(solvers.SOURCES)
fill_in(results)
