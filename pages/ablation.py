"""The ablation: two penalties as a grid, the chosen flow on the stage, the story."""

from __future__ import annotations

from node_viz.lessons.ablation import panels, words
from node_viz.lessons.ablation.grid import GridPage
from node_viz.lessons.ablation.link import LINK
from node_viz.ui.lesson_page import lesson_page

with lesson_page(GridPage(LINK), words, task="density") as page:
    page.ensure()
    panels.strip(page)
    panels.panel(page)
