"""The lesson on the two penalties as a grid: what each costs and what it saves."""

from __future__ import annotations

from node_viz.course.syllabus import page
from node_viz.lessons.ablation import grid
from node_viz.lessons.ablation import words as ablation
from node_viz.lessons.ablation.panels import panel, strip
from node_viz.ui.lesson import below_the_fold
from node_viz.ui.page import headline, presenting, settled

headline(page("ablation"))
view = grid.ensure_grid()

strip(view)
panel(view)

if settled() and not presenting():
    below_the_fold(ablation, grid.experiment)
