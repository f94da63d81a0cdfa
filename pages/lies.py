"""The solver lies: three stages, claims beside the truth, the story."""

from __future__ import annotations

from node_viz.lessons.lies import panels, words
from node_viz.lessons.lies.link import LINK
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words) as page:
    page.strip(panels.solver_steps, more=panels.MORE)
    page.live(panels.claim, panels.stages, panels.claims_and_belief)
