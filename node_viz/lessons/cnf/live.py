"""The live part of a page: the stage and its curves, refreshed while a run plays, still otherwise.

Only this part refreshes. It reads the run's newest view and never computes; one picture crosses per
refresh, and the whole tape once when the run comes to rest, so that the browser can scrub alone.
"""

from __future__ import annotations

import time
from html import escape

import streamlit as st

from node_viz.lessons.cnf import session
from node_viz.lessons.cnf.status import look_at, message, status_line
from node_viz.plots.densities import triptych
from node_viz.plots.training_curves import training_curves
from node_viz.probes.truth import scale, truth
from node_viz.records.history import RunStatus
from node_viz.records.pictures import Picture
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.stage.payload import pack_pictures
from node_viz.stage.stage import stage
from node_viz.ui.host import hold, host
from node_viz.ui.sharing import show_notes

REFRESH = 0.2  #: seconds between two looks at a run that plays
CURVES = 1.0  #: seconds between two drawings of its curves: they change slowly and draw slowly
MOST = 900  #: pixels a side of the stage at most; the style sheet fits it to the window


def live_panel() -> None:
    """Draw stage, curves, status and sentence; refresh them for as long as something may change."""
    view = session.view()
    live = view is not None and view.live
    st.fragment(_panel, run_every=REFRESH if live else None)(live)


def _panel(live: bool) -> None:
    view = session.view()
    if view is None:  # the run was let go while the page slept
        st.rerun()
    hold(view.run)
    _remember(view)
    left, right = st.columns([0.5, 0.5], gap="medium")
    with left.container(key="stage_box"):
        _stage()
    with right:
        show_notes()
        words = status_line(view, shipped=session.is_shipped())
        st.html(f'<p class="status">{escape(words)}</p>')
        _curves()
        if view.status is RunStatus.FAILED:
            st.error(message(view))
        else:
            st.markdown(f"{session.news()} {message(view)} {look_at(view)}")
    if live != view.live:
        st.rerun()


def _stage() -> None:
    payload = st.session_state.get("payload")
    if payload is None:
        st.caption("The first picture is on its way.")
    else:
        stage("stage", payload, link="cnf", height=MOST, on_point=session.ask)


def _curves() -> None:
    known = st.session_state.get("curves")
    if known is not None:
        dark = st.context.theme.type == "dark"
        curves("curves", training_curves(known, dark=dark), link="cnf", height=MOST)


def _remember(view: RunView) -> None:
    """Keep what to show: a run too young to have a picture leaves the last one standing."""
    state = st.session_state
    due = time.monotonic() - state.get("curves_at", 0.0) >= CURVES or not view.live
    if view.curves is not None and (due or state.get("curves_of") != view.run):
        state.update(curves=view.curves, curves_of=view.run, curves_at=time.monotonic())
    if isinstance(view.picture, Picture):
        picture = view.picture
        path = None if picture.path is None else tuple(picture.path.z[0])
        key = (view.run, view.live, picture.step, view.tape_steps, path, state.get("settled"))
        if state.get("payload_key") != key or state["arrived"]:
            state["payload"] = pack_pictures(_pictures(view, picture), _header(view))
            state["payload_key"] = key
        state["arrived"] = False  # the browser has now what it needs to go on from


def _pictures(view: RunView, picture: Picture) -> tuple[Picture, ...]:
    """Return what the browser lacks: the newest picture, and once at rest the tape before it.

    On a first visit the tape, dozens of pictures, waits until the stage moves.
    """
    state, whole = st.session_state, (view.run, view.tape_steps)
    has_it = state.get("tape_sent") == whole and not state["arrived"]
    if view.live or not state.get("settled") or has_it:
        return (picture,)
    state["tape_sent"] = whole
    before = (kept for kept in host().tape(view.run) if kept.step < picture.step)
    return (*(kept for kept in before if isinstance(kept, Picture)), picture)


def _header(view: RunView) -> dict[str, object]:
    about = {"run": view.run, "live": view.status.live, "tape": list(view.tape_steps)}
    return about | scale(view.config.dataset)


def summary() -> None:
    """Draw target, model and samples side by side, as they were when the run last came to rest."""
    view = session.view()
    if view is None or not isinstance(view.picture, Picture):
        return
    picture, dark = view.picture, st.context.theme.type == "dark"
    target = truth(view.config.dataset)[1]
    drawn = triptych(target, picture.density[0], picture.generate.z[0], dark=dark)
    st.plotly_chart(drawn, key="triptych", theme=None)
    st.caption(f"At step {picture.step}; drawn anew when the run rests.")
