"""Covering or seeking: the answer, two stages, modes and both KLs, a constant, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.seeking import panels, words
from node_viz.lessons.seeking.link import LINK
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words) as page:
    page.strip(panels.width, panels.arms, main=(panels.width,), more=panels.MORE)
    page.live(panels.answer, panels.stages)
    panels.constant(page)
    page.live(panels.losses)
    page.reads.append(partial(panels.facts, page))
    page.below.append(panels.derivations)
