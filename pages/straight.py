"""The lesson on straight paths, as a storyboard: what stands where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from node_viz.course.syllabus import page
from node_viz.lessons.straight import words as straight
from node_viz.lessons.straight.charts import arm_charts, look_at
from node_viz.lessons.straight.line import line_panel
from node_viz.lessons.straight.link import GROUP, PAGE, about
from node_viz.lessons.straight.seeds import seeds_panel
from node_viz.lessons.straight.strip import comparison_strip
from node_viz.ui.arms import ensure, refreshing
from node_viz.ui.lesson import below_the_fold
from node_viz.ui.page import headline, presenting, settled
from node_viz.ui.panes import panes_row
from node_viz.ui.sharing import show_notes

headline(page("straight"))
shown = PAGE.from_link()
panes = shown.panes()
ensure(GROUP, panes)


def draw(views: Sequence[Any]) -> None:
    """Draw what changes while the arms train."""
    panes_row(GROUP, panes, views, link=GROUP)
    look_at(panes, views, then=about(shown))
    arm_charts(GROUP, panes, views, link=GROUP)


comparison_strip()
show_notes(f"{GROUP}_")
refreshing(GROUP, draw)

if settled() and not presenting():
    below_the_fold(straight, PAGE.set_up, line_panel, seeds_panel)
