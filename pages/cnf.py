"""Continuous normalizing flows: a stage beside its curves, target and model, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.cnf import panels, words
from node_viz.lessons.cnf.link import LINK
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words) as page:
    panels.strip(page)
    page.live(panels.answer, panels.flow, every=0.2)
    page.reads.append(partial(panels.facts, page))
    if page.settled:
        page.live(panels.summary, every=panels.SELDOM)
