"""STEER and OT-Flow: the answer, stages, NLL(T), the potential, paths past the end, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.steer import panels, words
from node_viz.lessons.steer.link import LINK
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words) as page:
    page.strip(panels.steer, main=(panels.steer,), more=panels.MORE)
    page.live(panels.answer, panels.flows)
    page.reads.append(partial(panels.facts, page))
