"""Backprop or adjoint: the way there and back, memory, errors, the sign, a loss on the way."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.adjoint import circle, numbers, panels, words
from node_viz.lessons.adjoint.link import LINK
from node_viz.lessons.adjoint.numbers_facts import facts
from node_viz.ui.answer import answer_line
from node_viz.ui.lesson_page import lesson_page
from node_viz.ui.questions import fill_in

with lesson_page(circle.AdjointPage(LINK), words, task="classify") as page:
    now = page.now()
    found = panels.known(now)
    answer_line(numbers.answer(now, found.memory, found.errors))
    panels.knob_strip(page)
    page.show_notes()
    panels.chapter(now, found)
    if now.part == "loss":
        circle.circle_panel(page)
    page.reads.append(partial(facts, now, found.path, found.memory, found.errors, found.costs))
    page.reads.append(partial(circle.facts, now))
fill_in(found.pending)
