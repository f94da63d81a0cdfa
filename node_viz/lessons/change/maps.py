"""The maps below the fold of the page on the change of variables: div f, continuity, mass."""

from __future__ import annotations

import streamlit as st

from node_viz.lessons.change import questions, words
from node_viz.lessons.change.figures import mass_figure
from node_viz.lessons.change.figures_maps import continuity_figure, divergence_figure
from node_viz.lessons.change.link import TIMES, Change
from node_viz.records.pictures import DensityGrid, Picture
from node_viz.runs.api import RunView
from node_viz.stage.chart import chart
from node_viz.stage.curves import curves
from node_viz.ui.arms_page import Look
from node_viz.ui.host import host
from node_viz.ui.page import text_column
from node_viz.ui.questions import Answer, as_of, ask
from node_viz.ui.widgets import pick

WIDTH = 1240  #: pixels at most


def maps(look: Look[Change]) -> None:
    """Draw div f, the terms of the continuity equation, and the mass."""
    with st.container(width=WIDTH):
        _sign(look)
        _place(look)
        _mass(look)


def _sign(look: Look[Change]) -> None:
    left, right = st.columns([0.45, 0.55], gap="large", vertical_alignment="center")
    now, page = look.now, look.page
    answer = ask("divergence", questions.divergence, look.snapshots()[0], live=look.live)
    with left:
        st.header(words.SIGN_TITLE, anchor=False)
        st.markdown(words.SIGN)
        pick(
            st.select_slider,
            "flow time t",
            TIMES,
            key="change_time",
            value=now.time,
            format_func="{:g}".format,
            on_change=lambda: page.change(time=st.session_state["change_time"]),
        )
    if answer is None or answer.error:
        left.caption(answer.error if answer else words.WAITING)
        return
    place = TIMES.index(now.time)
    left.markdown(f"{words.what_the_sign_says(answer.value, place)} {as_of(answer)}")
    density = _density(look.views[0], answer.step, place)
    figure = divergence_figure(answer.value, place, density, dark=look.dark)
    with right:
        chart("change_divergence", figure, alt=f"div f at t = {now.time:g}", height=380)


def _density(view: RunView, step: int, place: int) -> DensityGrid | None:
    """Return the density that the stage shows at that step and time, if it is kept."""
    for picture in (*host().tape(view.run), view.picture):
        if isinstance(picture, Picture) and picture.step == step:
            return picture.density[place]
    return None


def _place(look: Look[Change]) -> None:
    with text_column():
        st.header(words.PLACE_TITLE, anchor=False)
        st.markdown(words.PLACE)
    snap = look.snapshots()[0]
    answer = ask("terms", questions.terms, snap, look.now.time, live=look.live, dear=True)
    if answer is None or answer.error:
        st.caption(_why(answer))
        return
    figure = continuity_figure(answer.value, dark=look.dark)
    chart("change_terms", figure, alt="The terms of the continuity equation", height=330)
    with text_column():
        st.markdown(f"{words.what_is_left(answer.value)} {as_of(answer)}")


def _mass(look: Look[Change]) -> None:
    left, right = st.columns([0.45, 0.55], gap="large", vertical_alignment="center")
    answer = ask("mass", questions.mass, look.snapshots()[0], live=look.live, dear=True)
    with left:
        st.header(words.MASS_TITLE, anchor=False)
        st.markdown(words.MASS)
        if answer is None or answer.error:
            st.caption(_why(answer))
            return
        st.markdown(f"{words.what_the_mass_says(answer.value)} {as_of(answer)}")
    with right:
        figure = mass_figure(answer.value, dark=look.dark)
        curves("change_mass", figure, link="change mass", height=240)


def _why(answer: Answer | None) -> str:
    return answer.error if answer else words.WAITING
