"""What stands above the fold of the page on the change of variables: stage and carried square."""

from __future__ import annotations

from math import exp
from typing import Any

import streamlit as st

from node_viz.course.guesses import Facts
from node_viz.experiment.links import all_knobs
from node_viz.lessons.change import numbers, questions, words
from node_viz.lessons.change.figures import square_figure
from node_viz.lessons.change.link import LINK, SIDES, Change
from node_viz.records.pictures import Picture
from node_viz.stage.curves import curves
from node_viz.ui import arms
from node_viz.ui.answer import answer_line
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.panes import panes_row
from node_viz.ui.questions import Answer, as_of, ask
from node_viz.ui.widgets import pick

GROUP = LINK.page
MORE = all_knobs()  #: knobs behind "more"
LAYERS = {"density": 0, "particles": 1, "trajectories": 0, "field": 0, "data": 0, "grid": 1}
POLL = 0.4  #: seconds between two looks while an answer is on its way or the flow trains


def answer(look: Look[Change]) -> None:
    """Draw the page's answer: what becomes of the square, at the step that is shown."""
    found = _asked(look)
    if found is None or found.value is None:
        answer_line(words.WAITING)
        return
    past = found.step < look.views[0].step
    said = numbers.answer(found.value)
    answer_line(f"At step {found.step}: {said}" if past else said)


def _asked(look: Look[Change]) -> Answer | None:
    """Ask what becomes of the square."""
    asked = (look.now.centre, look.now.side)
    return ask("square", questions.square, look.snapshots()[0], *asked, live=look.live)


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
    _head(look.page)
    answer = _asked(look)
    if answer is None or answer.error:
        st.caption(answer.error if answer else words.WAITING)
        return
    figure = square_figure(answer.value, dark=look.dark)
    curves("change_square_chart", figure, link="change square", height=400)
    if answer.arguments != (look.now.centre, look.now.side):
        st.caption(words.WAITING)
        return
    said = numbers.what_the_square_says(answer.value, look.now.side)
    st.markdown(f"{numbers.the_sum(answer.value)}  \n{said} {as_of(answer)}")


def facts(page: ArmsPage[Change]) -> Facts:
    """Return what becomes of the square, and the gap between its area and the divergence.

    Of a square of side 0.2 also the gap of one with a tenth of its side. "left" is what remains of
    the continuity equation, in per cent.
    """
    look, found = page.look(), dict[str, Any]()
    now = look.snapshots()[0]
    sides = {"": look.now.side} | ({"_of_a_tenth": 0.02} if look.now.side == 0.2 else {})
    for which, side in sides.items():
        asked = (look.now.centre, side)
        one = ask(f"fact square{which}", questions.square, now, *asked, live=False)
        if one and one.newest and one.value:
            area, log_det = float(one.value.log_area[-1]), float(one.value.log_det[-1])
            found[f"gap{which}"] = abs(area - log_det)
            found |= {} if which else {"growth": exp(area), "log_area": area, "log_det": log_det}
            found |= {} if which else {"thinner": exp(-log_det), "denser": exp(log_det)}
    left = ask("fact terms", questions.terms, now, look.now.time, live=False, dear=True)
    masses = ask("fact masses", questions.by_sign, now, live=False, dear=True)
    found |= {"left": 100 * left.value.relative} if left and left.value else {}
    return found | ({"mass": masses.value} if masses and masses.newest and masses.value else {})


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
