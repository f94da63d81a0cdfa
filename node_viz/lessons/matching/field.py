"""The field at one moment, on the page: what it is the mean of, and how near the learnt one is."""

from __future__ import annotations

import streamlit as st

from node_viz.course.parts import ON_ITS_WAY
from node_viz.lessons.matching import numbers, questions, three, words
from node_viz.lessons.matching.figures_field import lattice_figure, targets_figure
from node_viz.lessons.matching.figures_three import NAMES, three_figure
from node_viz.lessons.matching.link import ARMS, Matched
from node_viz.stage.curves import curves
from node_viz.ui.look import Look
from node_viz.ui.page import presenting, text_column
from node_viz.ui.questions import ask, snapshot

TIMES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
USUAL = 0.6
SIDE, SMALL = 430, 260  #: pixels high
PAUSE = 6.0  #: seconds between two answers while the flow trains


def field_panel(look: Look[Matched]) -> None:
    """Draw targets and their mean left, the learnt and the exact field right."""
    if presenting():
        return
    place = list(ARMS).index("fm")
    view = look.views[place]
    st.subheader(words.FIELD, anchor=False)
    t = st.select_slider(
        "flow time of both pictures: 0 is data, 1 is noise",
        TIMES,
        value=USUAL,
        key="matching_t",
        format_func=lambda t: f"t = {t:g}",
    )
    now = snapshot(view, look.step)
    found = ask("field", questions.field_at, now, t, live=view.live, pause=PAUSE)
    with st.container(key="matching_field"):
        if found is None or found.value is None:
            st.caption(ON_ITS_WAY)
            return
        left, right = st.columns(2, gap="medium")
        with left:
            st.markdown(words.TARGETS)
            figure = targets_figure(found.value, dark=look.dark)
            curves("matching_targets", figure, link="matching field", height=SIDE)
        with right:
            st.markdown(words.LATTICE)
            figure = lattice_figure(found.value, dark=look.dark)
            curves("matching_lattice", figure, link="matching field", height=SIDE)
        known = found.value
        said = numbers.about_the_field(known.t, known.off, known.size)
        st.markdown(f"Step {found.step}. {said}")


def three_panel() -> None:
    """Draw the three things that go by nearly the same name, side by side."""
    st.header(words.THREE, anchor=False)
    with text_column():
        st.markdown(words.THREE_STORY)
    dark = st.context.theme.type == "dark"
    for column, name in zip(st.columns(3, gap="medium"), NAMES, strict=True):
        with column:
            st.markdown(words.THREE_TITLES[name])
            curves(f"matching_three_{name}", three_figure(name, dark=dark), link=name, height=SMALL)
            st.caption(words.THREE_WORDS[name])
    bent, straight = three.energy(three.flow_paths()), three.energy(three.straight_paths())
    st.caption(words.THREE_ENERGY.format(bent, straight))
