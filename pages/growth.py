"""Why NFE grows: one solve taken apart, dots beside stages, the learning rate, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.growth import panels, words
from node_viz.lessons.growth.alone import calls_alone
from node_viz.lessons.growth.link import LINK
from node_viz.lessons.growth.rate import rate_panel
from node_viz.lessons.growth.solve import one_solve
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words) as page:
    page.strip(panels.tolerance, main=(panels.tolerance,), more=panels.MORE)
    page.live(panels.answer, one_solve, panels.training, calls_alone)
    page.reads.append(partial(panels.facts, page))
    page.below.append(rate_panel)
