"""The lesson on depth, as a storyboard: what stands where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from node_viz.course.syllabus import page
from node_viz.lessons.depth import words as depth
from node_viz.lessons.depth.link import GROUP, PAGE
from node_viz.lessons.depth.panels import draw, strip
from node_viz.lessons.depth.sections import depth_sections
from node_viz.ui.arms import ensure, refreshing
from node_viz.ui.lesson import below_the_fold
from node_viz.ui.page import headline, presenting, settled
from node_viz.ui.sharing import show_notes

headline(page("depth"))
shown = PAGE.from_link()
panes = shown.panes()
ensure(GROUP, panes)


def changing(views: Sequence[Any]) -> None:
    """Draw what changes while the arms train."""
    draw(shown, panes, views)


strip()
show_notes(f"{GROUP}_")
refreshing(GROUP, changing)

if settled() and not presenting():
    below_the_fold(depth, PAGE.set_up, depth_sections, task=shown.base.task)
