"""OT-Flow's potential on the page: a landscape to turn, its flow time, and what to see in it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from node_viz.lessons.steer import words
from node_viz.lessons.steer.figures_potential import surface_figure
from node_viz.lessons.steer.questions import price_of, slope_of
from node_viz.plots.figure import Figure
from node_viz.records.answers import Surface
from node_viz.runs.api import RunView
from node_viz.stage.camera import turned
from node_viz.ui.arms import Pane

TIMES = tuple(k / 8 for k in range(9))  #: flow times at which the potential can be seen
STYLE = """
/* the landscape has its place before it is there, and what the window's height leaves it */
.st-key-steer_potential { height: max(340px, 100vh - 400px); flex: 0 0 auto; }
.st-key-steer_potential > .st-key-steer_surface { flex: 1 1 auto; }
.st-key-steer_downhill p { font-size: .92rem; line-height: 1.4; }
"""


def potential_panel(panes: Sequence[Pane], views: Sequence[RunView], step: int | None) -> None:
    """Draw the potential of the OT-Flow arm at `step`, the slider over flow time, and a sentence.

    Args:
        panes: the arms, one of them called "otflow".
        views: their runs, in the same order.
        step: training step to look at; None for the newest.
    """
    dark = st.context.theme.type == "dark"
    (pane, view) = next(both for both in zip(panes, views, strict=True) if both[0].name == "otflow")
    t = st.session_state.get("steer_t", 0.0)
    found = slope_of(view, step, t)
    at = "" if found is None else f"step {found[0]} · "
    st.html(
        f'<p class="pane-head"><b style="color:{pane.colour}">Φ(t, z), OT-Flow\'s potential</b>'
        f"<span>{at}drag to turn</span></p>"
    )
    with st.container(key="steer_potential", gap=None):
        if found is None:
            st.caption(words.TOO_WILD if view.step else words.NOTHING_YET)
        else:
            st.plotly_chart(
                _turnable(found[1], dark),
                key="steer_surface",
                theme=None,
                height="stretch",
                config={"displayModeBar": False},
                alt=words.LANDSCAPE,
            )
    st.select_slider(
        "flow time of the potential: 0 data, 1 noise", TIMES, key="steer_t",
        format_func=lambda t: f"t = {t:g}",
    )  # fmt: skip
    turns = [(p.label, _curl(v, step)) for p, v in zip(panes, views, strict=True)]
    price = price_of(view, step)
    with st.container(key="steer_downhill"):
        st.markdown(words.about_the_potential(
            [(label, curl) for label, curl in turns if curl is not None],
            None if price is None else (price.cost, price.hjb),
        ))  # fmt: skip
    st.session_state["steer_seen_from"] = turned("steer_camera", container="steer_potential")
    st.html(f"<style>{STYLE}</style>")


def _turnable(surface: Surface, dark: bool) -> Figure:
    """Return the figure of `surface`: the same one as before, however it was turned since.

    A figure that differs would be a new chart. The next one starts from the camera of the last.
    """
    state = st.session_state
    drawn = state.get("steer_drawn")
    if drawn is None or drawn[0] is not surface or drawn[1] != dark:
        figure = surface_figure(surface, state.get("steer_seen_from"), dark=dark)
        drawn = state["steer_drawn"] = (surface, dark, figure)
    return drawn[2]


def _curl(view: RunView, step: int | None) -> float | None:
    """Return the mean |curl| last measured at or before `step`, or at all if it is None."""
    read = [one.curl for one in view.gauges if step is None or one.step <= step]
    return read[-1] if read else None
