"""Why NFE grows: dots beside stages, the solver's steps, the learning rate, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.growth import panels, words
from node_viz.lessons.growth.link import LINK
from node_viz.lessons.growth.rate import rate_panel
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words) as page:
    page.strip(panels.tolerance, more=panels.MORE)
    page.live(panels.scatter_and_steps)
    page.reads.append(partial(panels.facts, page))
    page.below.append(rate_panel)
