"""The live part of the page on augmentation: stages, what to look at, curves, what they cost."""

from __future__ import annotations

from typing import Any

import streamlit as st

from node_viz.course.parts import Facts
from node_viz.lessons.augment import numbers, questions, words
from node_viz.lessons.augment.hole import hole_panel
from node_viz.lessons.augment.link import FIRST_ARMS, LINK, SCENE_NAMES, SCENES, WAYS, Room
from node_viz.lessons.augment.table import table_panel
from node_viz.lessons.augment.ways import ways_panel
from node_viz.ui.arm_buttons import choice
from node_viz.ui.arms_page import ArmsPage, Look
from node_viz.ui.net_gauges import net_gauges
from node_viz.ui.net_panes import net_panes_row
from node_viz.ui.page import presenting
from node_viz.ui.questions import ask
from node_viz.ui.widgets import pick

GROUP = LINK.page
MORE = (
    *("seed", "steps", "points", "lr", "schedule", "hidden", "depth"),
    *("activation", "gain", "model", "solver_steps", "rtol", "refine", "batch"),
)  #: knobs behind "more"
ON_PLANE, ON_LINE = ("accuracy", "loss", "nfe_forward"), ("mse", "nfe_forward")
SPACE = {"decision": 1, "points": 1, "trajectories": 1, "nodes": 0, "field": 0, "plane": 1}
LEARNT = 0.02  #: nats of loss below which an arm counts as having learnt
CURVES = 260  #: pixels high


def scene(page: ArmsPage[Room]) -> None:
    """Draw the choice between the plane and the line."""

    def chosen() -> None:
        task = st.session_state["augment_scene"]
        if task is not None and task != page.now().base.task:
            page.change(base=SCENES[task], arms=FIRST_ARMS[task])

    pick(
        st.segmented_control,
        "Where",
        list(SCENES),
        key="augment_scene",
        value=page.now().base.task,
        format_func=SCENE_NAMES.__getitem__,
        label_visibility="collapsed",
        on_change=chosen,
    )


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
    figures = ON_LINE if look.now.on_line else ON_PLANE
    layers = SPACE | {"time": int(look.now.on_line)}
    net_panes_row(GROUP, look.panes, look.views, link=GROUP, figures=figures, layers=layers)


def look_at(look: Look[Room]) -> None:
    """Draw the sentence that says what the current figures mean."""
    arms = [(pane.label, view.scores) for pane, view in look.pairs]
    on_line = look.now.on_line
    said = numbers.look_on_line(arms, numbers.floor()) if on_line else numbers.look_on_plane(arms)
    with st.container(key="look_at"):
        st.markdown(said)


def gauges(look: Look[Room]) -> None:
    """Draw the gauges over the training step."""
    on_line = look.now.on_line
    first = ("mse",) if on_line else ("loss", "accuracy")
    floor = numbers.floor() if on_line else None
    net_gauges(look, (*first, "nfe_forward", "jacobian_norm"), floor=floor, height=CURVES)


def facts(page: ArmsPage[Room]) -> Facts:
    """Return each arm's hole, and the step from which on it had learnt, where there is one."""
    look, found = page.look(), dict[str, Any]()
    for pane, view, snap in zip(look.panes, look.views, look.snapshots(), strict=True):
        learnt = [one.step for one in view.scores if one.loss < LEARNT]
        found |= {f"{pane.name}_learnt": learnt[0]} if learnt else {}
        if look.now.base.dataset == "disc":
            one = ask(f"leak {pane.name}", questions.leak, snap, live=False)
            if one and one.newest and one.value:
                found[f"{pane.name}_hole"] = one.value.hole
    return found


def what_it_costs(look: Look[Room]) -> None:
    """Draw the hole and the table on the plane, who passes whom on the line."""
    if not st.session_state.get("settled"):
        return
    if look.now.on_line:
        ways_panel(look)
        return
    hole_panel(look)
    if not presenting():
        table_panel(look)
