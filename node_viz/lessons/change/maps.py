"""The maps of the page on the change of variables: four under the stage, div f, the mass."""

from __future__ import annotations

import math

import streamlit as st

from node_viz.lessons.change import numbers, questions, words
from node_viz.lessons.change.figures import mass_figure
from node_viz.lessons.change.figures_maps import continuity_figure, divergence_figure
from node_viz.lessons.change.link import TIMES, Change
from node_viz.records.pictures import DensityGrid, Picture
from node_viz.runs.api import RunView
from node_viz.stage.chart import chart
from node_viz.stage.curves import curves
from node_viz.ui.host import host
from node_viz.ui.look import Look
from node_viz.ui.page import text_column
from node_viz.ui.questions import Answer, as_of, ask
from node_viz.ui.widgets import pick

WIDTH, HEIGHT = 1240, 330  #: pixels at most, and of the four maps


def terms(look: Look[Change]) -> None:
    """Draw the terms of the continuity equation, as four maps at one flow time."""
    if not st.session_state.get("settled"):
        return
    with st.container(key="change_maps", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.subheader(words.PLACE_TITLE, anchor=False, width="content")
            _time(look, "change_time")
        st.markdown(words.PLACE)
        now = look.snapshots()[0]
        answer = ask("terms", questions.terms, now, look.now.time, live=look.live, dear=True)
        with st.container(height=HEIGHT, border=False):  # which keeps its place
            if answer is None or answer.error:
                st.caption(_why(answer))
                return
            figure = continuity_figure(answer.value, dark=look.dark)
            alt = "The terms of the continuity equation"
            chart("change_terms", figure, alt=alt, height=HEIGHT - 10)
        st.markdown(f"{numbers.what_is_left(answer.value)} {as_of(answer)}")


def _time(look: Look[Change], key: str) -> None:
    """Draw the slider of flow time; all maps are of one time."""
    page = look.page
    pick(
        st.select_slider,
        "flow time t",
        TIMES,
        key=key,
        value=look.now.time,
        format_func="{:g}".format,
        width=320,
        on_change=lambda: page.change(time=st.session_state[key]),
    )


def maps(look: Look[Change]) -> None:
    """Draw div f and the mass."""
    with st.container(width=WIDTH):
        _sign(look)
        _mass(look)


def derivation() -> None:
    """Draw the way from mass that is kept to the law along a path, folded away."""
    with text_column(), st.expander(words.DERIVATION_TITLE):
        st.markdown(words.DERIVATION)


def _sign(look: Look[Change]) -> None:
    left, right = st.columns([0.45, 0.55], gap="large", vertical_alignment="center")
    answer = ask("divergence", questions.divergence, look.snapshots()[0], live=look.live)
    with left:
        st.header(words.SIGN_TITLE, anchor=False)
        st.markdown(words.SIGN)
        _time(look, "change_time_of_div")
    if answer is None or answer.error:
        left.caption(answer.error if answer else words.WAITING)
        return
    place = TIMES.index(look.now.time)
    left.markdown(f"{numbers.what_the_sign_says(answer.value, place)} {as_of(answer)}")
    density = _density(look.views[0], answer.step, look.now.time)
    figure = divergence_figure(answer.value, place, density, dark=look.dark)
    with right:
        chart("change_divergence", figure, alt=f"div f at t = {look.now.time:g}", height=380)


def _density(view: RunView, step: int, time: float) -> DensityGrid | None:
    """Return the density that the stage shows at that step and time, if it is kept.

    A picture made while a run trains has fewer times than one that is kept.
    """
    pictures = (host().picture(view.run, step), view.picture)
    known = [one for one in pictures if isinstance(one, Picture) and one.step == step]
    grids = (grid for one in known for grid in one.density)
    return next((grid for grid in grids if math.isclose(grid.t, time, abs_tol=1e-6)), None)


def _mass(look: Look[Change]) -> None:
    left, right = st.columns([0.45, 0.55], gap="large", vertical_alignment="center")
    answer = ask("mass", questions.mass, look.snapshots()[0], live=look.live, dear=True)
    with left:
        st.header(words.MASS_TITLE, anchor=False)
        st.markdown(words.MASS)
        if answer is None or answer.error:
            st.caption(_why(answer))
            return
        st.markdown(f"{numbers.what_the_mass_says(answer.value)} {as_of(answer)}")
    with right:
        figure = mass_figure(answer.value, dark=look.dark)
        curves("change_mass", figure, link="change mass", height=240)


def _why(answer: Answer | None) -> str:
    return answer.error if answer else words.WAITING
