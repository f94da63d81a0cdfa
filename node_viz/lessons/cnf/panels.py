"""The page on continuous normalizing flows above the fold: its strip, the stage, its curves."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from node_viz.experiment.links import all_knobs
from node_viz.experiment.presets import PRESETS
from node_viz.lessons.cnf.link import LINK, Flow
from node_viz.lessons.cnf.status import look_at, message, status_line
from node_viz.plots.densities import triptych
from node_viz.plots.figure import Figure
from node_viz.plots.training_curves import training_curves
from node_viz.probes.truth import truth
from node_viz.records.history import RunStatus
from node_viz.records.pictures import Picture
from node_viz.remembered import remembered
from node_viz.runs.api import RunView
from node_viz.stage.chart import chart
from node_viz.stage.curves import curves
from node_viz.stage.stage import stage
from node_viz.ui import arms
from node_viz.ui.arms_page import ArmsPage, Look, in_view
from node_viz.ui.controls import strip_knobs
from node_viz.ui.link import hidden_controls
from node_viz.ui.panes import MOST, no_picture, pack_flow, packed
from node_viz.ui.questions import seldom
from node_viz.ui.widgets import guarded

GROUP = LINK.page
SUMMARY = "Target density, model density and samples of the model, side by side"
EVERY = 1.0  #: seconds between two drawings of the curves


def strip(page: ArmsPage[Flow]) -> None:
    """Draw the row of controls: the few knobs in view depend on the solver."""
    shown = [name for name in strip_knobs(page.now().base) if name not in hidden_controls()]
    own = [in_view(name) for name in shown if name != "dataset"]
    page.strip(*own, more=all_knobs(but=shown), named=preset, notes=False)


def preset(page: ArmsPage[Flow]) -> None:
    """Draw the list of named experiments."""

    def chosen() -> None:
        name = st.session_state["preset"]
        if name is not None:
            st.session_state["cnf_news"] = PRESETS[name].label
            page.change(base=PRESETS[name].config)
            st.session_state["preset"] = None  # so that it can be chosen again

    st.selectbox(
        "A named experiment",
        list(PRESETS),
        index=None,
        key="preset",
        format_func=lambda name: PRESETS[name].label,
        placeholder="Choose one",
        on_change=guarded(chosen),
    )


def flow(look: Look[Flow]) -> None:
    """Draw the stage, and beside it the status, the curves and a sentence."""
    (view,) = look.views
    left, right = st.columns([0.5, 0.5], gap="medium")
    with left.container(key="stage_box"):
        _stage(view)
    with right:
        look.page.show_notes()
        st.html(f'<p class="status">{escape(status_line(view, shipped=view.shipped))}</p>')
        _curves(look)
        if view.status is RunStatus.FAILED:
            st.error(message(view))
        else:
            st.markdown(f"{_news()} {message(view)} {look_at(view)}")


def _stage(view: RunView) -> None:
    payload = packed("stage", view, Picture, pack_flow)
    if payload is None:
        st.caption(no_picture(view))
        return
    stage("stage", payload, link=GROUP, height=MOST, on_point=guarded(partial(arms.ask, GROUP)))
    if isinstance(view.picture, Picture):
        st.session_state["arrived"] = False  # the browser has now what it needs to go on from


def _curves(look: Look[Flow]) -> None:
    """Draw the curves; a run too young to have any leaves the last ones standing."""
    (view,) = look.views
    newest = seldom("cnf curves", look.views, (view.curves is None,), EVERY, lambda: view.curves)
    known = st.session_state["cnf_curves"] = newest or st.session_state.get("cnf_curves")
    if known is not None:
        curves("curves", training_curves(known, dark=look.dark), link=GROUP, height=MOST)


def _news() -> str:
    """Return why the present run was begun, if that was not asked for in so many words."""
    why = st.session_state.get("cnf_news")
    return f"**New run:** {why}." if why else ""


def summary(page: ArmsPage[Flow]) -> None:
    """Draw target, model and samples side by side, as they were when the run last came to rest."""
    (view,) = arms.views(page.group)
    if not isinstance(view.picture, Picture):
        return
    dark = st.context.theme.type == "dark"
    drawn = _summary(view.config.dataset, view.picture, dark=dark)
    chart("triptych", drawn, alt=SUMMARY, height=450)
    st.caption(f"At step {view.picture.step}; drawn anew when the run rests.")


@remembered()
def _summary(dataset: str, picture: Picture, *, dark: bool) -> Figure:
    target = truth(dataset)[1]
    return triptych(target, picture.density[0], picture.generate.z[0], dark=dark)
