"""Under the panes: a sentence about the arms, their curves, and their last figures as bars."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from node_viz.course.parts import number
from node_viz.lessons.straight.words import ALL_FAILED, what_to_look_at
from node_viz.plots.arm_curves import arm_curves, energy_ratio, straightness
from node_viz.plots.figure import Series
from node_viz.records.history import Curves, Metrics, RunStatus
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.ui.arms import Pane

FAILED = RunStatus.FAILED
EVERY = 1.0  #: seconds between two drawings of the curves: they change slowly and draw slowly
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


def arm_charts(
    group: str, panes: Sequence[Pane], views: Sequence[RunView], *, link: str, height: int = 250
) -> None:
    """Draw the curves of all arms in one chart, and the figures last measured as bars.

    Args:
        group: names the chart and what is kept for it.
        panes: what the arms are called and drawn with.
        views: their runs, in the same order.
        link: of the stages that a click in the curves moves.
        height: of the curves, in pixels.
    """
    histories = _histories(group, views)
    arms = zip(panes, histories, strict=True)
    known = [Series(p.label, p.colour, c) for p, c in arms if c is not None]
    if not known:
        return
    dark = st.context.theme.type == "dark"
    curves(f"{group}_curves", arm_curves(known, dark=dark), link=link, height=height)
    last = [(p, v) for p, v in zip(panes, views, strict=True) if measured(v) is not None]
    st.html(bars([Series(pane.label, pane.colour, measured(view)) for pane, view in last]))
    st.caption(WORDS)


def look_at(panes: Sequence[Pane], views: Sequence[RunView], *, then: str = "") -> None:
    """Draw the sentence that says what the current figures mean, and what is said `then`."""
    pairs = [(pane.label, view) for pane, view in zip(panes, views, strict=True)]
    sound = [(label, measured(view)) for label, view in pairs if view.status is not FAILED]
    known = [(label, gauges) for label, gauges in sound if gauges is not None]
    words = what_to_look_at(known) if sound else ALL_FAILED
    with st.container(key="look_at"):
        st.markdown(f"{words} {then}")


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


def _histories(group: str, views: Sequence[RunView]) -> list[Curves | None]:
    """Return what the chart shows: the newest curves, but at most one drawing a second."""
    state, runs = st.session_state, [view.run for view in views]
    due = time.monotonic() - state.get(f"{group}_drawn_at", 0.0) >= EVERY
    resting = not any(view.live for view in views)
    young = None in state.get(f"{group}_drawn", [None])
    if due or resting or young or state.get(f"{group}_drawn_of") != runs:
        state[f"{group}_drawn"] = [view.curves for view in views]
        state[f"{group}_drawn_of"], state[f"{group}_drawn_at"] = runs, time.monotonic()
    return state[f"{group}_drawn"]
