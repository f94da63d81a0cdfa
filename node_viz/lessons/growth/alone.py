"""The calls of each sample alone, and whose error counts where one solve serves a whole batch."""

from __future__ import annotations

import streamlit as st

from node_viz.course.parts import ON_ITS_WAY
from node_viz.lessons.growth import questions, words_alone
from node_viz.lessons.growth.figures_alone import histogram_figure, map_figure
from node_viz.lessons.growth.link import Growth
from node_viz.plots.figure import Series
from node_viz.stage.curves import curves
from node_viz.ui.look import Look
from node_viz.ui.page import presenting, text_column
from node_viz.ui.questions import ask

HEIGHT = 270  #: pixels


def calls_alone(look: Look[Growth]) -> None:
    """Draw a histogram of calls, a map of them for each arm, and what the batch's rule costs.

    While the flows train, it stays as it was when they last stood still.
    """
    if presenting():
        return
    st.subheader(words_alone.TITLE, anchor=False)
    answers = [
        (pane, ask(f"alone {pane.name}", questions.alone, snap, live=look.live, dear=True))
        for pane, snap in zip(look.panes, look.snapshots(), strict=True)
    ]
    if any(one is None for _, one in answers):
        st.caption(words_alone.AT_REST if look.live else ON_ITS_WAY)
        return
    found = [(pane, one) for pane, one in answers if one is not None and one.value is not None]
    if not found:
        st.caption(words_alone.TOO_WILD)
        return
    arms = [Series(pane.label, pane.colour, one.value) for pane, one in found]
    left, *maps = st.columns([0.4, *[0.6 / len(arms)] * len(arms)], gap="medium")
    with left:
        figure = histogram_figure(arms, dark=look.dark)
        curves("growth_alone", figure, link="growth alone", height=HEIGHT)
    most = int(max(arm.data.nfe.max() for arm in arms))
    for column, (pane, _), arm in zip(maps, found, arms, strict=True):
        with column:
            figure = map_figure(arm, most, dark=look.dark)
            curves(f"growth_alone_{pane.name}", figure, link="growth alone", height=HEIGHT)
    steps = " and ".join(str(at) for at in sorted({one.step for _, one in found}))
    said = [(arm.label, arm.data) for arm in arms]
    with text_column():
        st.markdown(
            f"Step {steps}. {words_alone.what_points_cost(said)}\n\n{words_alone.WHOSE}\n\n"
            f"{words_alone.whose_error_counts(said)}"
        )
