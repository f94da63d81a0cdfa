"""One solve taken apart: where its steps lie along the flow time, and what a tolerance costs."""

from __future__ import annotations

import streamlit as st

from node_viz.course.parts import ON_ITS_WAY
from node_viz.lessons.growth import numbers, questions, words
from node_viz.lessons.growth.figures_steps import ribbon_figure, tolerance_figure
from node_viz.lessons.growth.link import LINK, Growth
from node_viz.plots.figure import Series
from node_viz.records.answers import StepRibbon
from node_viz.stage.curves import curves
from node_viz.ui.look import Look
from node_viz.ui.questions import ask

RIBBON, CALLS = 140, 182  #: pixels high; the style sheet fits both to the window


def one_solve(look: Look[Growth]) -> None:
    """Draw the steps on the left, the calls over the tolerance on the right."""
    left, right = st.columns([0.7, 0.3], gap="medium")
    with left, st.container(key="growth_ribbon_box", gap=None):
        st.html(words.RIBBON_KEY)
        _ribbon(look)
    with right, st.container(key="growth_calls_box", gap=None):
        _calls(look)


def _ribbon(look: Look[Growth]) -> None:
    """Draw where dopri5 puts its steps for each arm; one that is too wild has no row."""
    rtol = look.now.tolerance
    answers = [
        (pane, ask(f"ribbon {pane.name}", questions.ribbon, snap, rtol, live=look.live))
        for pane, snap in zip(look.panes, look.snapshots(), strict=True)
    ]
    found = [(pane, one) for pane, one in answers if one is not None and one.value is not None]
    if not found:
        wild = all(one is not None for _, one in answers)
        st.caption(words.TOO_WILD if wild else ON_ITS_WAY)
        return
    rows = [Series(pane.label, pane.colour, one.value) for pane, one in found]
    curves("growth_ribbon", ribbon_figure(rows, dark=look.dark), link=LINK.page, height=RIBBON)
    steps = " and ".join(str(at) for at in sorted({one.step for _, one in found}))
    said = [(pane.label, len(one.value.rejected_t), _slowest(one.value)) for pane, one in found]
    st.caption(f"Step {steps}, tolerance {rtol:g}. {numbers.what_the_ribbons_show(said)}")


def _slowest(ribbon: StepRibbon) -> float | None:
    """Return the middle of the shortest step; the first is given, the last cut off by t = 1."""
    inner = ribbon.h[1:-1]
    if not len(inner):
        return None
    k = 1 + int(inner.argmin())
    return float(ribbon.t[k] + ribbon.h[k] / 2)


def _calls(look: Look[Growth]) -> None:
    """Draw NFE over the tolerance; while the flows train, as it was when they last stood still."""
    state = st.session_state
    answers = [
        (pane, ask(f"calls {pane.name}", questions.calls, snap, live=look.live, dear=True))
        for pane, snap in zip(look.panes, look.snapshots(), strict=True)
    ]
    found = [(pane, one) for pane, one in answers if one is not None and one.newest]
    if len(found) == len(look.panes):
        state["growth_nfe"] = [(pane, one) for pane, one in found if one.value is not None]
    known = state.get("growth_nfe")
    if known:
        rows = [Series(pane.label, pane.colour, one.value) for pane, one in known]
        figure = tolerance_figure(rows, look.now.tolerance, known[0][1].step, dark=look.dark)
        curves("growth_calls", figure, link="growth calls", height=CALLS)
    elif not look.live and state.get("settled"):
        st.caption(ON_ITS_WAY)
