"""What stands above the fold of the page on the change of variables: stage and carried square."""

from __future__ import annotations

from math import exp

import streamlit as st

from node_viz.course.parts import Facts
from node_viz.experiment.links import all_knobs
from node_viz.lessons.change import questions, words
from node_viz.lessons.change.figures import square_figure
from node_viz.lessons.change.link import LINK, SIDES, Change
from node_viz.records.pictures import Picture
from node_viz.stage.curves import curves
from node_viz.ui import arms
from node_viz.ui.arms_page import ArmsPage, Look
from node_viz.ui.panes import panes_row
from node_viz.ui.questions import as_of, ask
from node_viz.ui.widgets import pick

GROUP = LINK.page
MORE = all_knobs()  #: knobs behind "more"
LAYERS = {"density": 0, "particles": 1, "trajectories": 0, "field": 0, "data": 0, "grid": 1}
POLL = 0.4  #: seconds between two looks while an answer is on its way or the flow trains


def stage(look: Look[Change]) -> None:
    """Draw the flow, and show it the point at which the square begins."""
    panes_row(GROUP, look.panes, look.views, link=GROUP, figures=("kl", "nfe"), layers=LAYERS)
    _follow(look)


def _follow(look: Look[Change]) -> None:
    """Show the stage the page's point; a path from elsewhere is one the visitor chose there."""
    state, view, centre = st.session_state, look.views[0], look.now.centre
    if not state.get("settled"):
        return
    path = view.picture.path if isinstance(view.picture, Picture) else None
    start = None if path is None else (round(float(path.z[0, 0]), 3), round(float(path.z[0, 1]), 3))
    if state.get("change_pointed") != (view.run, centre):
        state["change_pointed"], state["change_left"] = (view.run, centre), start
        arms.ask(GROUP, centre)
    elif start is not None and start not in (centre, state["change_left"]):
        state["change_pointed"], state["change_left"] = (view.run, start), None
        look.page.change(point=start)
        st.rerun()


def square(look: Look[Change]) -> None:
    """Draw the square that is carried along, its two accounts and the sum."""
    if not st.session_state.get("settled"):
        st.caption(words.WAITING)
        return
    now = look.now
    _head(look.page)
    asked = (now.centre, now.side)
    answer = ask("square", questions.square, look.snapshots()[0], *asked, live=look.live)
    if answer is None:
        st.caption(words.WAITING)
        return
    if answer.error:
        st.caption(answer.error)
        return
    figure = square_figure(answer.value, dark=look.dark)
    curves("change_square_chart", figure, link="change square", height=400)
    if answer.arguments != asked:
        st.caption(words.WAITING)
        return
    said = words.what_the_square_says(answer.value, now.side)
    st.markdown(f"{words.the_sum(answer.value)}  \n{said} {as_of(answer)}")


def facts(page: ArmsPage[Change]) -> Facts:
    """Return what becomes of the square, and the gap between the two accounts of its area.

    Of a square of side 0.2 also the gap of one with a tenth of its side.
    """
    look, found = page.look(), dict[str, float]()
    sides = {"": look.now.side} | ({"_of_a_tenth": 0.02} if look.now.side == 0.2 else {})
    for which, side in sides.items():
        asked = (look.now.centre, side)
        one = ask(f"square{which}", questions.square, look.snapshots()[0], *asked, live=False)
        if one and one.newest and one.value:
            area, log_det = float(one.value.log_area[-1]), float(one.value.log_det[-1])
            found[f"gap{which}"] = abs(area - log_det)
            found |= {} if which else {"growth": exp(area), "log_area": area, "log_det": log_det}
    return found


def _head(page: ArmsPage[Change]) -> None:
    now = page.now()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**A small square at ({now.centre[0]:.2f}, {now.centre[1]:.2f})**")
        pick(
            st.segmented_control,
            "side",
            SIDES,
            key="change_side",
            value=now.side,
            format_func="{:g}".format,
            required=True,
            label_visibility="collapsed",
            on_change=lambda: page.change(side=st.session_state["change_side"]),
            help="Its side at t = 0",
        )
