"""The section on the lecture's own formula: a field that is shown the end of its own flow."""

from __future__ import annotations

import streamlit as st

from node_viz.lessons.conditional import numbers, words_own_end
from node_viz.lessons.conditional.figures_own_end import densities_figure, paths_figure
from node_viz.lessons.conditional.link import COEFFICIENTS, Conditional
from node_viz.lessons.conditional.own_end import own_end
from node_viz.stage.curves import curves
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.page import text_column
from node_viz.ui.widgets import pick

HEIGHT = 320  #: pixels of each figure


def own_end_panel(page: ArmsPage[Conditional]) -> None:
    """Draw the section: the proof, the slider of a, both figures, both accounts."""
    st.header(words_own_end.TITLE, anchor=False)
    with text_column():
        st.markdown(words_own_end.STORY)
        pick(
            st.select_slider,
            r"$a$ in $\dot z = a\,z_S$",
            COEFFICIENTS,
            key="conditional_a",
            value=page.now().a,
            on_change=lambda: page.change(a=st.session_state["conditional_a"]),
        )
    found, dark = own_end(page.now().a), st.context.theme.type == "dark"
    left, right = st.columns(2, gap="medium")
    with left:
        st.html(f'<p class="status">{words_own_end.PATHS}</p>')
        curves("own_end_paths", paths_figure(found, dark=dark), link="own end", height=HEIGHT)
    with right:
        st.html(f'<p class="status">{words_own_end.DENSITIES}</p>')
        figure = densities_figure(found, dark=dark)
        curves("own_end_densities", figure, link="own end", height=HEIGHT)
    st.markdown(numbers.about_own_end(found))
