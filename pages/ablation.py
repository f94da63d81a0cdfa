"""The ablation: two penalties as a grid, the chosen flow on the stage, one step, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.ablation import panels, walk, words
from node_viz.lessons.ablation.grid import GridPage
from node_viz.lessons.ablation.link import LINK
from node_viz.ui.lesson_page import lesson_page

with lesson_page(GridPage(LINK), words, task="density") as page:
    panels.strip(page)
    panels.panel(page)
    page.reads.append(partial(walk.facts, page))
