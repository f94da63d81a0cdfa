"""What stands above the fold of the page on reversibility: nine starts, or a trained flow."""

from __future__ import annotations

from typing import Any

import streamlit as st

from node_viz.course.parts import Facts
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.links import all_knobs
from node_viz.lessons.reversibility import numbers, questions, words
from node_viz.lessons.reversibility.figures import bars_figure, paths_figure, tolerance_figure
from node_viz.lessons.reversibility.link import CHOICES, FIXED, LINK, PARTS, SOLVERS, Trip
from node_viz.records.round_trips import DecayTrip, FlowTrip
from node_viz.runs.api import Question
from node_viz.ui.answer import answer_line
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.choices import chosen
from node_viz.ui.fold import fold
from node_viz.ui.host import host
from node_viz.ui.link import hidden_controls
from node_viz.ui.look import Look
from node_viz.ui.page import figure_panel, presenting
from node_viz.ui.panes import panes_row
from node_viz.ui.questions import ask
from node_viz.ui.widgets import pick

Page = ArmsPage[Trip]
MORE = all_knobs()  #: knobs of the flow, behind "more"
LAYERS = {"density": 1, "particles": 1, "trajectories": 0, "field": 0, "data": 0, "grid": 0}
WIDTHS = {"rate": 150, "by": 165, "grid": 120, "tol": 130, "floats": "content", "centre": "content"}


def part(page: Page) -> None:
    """Draw the choice of the part."""
    pick(
        st.segmented_control,
        "part",
        CHOICES["part"],
        format_func=PARTS.__getitem__,
        required=True,
        label_visibility="collapsed",
        width="content",
        **chosen(page, "part"),
    )


def knob(page: Page, name: str, draw: Any, **more: Any) -> None:
    """Draw one control of the page's own, unless a link hides it."""
    if name not in hidden_controls():
        shared = {"help": words.KNOBS[name], "width": WIDTHS[name], **chosen(page, name), **more}
        pick(draw, words.LABELS[name], CHOICES[name], **shared)


def strip(page: Page) -> None:
    """Draw the controls of the nine starts."""
    study = page.now()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="knobs"):
        part(page)
        if not presenting():
            fold()
        knob(page, "rate", st.select_slider)
        knob(page, "centre", st.segmented_control, required=True)
        knob(page, "floats", st.segmented_control, required=True)
        if not presenting():
            knob(page, "by", st.selectbox, format_func=SOLVERS.__getitem__)
            if study.by in FIXED:
                knob(page, "grid", st.select_slider)
            if study.by == "dopri5":
                knob(page, "tol", st.select_slider)
            page.copy()
    page.show_notes()


def known(study: Trip) -> tuple[DecayTrip | None, list[Question], str]:
    """Return the round trip if it is there, what has to be asked for it, and what went wrong."""
    if questions.at_once(study.by):
        return questions.fixed_trip(*study.asked), [], ""
    question = questions.decay_question(study.asked)
    found = host().answer(question)
    if found is None:
        return None, [question], ""
    return found.value, [], f"dopri5 could not run: {found.error}" if found.error else ""


def equation(study: Trip, trip: DecayTrip | None, failed: str) -> None:
    """Draw the nine paths, the deciding number beside them, and the errors apart."""
    dark = st.context.theme.type == "dark"
    left, right = st.columns([11, 9], gap="medium")
    figure = paths_figure(trip, float(study.centre), dark=dark)
    said = words.PATHS.format(rate=study.rate, centre=study.centre)
    figure_panel(left, "paths", figure, said, said)
    errors = {} if trip is None else numbers.of_decay(trip)
    least = float("nan") if trip is None else numbers.largest(trip.least)
    with right:
        st.html(numbers.in_large(study, trip))
        said = f"{words.BARS} {numbers.about_bars(study, trip)}"
        figure_panel(right, "bars", bars_figure(errors, least, dark=dark), said, said)
    if failed:
        st.warning(failed)


def facts(study: Trip, trip: DecayTrip | None) -> Facts:
    """Return what the nine starts tell, with the same solver at half its steps beside it."""
    coarser = None
    if study.by in FIXED and study.grid != CHOICES["grid"][0]:
        *of, steps, tol = study.asked
        coarser = questions.fixed_trip(*of, steps // 2, tol)
    return numbers.decay_facts(study, trip, coarser)


# --- A trained flow


def flow_strip(page: Page) -> None:
    """Draw the choice of the part, the buttons of training, and the flow's knobs."""
    with st.container(key="flow_part"):
        part(page)
    page.strip(tolerance, more=MORE, main=(tolerance,))


def tolerance(page: Page) -> None:
    """Draw the choice of dopri5's tolerance, one line high."""
    compact: dict[str, Any] = {"label_visibility": "collapsed", "width": 180 + 30 * presenting()}
    knob(page, "tol", st.selectbox, format_func="dopri5 at {}".format, **compact)


def flow(look: Look[Trip]) -> None:
    """Draw the flow, the deciding number, and its errors: as bars and over the tolerance."""
    trip, error = _errors(look)
    tol = look.now.tol
    answer_line(numbers.answer_of_flow(trip, tol))
    left, right = st.columns([9, 11], gap="medium")
    with left, st.container(key="flow_stage"):
        panes_row(
            LINK.page, look.panes, look.views, link=LINK.page, figures=("kl", "nfe"), layers=LAYERS
        )
    with right:
        st.html(numbers.flow_in_large(trip, tol))
    errors = {} if trip is None else numbers.of_flow(trip, tol)
    least = float("nan") if trip is None else trip.least
    figure = bars_figure(errors, least, dark=look.dark)
    said = f"{words.FLOW_BARS} {error or numbers.about_tolerance(trip)}"
    figure_panel(right, "flow_bars", figure, said, said)
    figure = tolerance_figure(trip, float(tol), dark=look.dark)
    figure_panel(right, "tolerance", figure, words.TOLERANCE, words.TOLERANCE)


def _errors(look: Look[Trip]) -> tuple[FlowTrip | None, str]:
    """Return the flow's errors at the step looked at, and why there are none."""
    newest = look.step in (None, -1, look.views[0].step)
    if look.views[0].shipped and look.now.base == ExperimentConfig() and newest:
        beforehand = questions.shipped_errors()
        if beforehand is not None:
            return beforehand, ""
    now = look.snapshots()[0]
    found = ask("flow trip", questions.flow_errors, now, live=look.live, dear=True)
    return (None, "") if found is None else (found.value, found.error)


def flow_facts(page: Page) -> Facts:
    """Return the errors of the page's flow."""
    look = page.look()
    return numbers.flow_facts(_errors(look)[0], look.now.tol)
