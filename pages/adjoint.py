"""The lesson on the two ways to a gradient, as a storyboard: what stands where."""

from __future__ import annotations

from functools import partial

import streamlit as st

from node_viz.course.syllabus import page
from node_viz.lessons.adjoint import words as adjoint
from node_viz.lessons.adjoint.circle import circle_panel
from node_viz.lessons.adjoint.link import OF, knob_strip, set_up, study_from_link
from node_viz.lessons.adjoint.panels import fill_in, panels, tables
from node_viz.ui.lesson import below_the_fold
from node_viz.ui.page import headline, presenting, settled
from node_viz.ui.sharing import show_notes

with st.container(gap="small"):
    headline(page("adjoint"))
    study = study_from_link()
    knob_strip(study)
    show_notes(OF)
    found = panels(study)

if settled() and not presenting():
    panels_below = partial(tables, found), partial(circle_panel, study)
    below_the_fold(adjoint, set_up, *panels_below, task="classify")
fill_in(found)
