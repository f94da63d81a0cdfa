"""Change of variables: a flow beside a small square that it carries, its maps, the story."""

from __future__ import annotations

from functools import partial

import streamlit as st

from node_viz.lessons.change import maps, panels, words
from node_viz.lessons.change.link import LINK
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words, watch=True) as page:
    page.strip(more=panels.MORE)
    page.live(panels.answer, every=panels.POLL)
    left, right = st.columns(2, gap="medium")
    with left:
        page.live(panels.stage)
    with right, st.container(key="change_square"):
        page.live(panels.square, every=panels.POLL)
    page.live(maps.terms, every=panels.POLL)
    page.reads.append(partial(panels.facts, page))
    page.below += [maps.derivation, partial(page.live, maps.maps, every=panels.POLL)]
