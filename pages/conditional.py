"""One field, many distributions: two flows and their floors, one base pushed, its own end."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.conditional import panels, words
from node_viz.lessons.conditional.link import LINK
from node_viz.lessons.conditional.panels_own_end import own_end_panel
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words, watch=True) as page:
    page.strip(panels.pair, main=(panels.pair,), more=panels.MORE)
    page.live(panels.answer, panels.flows, panels.pushed)
    page.reads.append(partial(panels.facts, page))
    page.below += [partial(own_end_panel, page)]
