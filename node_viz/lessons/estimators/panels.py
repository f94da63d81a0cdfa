"""What stands above the fold of the page on estimated traces: the flow, and its three solves."""

from __future__ import annotations

import streamlit as st

from node_viz.course.parts import ON_ITS_WAY, Facts
from node_viz.experiment.links import all_knobs
from node_viz.lessons.estimators import numbers, questions, words
from node_viz.lessons.estimators.figures import steps_figure
from node_viz.lessons.estimators.link import APART, KINDS, LINK, WAYS, Estimates, in_order
from node_viz.plots.figure import Series
from node_viz.records.estimates import Tried
from node_viz.stage.curves import curves
from node_viz.ui.answer import answer_line
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.panes import panes_row
from node_viz.ui.questions import Answer, as_of, ask
from node_viz.ui.widgets import pick

GROUP = LINK.page
MORE = all_knobs(but=APART)  #: knobs behind "more"
LAYERS = {"density": 1, "particles": 1, "trajectories": 0, "field": 0, "data": 0, "grid": 0}
POLL = 0.4  #: seconds between two looks while an answer is on its way or the flow trains
PAUSE = 4.0  #: seconds between two questions while the flow trains, which they keep from training
HEIGHT = 400  #: pixels; the style sheet fits it to the window


def ways(page: ArmsPage[Estimates]) -> None:
    """Draw the choice of the solves that are shown; the last one stays."""

    def chosen() -> None:
        names = in_order(st.session_state["estimators_ways"])
        page.change(ways=names or page.now().ways)

    pick(
        st.pills,
        "solved with",
        list(WAYS),
        key="estimators_ways",
        value=list(page.now().ways),
        selection_mode="multi",
        format_func=lambda way: WAYS[way].label,
        label_visibility="collapsed",
        width="content",
        on_change=chosen,
        help="How the solver gets to know the trace",
    )


def kind(page: ArmsPage[Estimates]) -> None:
    """Draw the choice of the random vectors."""
    pick(
        st.selectbox,
        "noise",
        list(KINDS),
        key="estimators_kind",
        value=page.now().kind,
        format_func=KINDS.__getitem__,
        on_change=lambda: page.change(kind=st.session_state["estimators_kind"]),
        help="How the numbers of a random vector are drawn",
    )


def answer(look: Look[Estimates]) -> None:
    """Draw what each of the ways costs, at the step looked at."""
    found = known(look)
    said = numbers.answer({way: one.value for way, one in found.items()})
    past = [one.step for one in found.values() if one.step < look.views[0].step]
    answer_line(f"At step {past[0]}: {said}" if past else said)


def known(look: Look[Estimates]) -> dict[str, Answer]:
    """Return the solves that are known; that with new draws waits until the flow rests."""
    now, found = look.snapshots()[0], dict[str, Answer]()
    for way in look.now.ways:
        asked = (way, look.now.kind)
        dear = way == "fresh"
        options = {"live": look.live, "dear": dear, "pause": PAUSE}
        one = ask(f"solve {way}", questions.solve, now, *asked, **options)
        if one is not None and one.value is not None and one.arguments == asked:
            found[way] = one
    return found


def stage(look: Look[Estimates]) -> None:
    """Draw the flow."""
    panes_row(GROUP, look.panes, look.views, link=GROUP, figures=("kl", "nfe"), layers=LAYERS)


def solves(look: Look[Estimates]) -> None:
    """Draw the steps of each solve, and over them the rate that the solver was shown."""
    found = known(look)
    if not found:
        st.caption(ON_ITS_WAY)
        return
    rows = [_row(way, found.get(way)) for way in look.now.ways]
    now, kind = look.snapshots()[0], look.now.kind
    seen = ask("rates", questions.rates, now, kind, live=look.live, pause=PAUSE)
    rates = None if seen is None or seen.arguments != (kind,) else seen.value
    shown = {way: WAYS[way].colour for way in reversed(look.now.ways)}
    st.html(words.key({WAYS[way].label: WAYS[way].colour for way in look.now.ways}))
    figure = steps_figure(rows, rates, shown, dark=look.dark)
    curves("estimators_steps", figure, link=GROUP, height=HEIGHT)
    said = numbers.what_is_shown(rates) if rates is not None and "fresh" in shown else ""
    st.markdown(f"{said} {_dates(look, found)}".strip())


def _row(way: str, answer: Answer | None) -> Series[Tried | None]:
    solve = None if answer is None else answer.value
    return Series(WAYS[way].label, WAYS[way].colour, solve)


def _dates(look: Look[Estimates], found: dict[str, Answer]) -> str:
    """Return the words that date the rows, where they are not of the newest step."""
    old = min(found.values(), key=lambda one: one.step)
    return as_of(old) if old.step < look.views[0].step or look.live else ""


def facts(page: ArmsPage[Estimates]) -> Facts:
    """Return the solves by way, and what random questions to one Jacobian say."""
    look = page.look()
    now, record = look.snapshots()[0], look.now
    found: dict[str, object] = {}
    for way in WAYS:
        one = ask(f"fact {way}", questions.solve, now, way, record.kind, live=False, dear=True)
        if one is not None and one.newest and one.value is not None:
            found[way] = one.value
    one = ask("fact jacobian", questions.jacobian, now, record.time, live=False)
    if one is not None and one.newest and one.value is not None:
        asked = one.value
        found |= {"asked": asked, "trace": asked.trace, "wrong": asked.wrong}
        found |= {f"{kind}_variance": asked.variance(kind) for kind in KINDS}
        found |= {f"{kind}_mean": float(asked.values[kind].mean()) for kind in KINDS}
    return found
