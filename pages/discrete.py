"""Layers that can be undone: four flows side by side, the race, what each costs, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.discrete import panels, words
from node_viz.lessons.discrete.fold import fold_panel
from node_viz.lessons.discrete.link import LINK
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words) as page:
    page.strip(panels.layers, main=(panels.layers,), more=panels.MORE)
    page.live(panels.answer, panels.stages, panels.race_and_costs)
    page.reads.append(partial(panels.facts, page))
    page.below.append(fold_panel)
