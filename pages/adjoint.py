"""Backprop or adjoint: a way there and back, memory and errors, the circle, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.adjoint import panels, words
from node_viz.lessons.adjoint.circle import circle_panel
from node_viz.lessons.adjoint.link import LINK
from node_viz.ui.lesson_page import LessonPage, lesson_page
from node_viz.ui.questions import fill_in

with lesson_page(LessonPage(LINK), words, task="classify") as page:
    panels.knob_strip(page)
    page.show_notes()
    found = panels.panels(page.now())
    page.below += [partial(panels.tables, found), partial(circle_panel, page)]
fill_in(found.pending)
