"""Augmentation: nets side by side, their curves, the hole or who passes whom, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.augment import panels, words
from node_viz.lessons.augment.link import LINK
from node_viz.ui.arms_page import arms_page
from node_viz.ui.own_data import own_data

with arms_page(LINK, words) as page:
    own = (panels.scene, panels.arms, panels.augment_dims, own_data)
    page.strip(*own, more=panels.MORE, first=1)
    page.live(panels.answer, panels.stages, panels.look_at, panels.gauges, panels.what_it_costs)
    page.reads.append(partial(panels.facts, page))
