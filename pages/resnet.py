"""The lesson on ResNets and Euler's method, as a storyboard: what stands where."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from node_viz.course.syllabus import page
from node_viz.lessons.resnet import words as resnet
from node_viz.lessons.resnet.layers import layers_panel
from node_viz.lessons.resnet.link import GROUP, PAGE, set_up
from node_viz.lessons.resnet.panels import draw, strip, waiting
from node_viz.lessons.resnet.table import table_panel
from node_viz.ui.arms import ensure, refreshing
from node_viz.ui.lesson import below_the_fold
from node_viz.ui.page import headline, presenting, settled
from node_viz.ui.sharing import show_notes

headline(page("resnet"))
shown = PAGE.from_link()
panes = shown.panes()
ensure(GROUP, panes)


def changing(views: Sequence[Any]) -> None:
    """Draw what changes while the arms train."""
    draw(panes, views)


strip()
show_notes(f"{GROUP}_")
refreshing(GROUP, changing)
waiting("layers", layers_panel)

if settled() and not presenting():
    below_the_fold(resnet, set_up, partial(waiting, "table", table_panel), task=shown.base.task)
