"""ODE solvers: one field, several solvers, four pictures, what came out, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.solvers import numbers, panels, words
from node_viz.lessons.solvers.link import LINK
from node_viz.ui.answer import answer_line
from node_viz.ui.lesson_page import LessonPage, lesson_page
from node_viz.ui.page import presenting
from node_viz.ui.questions import fill_in

with lesson_page(LessonPage(LINK), words, at_once=True) as page:
    now = page.now()
    results = panels.solve_all(now)
    answer_line(numbers.answer(now, results.runs, results.size))
    panels.knob_strip(page)
    page.show_notes()
    panels.solver_panels(now, results)
    page.reads.append(partial(numbers.facts, now, results.runs, results.size))
    if not presenting():
        panels.outcome_table(results)
fill_in(results.pending)
