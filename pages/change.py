"""The lesson on the change of variables, as a storyboard: what stands where."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from node_viz.course.syllabus import page
from node_viz.lessons.change import words as change
from node_viz.lessons.change.link import GROUP, PAGE, set_up
from node_viz.lessons.change.maps import maps_panel
from node_viz.lessons.change.panels import LAYERS, STYLE, follow, square_panel, strip, waiting
from node_viz.ui.arms import ensure, refreshing
from node_viz.ui.lesson import below_the_fold
from node_viz.ui.page import headline, presenting, settled
from node_viz.ui.panes import panes_row
from node_viz.ui.sharing import show_notes

headline(page("change"))
shown = PAGE.from_link()
panes = shown.panes()
ensure(GROUP, panes)


def draw(views: Sequence[Any]) -> None:
    """Draw what changes while the flow trains."""
    panes_row(GROUP, panes, views, link=GROUP, figures=("kl", "nfe"), layers=LAYERS)
    follow(views[0])


st.html(f"<style>{STYLE}</style>")
strip()
show_notes(f"{GROUP}_")
left, right = st.columns(2, gap="medium")
with left:
    refreshing(GROUP, draw)
with right, st.container(key="change_square"):
    waiting("square", square_panel)

if settled() and not presenting():
    below_the_fold(change, set_up, partial(waiting, "maps", maps_panel))
