"""Backprop or adjoint: a way there and back, memory and errors, the circle, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.adjoint import circle, numbers, panels, words
from node_viz.lessons.adjoint.link import LINK
from node_viz.ui.lesson_page import lesson_page
from node_viz.ui.questions import fill_in

with lesson_page(circle.AdjointPage(LINK), words, task="classify") as page:
    panels.knob_strip(page)
    page.show_notes()
    found = panels.panels(page.now())
    page.below += [partial(panels.tables, found), partial(circle.circle_panel, page)]
    read = partial(numbers.facts, page.now().rtol, found.errors, found.costs)
    page.reads += [read, partial(circle.facts, page.now())]
fill_in(found.pending)
