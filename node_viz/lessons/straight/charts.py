"""What the arms' gauges say at the step that is shown: the answer, the curves, figures as bars."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from node_viz.course.parts import number
from node_viz.lessons.straight import numbers
from node_viz.lessons.straight.link import LINK, Comparison, about
from node_viz.plots.arm_curves import arm_curves, energy_ratio, straightness
from node_viz.plots.figure import Series
from node_viz.records.history import Curves, Metrics, RunStatus
from node_viz.stage.curves import curves
from node_viz.ui.answer import answer_line
from node_viz.ui.look import Look
from node_viz.ui.page import presenting

HEIGHT = 250  #: of the curves, in pixels
#: a gauge's title and how it is read; the last one is what training cost, beside what a solve costs
BARS: tuple[tuple[str, Callable[[Metrics], float]], ...] = (
    ("KL, nats", lambda metrics: metrics.kl),
    ("NFE, likelihood", lambda metrics: metrics.nfe),
    ("NFE, sampling", lambda metrics: metrics.nfe_sampling),
    ("energy / W₂²", energy_ratio),
    ("energy / way²", straightness),
    ("training, s", lambda metrics: metrics.seconds),
)
WORDS = (
    "energy / W₂²: how many times the least possible energy. energy / way²: 1 if every point goes "
    "straight and at a steady pace. Calls (NFE) are paid at every use of the flow, training "
    "seconds once."
)
SECONDS = "seconds"
SHARED = (
    "Seconds are those of the training steps alone, as they passed on the machine that trained. "
    "It may be shared: compare the arms of one run, not two runs."
)


def answer(look: Look[Comparison]) -> None:
    """Draw the page's answer: which arm is cheaper, and whether it fits as well."""
    known = _sound(look)
    said = numbers.answer(known) if known is not None else numbers.ALL_FAILED
    newest = max((view.gauges[-1].step for view in look.views if view.gauges), default=0)
    step = max((gauges.step for _, gauges in known or ()), default=newest)
    answer_line(said if step == newest else f"At step {step}: {said}")


def look_at(look: Look[Comparison]) -> None:
    """Draw what the ways cost, and what the arms are for."""
    with st.container(key="look_at"):
        st.markdown(f"{numbers.details(_sound(look) or [])} {about(look.now)}")


def _sound(look: Look[Comparison]) -> list[tuple[str, Metrics]] | None:
    """Return label and gauges of each arm that goes on, None if none does."""
    if all(view.status is RunStatus.FAILED for view in look.views):
        return None
    arms = zip(look.panes, look.views, look.gauges(), strict=True)
    return [
        (pane.label, gauges)
        for pane, view, gauges in arms
        if view.status is not RunStatus.FAILED and isinstance(gauges, Metrics)
    ]


def arm_charts(look: Look[Comparison]) -> None:
    """Draw the curves of all arms in one chart, and the figures of the step shown as bars."""
    known = look.flow_curves()
    if not known:
        return
    _over(known, dark=look.dark)
    shown = [
        Series(pane.label, pane.colour, gauges)
        for pane, gauges in zip(look.panes, look.gauges(), strict=True)
        if isinstance(gauges, Metrics)
    ]
    st.html(bars(shown))
    when = f"Bars: step {max(one.data.step for one in shown)}. " if shown else ""
    st.caption(f"{when}{WORDS}")


def _over(known: Sequence[Series[Curves]], *, dark: bool) -> None:
    """Draw the curves over training steps or seconds, and the choice between them."""
    seconds = st.session_state.get("straight_along") == SECONDS
    drawn = arm_curves(known, dark=dark, seconds=seconds)
    chart = "straight_seconds" if seconds else "straight_curves"  # the marks of each are its own
    curves(chart, drawn, link=LINK.page, height=HEIGHT)
    if not presenting():
        st.segmented_control(
            "Along x",
            ("steps", SECONDS),
            default="steps",
            key="straight_along",
            format_func=lambda name: f"over training {name}",
            label_visibility="collapsed",
        )
    if seconds:
        timed = [(one.label, one.data.metrics) for one in known]
        st.caption(f"{numbers.in_seconds(timed)} {SHARED}")


def bars(arms: Sequence[Series[Metrics]]) -> str:
    """Return figures of the arms as rows of bars; the longest bar of a gauge is full.

    >>> "KL, nats" in bars([])
    True
    """
    blocks = ""
    for title, read in BARS:
        values = [read(gauges) for *_, gauges in arms]
        most = max([abs(value) for value in values if math.isfinite(value)], default=0.0) or 1.0
        rows = "".join(
            _bar(label, colour, value, most)
            for (label, colour, _), value in zip(arms, values, strict=True)
        )
        blocks += f"<div><b>{title}</b>{rows}</div>"
    return f'<div class="bars">{blocks}</div>'


def _bar(label: str, colour: str, value: float, most: float) -> str:
    known = math.isfinite(value)
    width = 100 * max(value, 0.0) / most if known else 0.0
    count = f"{value}" if isinstance(value, int) else number(value)  # calls are counted exactly
    text = count if known else "–"
    return (
        f"<p><span>{escape(label)}</span><i><i style='width:{width:.1f}%;background:{colour}'></i>"
        f"</i><em>{text}</em></p>"
    )
