"""Is it really reversible: nine starts there and back, a trained flow, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.reversibility import numbers, panels, words
from node_viz.lessons.reversibility.link import LINK
from node_viz.ui.answer import answer_line
from node_viz.ui.arms_page import arms_page
from node_viz.ui.questions import fill_in

with arms_page(LINK, words, watch=True) as page:
    now = page.now()
    if now.part == "flow":
        panels.flow_strip(page)
        page.live(panels.flow)
        page.reads.append(partial(panels.flow_facts, page))
    trip, pending, failed = panels.known(now)
    if now.part == "equation":
        answer_line(numbers.answer(now, trip))
        panels.strip(page)
        panels.equation(now, trip, failed)
        page.reads.append(partial(panels.facts, now, trip))
fill_in(pending if now.part == "equation" else ())
