"""Estimating a trace: one flow solved in three ways, one Jacobian asked at random, the story."""

from __future__ import annotations

from functools import partial

import streamlit as st

from node_viz.lessons.estimators import panels, sections, words
from node_viz.lessons.estimators.link import LINK
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words, watch=True) as page:
    page.strip(panels.ways, main=(panels.ways,), more=panels.MORE, named=panels.kind)
    page.live(panels.answer, every=panels.POLL)
    left, right = st.columns([0.45, 0.55], gap="medium")
    with left:
        page.live(panels.stage)
    with right, st.container(key="estimators_solves"):
        page.live(panels.solves, every=panels.POLL)
    page.reads.append(partial(panels.facts, page))
    below = (sections.one_question, sections.log_density, sections.price)
    page.below += [sections.derivation, partial(page.live, *below, every=panels.POLL)]
    page.below.append(partial(sections.training, page))
