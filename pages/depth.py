"""Adaptive depth: networks side by side, their own time, weights over depth, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.depth import panels, sections, words
from node_viz.lessons.depth.link import LINK
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words) as page:
    page.strip(panels.problem, panels.arms, more=panels.MORE, first=1)
    page.live(panels.answer, panels.depths, panels.stages, panels.look_at, panels.gauges)
    page.reads.append(partial(panels.facts, page))
    below = (sections.weights, sections.calls, sections.fields)
    page.below.append(partial(page.live, *below))
