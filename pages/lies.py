"""The solver lies: the answer, three stages, claims beside the truth, the mass, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.lies import panels, words
from node_viz.lessons.lies.link import LINK
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words) as page:
    page.strip(panels.solver_steps, main=(panels.solver_steps,), more=panels.MORE)
    page.live(panels.answer, panels.stages, panels.claims_and_belief)
    page.reads.append(partial(panels.facts, page))
