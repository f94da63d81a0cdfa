"""The front page: one sentence, one moving flow, the way in, and the lessons as cards."""

from __future__ import annotations

import streamlit as st

from node_viz.course import home
from node_viz.course.syllabus import SYLLABUS, page
from node_viz.course.tours import FIFTY
from node_viz.ui.arms_page import train_on_arrival
from node_viz.ui.page import front_door
from node_viz.ui.shipped_stage import shipped_stage

ACROSS = 4  #: cards in a row

front_door()
lessons = [entry for entry in SYLLABUS if entry.minutes]
stem, scene = FIFTY.chain[0]
with st.container(key="hero"):
    words, flow = st.columns([0.46, 0.54], gap="large", vertical_alignment="center")
    with words:
        st.title(page("home").claim, anchor=False)
        st.markdown(home.SENTENCE)
        with st.container(horizontal=True):
            if st.button(home.WATCH, type="primary", icon=":material/play_arrow:"):
                train_on_arrival(home.LEARNS)
                st.switch_page(f"pages/{home.LEARNS}.py")
            if st.button(home.START):
                st.switch_page(f"pages/{lessons[0].stem}.py")
        st.page_link(
            f"pages/{stem}.py",
            label=home.LECTURE,
            icon=":material/co_present:",
            query_params={"tour": FIFTY.name, "scene": str(scene), "present": "1"},
        )
    with flow:
        shipped_stage()
        st.caption(home.CAPTION, text_alignment="center")

    for first in range(0, len(lessons), ACROSS):
        row = lessons[first : first + ACROSS]
        for column, entry in zip(st.columns(ACROSS), row, strict=False):
            with column.container(border=True, height="stretch"):
                st.page_link(f"pages/{entry.stem}.py", label=f"**{entry.title}**")
                st.markdown(entry.claim)
                st.caption(f"{entry.papers} · {entry.minutes} minutes")
