"""The live part of the page on augmentation: the answer, stages, curves, what they cost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from node_viz.course.parts import Facts
from node_viz.experiment.views import View
from node_viz.lessons.augment import numbers, questions, words
from node_viz.lessons.augment.hole import hole_panel
from node_viz.lessons.augment.link import FIRST_ARMS, LINK, PLACE_NAMES, PLACES, WAYS, Room
from node_viz.lessons.augment.scenes import IN_SPACE, OVER_TIME
from node_viz.lessons.augment.table import table_panel
from node_viz.lessons.augment.ways import ways_panel
from node_viz.lessons.augment.words_experiments import START
from node_viz.ui.answer import answer_line
from node_viz.ui.arm_buttons import choice
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.net_gauges import net_gauges
from node_viz.ui.net_panes import net_panes_row
from node_viz.ui.page import presenting
from node_viz.ui.questions import ask
from node_viz.ui.scenes import asking, show_view
from node_viz.ui.widgets import pick

GROUP = LINK.page
MORE = (
    *("seed", "steps", "points", "lr", "schedule", "hidden", "depth"),
    *("activation", "gain", "model", "solver_steps", "rtol", "refine", "batch"),
)  #: knobs behind "more"
FIGURES_PLANE, FIGURES_LINE = ("accuracy", "loss", "nfe_forward"), ("mse", "nfe_forward")
SPACE = {"decision": 1, "points": 1, "trajectories": 1, "nodes": 0, "field": 0, "plane": 1}
CURVES = 260  #: pixels high


def scene(page: ArmsPage[Room]) -> None:
    """Draw the choice between the line and the plane; `?hide=scene` takes it away."""

    def chosen() -> None:
        task = st.session_state["augment_place"]
        if task is not None and task != page.now().base.task:
            page.change(base=PLACES[task], arms=FIRST_ARMS[task])

    pick(
        st.segmented_control,
        "Where",
        list(PLACES),
        key="augment_place",
        value=page.now().base.task,
        format_func=PLACE_NAMES.__getitem__,
        label_visibility="collapsed",
        on_change=chosen,
    )

    _layers(page.now().base.task)


def _layers(task: str) -> None:
    """Have the stages show states over time on the line and in space on the plane, once it changes.

    A view that was asked for since then keeps what it says.
    """
    view, nonce = st.session_state.get(f"{GROUP}_view", (View(), ""))
    before, seen = st.session_state.get("augment_layers", (task, nonce))
    if before != task:
        asked = view if nonce != seen else View()
        if asked.layers is None:
            show_view(GROUP, replace(asked, layers=OVER_TIME if task == "regress" else IN_SPACE))
        nonce = st.session_state[f"{GROUP}_view"][1]
    st.session_state["augment_layers"] = (task, nonce)


def arms(page: ArmsPage[Room]) -> None:
    """Draw the choice of arms."""
    said = ("Which nets stand side by side", "trained on the same batches")
    choice(GROUP, WAYS, page.now().arms, page.change, *said)


def augment_dims(page: ArmsPage[Room]) -> None:
    """Draw the choice of p."""

    def chosen() -> None:
        p = st.session_state["augment_p"]
        if p is not None:
            page.turn(augment_dims=p)

    pick(
        st.segmented_control,
        "p",
        (1, 2, 3),
        key="augment_p",
        value=page.now().base.augment_dims,
        format_func=lambda p: f"p = {p}" if p == 1 else f"{p}",
        help=words.P,
        label_visibility="collapsed",
        on_change=chosen,
    )


def stages(look: Look[Room]) -> None:
    """Draw the arms side by side."""
    figures = FIGURES_LINE if look.now.on_line else FIGURES_PLANE
    layers = SPACE | {"time": int(look.now.on_line)}
    net_panes_row(GROUP, look.panes, look.views, link=GROUP, figures=figures, layers=layers)
    if not look.now.on_line and not presenting():
        with st.container(key="augment_corners"):
            st.caption(words.CORNERS)


def answer(look: Look[Room]) -> None:
    """Draw the page's answer at the step looked at."""
    runs = _runs(look)
    if look.now.on_line:
        answer_line(numbers.answer_on_line(runs, numbers.floor()))
    else:
        answer_line(numbers.answer_on_plane(runs))


def look_at(look: Look[Room]) -> None:
    """Draw the sentences that say what the figures of the step looked at mean."""
    runs, on_line = _runs(look), look.now.on_line
    said = numbers.look_on_line(runs, numbers.floor()) if on_line else numbers.look_on_plane(runs)
    with st.container(key="look_at"):
        st.markdown(said)


def _runs(look: Look[Room]) -> list[numbers.Run]:
    """Return each arm's label and its gauges up to the step looked at."""
    return [(pane.label, view.scores) for pane, view in zip(look.panes, look.then, strict=True)]


def gauges(look: Look[Room]) -> None:
    """Draw the gauges over the training step."""
    on_line = look.now.on_line
    first = ("mse",) if on_line else ("loss", "accuracy")
    floor = numbers.floor() if on_line else None
    net_gauges(look, (*first, "nfe_forward", "jacobian_norm"), floor=floor, height=CURVES)


def facts(page: ArmsPage[Room]) -> Facts:
    """Return what the experiments ask for: the floor, when each arm had learnt, holes, a path."""
    look, found = page.look(), dict[str, Any](floor=numbers.floor())
    for pane, view, snap in zip(look.panes, look.views, look.snapshots(), strict=True):
        found |= numbers.learnt(pane.name, view.scores)
        if look.now.base.dataset == "disc":
            one = ask(f"leak {pane.name}", questions.leak, snap, live=False)
            if one and one.newest and one.value:
                found[f"{pane.name}_hole"] = one.value.hole
            way = (
                ask("way", questions.path, snap, START, live=False) if pane.name == "none" else None
            )
            if way and way.newest and way.value:
                found |= numbers.about_the_path(way.value)
    return found


def what_it_costs(look: Look[Room]) -> None:
    """Draw the hole and the table on the plane, who passes whom on the line.

    While a scene asks what will come out, nothing.
    """
    if not st.session_state.get("settled") or asking(GROUP):
        return
    if look.now.on_line:
        ways_panel(look)
        return
    hole_panel(look)
    if not presenting():
        table_panel(look)
