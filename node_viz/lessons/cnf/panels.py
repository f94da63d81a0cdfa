"""The page on continuous normalizing flows above the fold: its strip, the stage, its curves."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from node_viz.course.guesses import Facts
from node_viz.data import density
from node_viz.data.own import is_own
from node_viz.experiment.links import all_knobs
from node_viz.experiment.presets import PRESETS
from node_viz.lessons.cnf import words
from node_viz.lessons.cnf.link import LINK, Flow
from node_viz.lessons.cnf.own import lines, own_answer
from node_viz.lessons.cnf.status import answers, message, status_line
from node_viz.plots.densities import triptych
from node_viz.plots.figure import Figure
from node_viz.plots.training_curves import training_curves
from node_viz.probes.truth import truth
from node_viz.records.history import Metrics, RunStatus
from node_viz.records.pictures import Picture, PointPath
from node_viz.remembered import remembered
from node_viz.runs.api import RunView
from node_viz.runs.worker import make_painter, path_of
from node_viz.stage.chart import chart
from node_viz.stage.curves import curves
from node_viz.stage.stage import stage
from node_viz.ui import arms
from node_viz.ui.answer import answer_line
from node_viz.ui.arms_page import ArmsPage, in_view
from node_viz.ui.controls import strip_knobs
from node_viz.ui.host import host
from node_viz.ui.link import hidden_controls
from node_viz.ui.look import Look
from node_viz.ui.own_data import known_floors, own_data
from node_viz.ui.panes import MOST, no_picture, pack_flow
from node_viz.ui.past import shown_at
from node_viz.ui.questions import ask, seldom
from node_viz.ui.sending import packed
from node_viz.ui.widgets import guarded

GROUP = LINK.page
SUMMARY = "Target density, model density and samples of the model, side by side"
EVERY = 1.0  #: seconds between two drawings of the curves
SELDOM = 5.0  #: and of the summary below them


def strip(page: ArmsPage[Flow]) -> None:
    """Draw the row of controls: the few knobs in view depend on the solver."""
    shown = [name for name in strip_knobs(page.now().base) if name not in hidden_controls()]
    own = [in_view(name) for name in shown if name != "dataset"]
    main = (in_view("dataset"),)
    page.strip(*own, own_data, more=all_knobs(but=shown), main=main, named=preset, notes=False)


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


def answer(look: Look[Flow]) -> None:
    """Draw the page's answer: how far the flow is at the step that is shown."""
    answer_line(_answers(look)[0])


def flow(look: Look[Flow]) -> None:
    """Draw the stage, and beside it the status, the curves and where to look."""
    (view,) = look.views
    left, right = st.columns([0.5, 0.5], gap="medium")
    with left.container(key="stage_box"):
        _stage(view)
    with right:
        look.page.show_notes()
        st.html(f'<p class="status">{escape(status_line(view, shown_at(view, look.step)))}</p>')
        _curves(look)
        if view.status is RunStatus.FAILED:
            st.error(message(view))
        else:
            st.markdown(f"{_news()} {message(view)} {_answers(look)[1]}")


def _answers(look: Look[Flow]) -> tuple[str, str]:
    (view,), (now,) = look.views, look.gauges()
    found = now if isinstance(now, Metrics) else None
    if is_own(view.config.dataset):
        return own_answer(view, found, known_floors(view.config.dataset))
    return answers(view, found)


def _stage(view: RunView) -> None:
    payload = packed(GROUP, "stage", view, Picture, pack_flow)
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
        floors = lines(known_floors(view.config.dataset))
        drawn = training_curves(known, dark=look.dark, floors=floors)
        curves("curves", drawn, link=GROUP, height=MOST)


def _news() -> str:
    """Return why the present run was begun, if that was not asked for in so many words."""
    why = st.session_state.get("cnf_news")
    return f"**New run:** {why}." if why else ""


def summary(look: Look[Flow]) -> None:
    """Draw target, model and samples side by side, as they are at the step that is shown.

    While the flow trains they stay as they were when it last came to rest.
    """
    (view,) = look.views
    run, picture = st.session_state.get("cnf_summary", ("", None))
    if not view.live or run != view.run:
        picture = _picture(view, look.step)
        st.session_state["cnf_summary"] = (view.run, picture)
    if picture is None:
        return
    drawn = _summary(view.config.dataset, picture, dark=look.dark)
    chart("triptych", drawn, alt=SUMMARY, height=450)
    st.caption(f"At step {picture.step}.")


def _picture(view: RunView, step: int | None) -> Picture | None:
    """Return the kept picture of `step`, the newest if there is none."""
    kept = None if step is None else host().picture(view.run, step)
    found = kept if kept is not None and kept.step == step else view.picture
    return found if isinstance(found, Picture) else None


@remembered()
def _summary(dataset: str, picture: Picture, *, dark: bool) -> Figure:
    target = truth(dataset)[1]
    title = "your points, smoothed" if is_own(dataset) else "target density"
    return triptych(target, picture.density[0], picture.generate.z[0], dark=dark, title=title)


def facts(page: ArmsPage[Flow]) -> Facts:
    """Return what is known of a point on a moon and of one between the moons, in the usual flow."""
    if page.now() != Flow():
        return {}
    now, found = page.look().snapshots()[0], dict[str, PointPath]()
    for name, place in (("on_moon", words.ON_MOON), ("in_gap", words.IN_GAP)):
        path = ask(f"cnf {name}", path_of, now, make_painter, place, live=False)
        if path is not None and path.newest and path.value is not None:
            found[name] = path.value
    return {**found, **_on_the_moon(found.get("on_moon"))}


def _on_the_moon(path: PointPath | None) -> Facts:
    """Return the true log density at the point on a moon, and the sum with the other sign."""
    if path is None:
        return {}
    true = float(density(Flow().base.dataset).log_prob(path.z[:1].astype(float))[0])
    return {"true": true, "minus": path.base - path.spread, "back": -path.spread}
