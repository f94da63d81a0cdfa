"""OT-Flow's potential on the page: a landscape to turn, its flow time, and what to see in it."""

from __future__ import annotations

import streamlit as st

from node_viz.course.parts import ON_ITS_WAY
from node_viz.lessons.steer import numbers, questions, words
from node_viz.lessons.steer.figures_potential import surface_figure
from node_viz.lessons.steer.link import Steer
from node_viz.plots.figure import Figure
from node_viz.records.answers import Surface
from node_viz.stage.camera import turned
from node_viz.stage.chart import chart
from node_viz.ui.look import Look
from node_viz.ui.questions import Answer, ask

TIMES = tuple(k / 8 for k in range(9))  #: flow times at which the potential can be seen
PAUSE = 4.0  #: seconds between two answers while the flows train


def potential_panel(look: Look[Steer]) -> None:
    """Draw the potential of the OT-Flow arm, the slider over flow time, and a sentence."""
    place = [pane.name for pane in look.panes].index("otflow")
    pane, view, snap = look.panes[place], look.views[place], look.snapshots()[place]
    t = st.session_state.get("steer_t", 0.0)
    found = ask("potential", questions.slope, snap, t, live=view.live, pause=PAUSE)
    price = ask("price", questions.price, snap, live=view.live, pause=PAUSE)
    at = "" if found is None else f"step {found.step} · "
    st.html(
        f'<p class="pane-head"><b style="--arm:{pane.colour}">Φ(t, z), OT-Flow\'s potential</b>'
        f"<span>{at}drag to turn</span></p>"
    )
    with st.container(key="steer_potential", gap=None):
        _landscape(found, look.dark)
    st.select_slider(
        "flow time of the potential: 0 data, 1 noise",
        TIMES,
        key="steer_t",
        format_func=lambda t: f"t = {t:g}",
    )
    with st.container(key="steer_downhill"):
        known = price.value if price and found and price.step == found.step else None
        st.markdown(numbers.about_the_potential(known and (known.cost, known.hjb)))
    st.session_state["steer_seen_from"] = turned("steer_camera", container="steer_potential")


def _landscape(found: Answer | None, dark: bool) -> None:
    if found is None or found.value is None:
        st.caption(ON_ITS_WAY if found is None else words.TOO_WILD)
        return
    chart("steer_surface", _turnable(found.value, dark), alt=words.LANDSCAPE)


def _turnable(surface: Surface, dark: bool) -> Figure:
    """Return the figure of `surface`: the same one as before, however it was turned since.

    So a turn sends nothing back. The next figure starts from the camera of the last.
    """
    state = st.session_state
    drawn = state.get("steer_drawn")
    if drawn is None or drawn[0] is not surface or drawn[1] != dark:
        figure = surface_figure(surface, state.get("steer_seen_from"), dark=dark)
        drawn = state["steer_drawn"] = (surface, dark, figure)
    return drawn[2]
