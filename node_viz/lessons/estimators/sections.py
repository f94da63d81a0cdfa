"""What stands below the fold: one question and many, a bottleneck, the cost, training, p-hat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from node_viz.course.parts import ON_ITS_WAY
from node_viz.lessons.estimators import figures_noise as noise
from node_viz.lessons.estimators import numbers, questions, words
from node_viz.lessons.estimators.link import TIMES, Estimates
from node_viz.plots.arm_curves import arm_curves
from node_viz.plots.figure import Figure, Series
from node_viz.records.history import Metrics
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.ui import arms
from node_viz.ui.arm_buttons import buttons
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.host import host
from node_viz.ui.look import Look
from node_viz.ui.page import text_column
from node_viz.ui.panes import panes_row
from node_viz.ui.past import measured_at
from node_viz.ui.questions import as_of, ask, seldom
from node_viz.ui.refreshing import refreshing
from node_viz.ui.widgets import opened, pick

TRAINED = "estimators_trained"  #: the group of the three trainings
LAYERS = {"density": 1, "particles": 0, "trajectories": 0, "field": 0, "data": 0, "grid": 0}
HEIGHT = 300


def one_question(look: Look[Estimates]) -> None:
    """Draw estimates at one point: how they spread, their variance, and the mean of many."""
    with st.container(key="estimators_noise"):
        st.header(words.NOISE_TITLE, anchor=False)
        with text_column():
            st.markdown(words.NOISE)
        _time(look.page)
        now, t = look.snapshots()[0], look.now.time
        one = ask("jacobian", questions.jacobian, now, t, live=look.live, dear=True)
        if one is None or one.value is None or one.arguments != (t,):
            st.caption(one.error if one and one.error else ON_ITS_WAY)
            return
        found = one.value
        columns = st.columns([0.42, 0.28, 0.30], gap="medium")
        figures = (noise.histogram_figure, noise.variance_figure, noise.probes_figure)
        names = ("histogram", "variance", "probes")
        for column, name, draw in zip(columns, names, figures, strict=True):
            with column:
                _figure(name, draw(found, dark=look.dark))
        st.markdown(f"{numbers.what_one_question_says(found)} {as_of(one)}")
        st.markdown(numbers.what_more_questions_say(found))


def _time(page: ArmsPage[Estimates]) -> None:
    pick(
        st.select_slider,
        "flow time t of the Jacobian",
        TIMES,
        key="estimators_time",
        value=page.now().time,
        format_func="{:g}".format,
        width=320,
        on_change=lambda: page.change(time=st.session_state["estimators_time"]),
    )


def _figure(name: str, figure: Figure) -> None:
    curves(f"estimators_{name}", figure, link=f"estimators {name}", height=HEIGHT)


def log_density(look: Look[Estimates]) -> None:
    """Draw estimates of log p, and what becomes of them in p."""
    one = ask("densities", questions.densities, look.snapshots()[0], live=look.live, dear=True)
    left, right = st.columns([0.5, 0.5], gap="large", vertical_alignment="center")
    with left:
        st.header(words.DENSITY_TITLE, anchor=False)
        st.markdown(words.DENSITY)
        if one is None or one.value is None:
            st.caption(one.error if one and one.error else ON_ITS_WAY)
            return
        st.markdown(numbers.of_densities(one.value))
        st.markdown(f"{numbers.what_densities_say(one.value)} {as_of(one)}")
    with right:
        _figure("densities", noise.densities_figure(one.value, dark=look.dark))


def price(look: Look[Estimates]) -> None:
    """Draw what a bottleneck saves and what a trace costs; neither is about the flow above."""
    left, right = st.columns(2, gap="large")
    with left:
        st.header(words.BOTTLENECK_TITLE, anchor=False)
        st.markdown(words.BOTTLENECK)
        found = _once(questions.bottlenecks)
        if found is not None:
            _figure("bottleneck", noise.bottleneck_figure(found, dark=look.dark))
            st.markdown(numbers.what_a_bottleneck_saves(found))
    with right:
        st.header(words.COST_TITLE, anchor=False)
        st.markdown(words.COST)
        found = _once(questions.costs)
        if found is not None:
            _figure("costs", noise.costs_figure(found, dark=look.dark))
            st.markdown(numbers.what_it_costs(found, noise.HIDDEN))


def _once(work: Callable[[], Any]) -> Any:
    """Return the answer to a question about no run, None while it is on its way."""
    question = (work, ())
    found = host().answer(question)
    if found is None:
        host().ask(question, dear=True)
        st.session_state.setdefault("awaited", []).append(question)
        st.caption(ON_ITS_WAY)
        return None
    return found.value


def training(page: ArmsPage[Estimates]) -> None:
    """Draw three flows that train in lock-step, each with its own way to know the trace."""
    panes = page.now().trained()
    st.header(words.TRAINING_TITLE, anchor=False)
    with text_column():
        st.markdown(words.TRAINING)
    arms.ensure(TRAINED, panes)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        buttons(TRAINED, keys=False)
    arms.tell(TRAINED)

    def draw(views: Sequence[RunView]) -> None:
        dark = st.context.theme.type == "dark"
        panes_row(TRAINED, panes, views, link=TRAINED, figures=("kl", "nfe"), layers=LAYERS)
        gauges = [measured_at(view, None) for view in views]
        known = [
            (pane.label, one)
            for pane, one in zip(panes, gauges, strict=True)
            if isinstance(one, Metrics)
        ]
        st.markdown(numbers.what_training_says(known))
        histories = seldom(TRAINED, views, (), 1.0, lambda: [view.curves for view in views])
        lines = [
            Series(pane.label, pane.colour, one)
            for pane, one in zip(panes, histories, strict=True)
            if one is not None
        ]
        if lines:
            figure = arm_curves(lines, dark=dark)
            curves("estimators_curves", figure, link=TRAINED, height=250)

    refreshing(TRAINED, draw)


def derivation() -> None:
    """Draw Hutchinson's estimate in three lines, folded away."""
    with text_column():
        key, tip = "estimators_derivation", "Why the mean of all answers is the trace"
        box = opened(words.DERIVATION_TITLE, key=key, icon=":material/function:", help=tip)
        if box is not None:
            with box:
                st.markdown(words.DERIVATION)
