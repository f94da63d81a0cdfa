"""Under the panes: a sentence about the arms, their curves, and their last figures as bars."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from node_viz.course.parts import number
from node_viz.lessons.straight import words
from node_viz.lessons.straight.link import LINK, Comparison, about
from node_viz.plots.arm_curves import arm_curves, energy_ratio, straightness
from node_viz.plots.figure import Series
from node_viz.records.history import Metrics, RunStatus
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.ui.arms_page import Look
from node_viz.ui.questions import seldom

EVERY = 1.0  #: seconds between two drawings of the curves
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
    "energy / W₂² is 1 if no flow could carry the data to the same places with less; energy / way² "
    "is 1 if every point goes straight at one pace. NFE is paid at every use of the flow, training "
    "seconds once."
)


def look_at(look: Look[Comparison]) -> None:
    """Draw the sentence that says what the current figures mean, and what the arms are for."""
    sound = [
        (pane.label, measured(view))
        for pane, view in look.pairs
        if view.status is not RunStatus.FAILED
    ]
    known = [(label, gauges) for label, gauges in sound if gauges is not None]
    said = words.what_to_look_at(known) if sound else words.ALL_FAILED
    with st.container(key="look_at"):
        st.markdown(f"{said} {about(look.now)}")


def arm_charts(look: Look[Comparison]) -> None:
    """Draw the curves of all arms in one chart, and the figures last measured as bars."""
    histories = seldom(
        "straight curves",
        look.views,
        (sum(view.curves is None for view in look.views),),
        EVERY,
        lambda: [view.curves for view in look.views],
    )
    pairs = zip(look.panes, histories, strict=True)
    known = [
        Series(pane.label, pane.colour, history) for pane, history in pairs if history is not None
    ]
    if not known:
        return
    curves("straight_curves", arm_curves(known, dark=look.dark), link=LINK.page, height=HEIGHT)
    last = [Series(pane.label, pane.colour, measured(view)) for pane, view in look.pairs]
    st.html(bars([one for one in last if one.data is not None]))
    st.caption(WORDS)


def measured(view: RunView) -> Metrics | None:
    """Return the run's last gauges."""
    return view.gauges[-1] if view.gauges else None


def bars(arms: Sequence[Series[Metrics | None]]) -> str:
    """Return the last figures of the arms as rows of bars; the longest bar of a gauge is full.

    >>> "KL, nats" in bars([])
    True
    """
    blocks = ""
    for title, read in BARS:
        values = [math.nan if gauges is None else read(gauges) for *_, gauges in arms]
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
