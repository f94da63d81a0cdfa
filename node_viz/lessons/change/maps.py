"""The maps below the fold of the page on the change of variables: div f, continuity, mass."""

from __future__ import annotations

import streamlit as st

from node_viz.lessons.change import questions as study
from node_viz.lessons.change import words
from node_viz.lessons.change.figures import mass_figure
from node_viz.lessons.change.figures_maps import continuity_figure, divergence_figure
from node_viz.lessons.change.link import PAGE, TIMES, Change
from node_viz.plots.figure import Figure
from node_viz.records.pictures import DensityGrid, Picture
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.ui.host import host
from node_viz.ui.page import text_column

WIDTH = 1240  #: pixels at most


def maps_panel(view: RunView) -> bool:
    """Draw div f, the terms of the continuity equation, and the mass."""
    now, snap = PAGE.now(), study.snapshot(view, st.session_state.get("change_at"))
    if snap is None:
        st.caption(words.WAITING)
        return True
    with st.container(width=WIDTH):
        more = [_sign(now, view, snap), _place(now, view, snap), _mass(view, snap)]
    return view.live or any(more)


def _sign(now: Change, view: RunView, snap: study.Snapshot) -> bool:
    left, right = st.columns([0.45, 0.55], gap="large", vertical_alignment="center")
    answer = study.ask(study.divergence, snap, live=view.live)
    with left:
        st.header(words.SIGN_TITLE, anchor=False)
        st.markdown(words.SIGN)
        st.session_state["change_time"] = now.time
        st.select_slider(
            "flow time t", TIMES, key="change_time", format_func="{:g}".format,
            on_change=lambda: PAGE.change(time=st.session_state["change_time"]),
        )  # fmt: skip
    if answer is None or answer.error:
        left.caption(answer.error if answer else words.WAITING)
        return answer is None or not answer.newest
    place = TIMES.index(now.time)
    left.markdown(f"{words.what_the_sign_says(answer.value, place)} {study.as_of(answer)}")
    density = _density(view, answer.step, place)
    with right:
        _chart("divergence", divergence_figure(answer.value, place, density, dark=_dark()),
               f"div f at t = {now.time:g}", 380)  # fmt: skip
    return not answer.newest


def _density(view: RunView, step: int, place: int) -> DensityGrid | None:
    """Return the density that the stage shows at that step and time, if it is kept."""
    for picture in (*host().tape(view.run), view.picture):
        if isinstance(picture, Picture) and picture.step == step:
            return picture.density[place]
    return None


def _place(now: Change, view: RunView, snap: study.Snapshot) -> bool:
    with text_column():
        st.header(words.PLACE_TITLE, anchor=False)
        st.markdown(words.PLACE)
    answer = study.ask(study.terms, snap, now.time, live=view.live, dear=True)
    if answer is None or answer.error:
        st.caption(answer.error if answer else words.WAITING)
        return answer is None or not answer.newest
    figure = continuity_figure(answer.value, dark=_dark())
    _chart("terms", figure, "The terms of the continuity equation", 330)
    with text_column():
        st.markdown(f"{words.what_is_left(answer.value)} {study.as_of(answer)}")
    return not answer.newest


def _mass(view: RunView, snap: study.Snapshot) -> bool:
    left, right = st.columns([0.45, 0.55], gap="large", vertical_alignment="center")
    answer = study.ask(study.mass, snap, live=view.live, dear=True)
    with left:
        st.header(words.MASS_TITLE, anchor=False)
        st.markdown(words.MASS)
        if answer is None or answer.error:
            st.caption(answer.error if answer else words.WAITING)
            return answer is None or not answer.newest
        st.markdown(f"{words.what_the_mass_says(answer.value)} {study.as_of(answer)}")
    with right:
        figure = mass_figure(answer.value, dark=_dark())
        curves("change_mass", figure, link="change mass", height=240)
    return not answer.newest


def _chart(key: str, figure: Figure, words: str, height: int) -> None:
    bare = {"displayModeBar": False, "scrollZoom": False}
    st.plotly_chart(figure, key=f"change_{key}", theme=None, height=height, config=bare, alt=words)


def _dark() -> bool:
    return st.context.theme.type == "dark"
