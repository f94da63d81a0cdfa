"""The live part of the page on augmentation: stages, what to look at, curves, what they cost."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from node_viz.lessons.augment import numbers, words
from node_viz.lessons.augment.hole import hole_panel
from node_viz.lessons.augment.link import (
    ARMS,
    GROUP,
    MOST,
    PAGE,
    SCENE_NAMES,
    SCENES,
    WAYS,
    Room,
    floor,
)
from node_viz.lessons.augment.table import table_panel
from node_viz.lessons.augment.ways import ways_panel
from node_viz.plots.figure import Series
from node_viz.plots.net_curves import net_curves
from node_viz.records.history import NetCurves, Scores
from node_viz.runs.api import RunView
from node_viz.stage.chosen_step import chosen_step
from node_viz.stage.curves import curves
from node_viz.ui.arms import Pane
from node_viz.ui.net_panes import net_panes_row
from node_viz.ui.page import presenting
from node_viz.ui.snapshots import now_and_then

MORE = ("seed", "steps", "points", "lr", "schedule", "hidden", "depth", "activation", "gain",
        "model", "solver_steps", "rtol", "refine", "batch")  # fmt: skip
ON_PLANE, ON_LINE = ("accuracy", "loss", "nfe_forward"), ("mse", "nfe_forward")
CURVES = 260  #: pixels high
PAUSE = 1.0  #: seconds between two drawings of the curves: they change slowly and draw slowly
STYLE = """
[class*=st-key-nets][class*=_augment] .pane-head { flex-direction: column; max-width: none; }
[class*=st-key-nets][class*=_augment] .pane-head b { font-size: 1.1rem; }
[class*=st-key-nets][class*=_augment] .pane-head span { font-size: .76rem; max-width: 100%;
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
[class*=st-key-nets][class*=_augment] .pane-foot { max-width: none; gap: 0 .3rem;
  font-size: clamp(.7rem, .96vw, .9rem); }
[class*=st-key-nets][class*=_augment] .pane-foot span { white-space: nowrap; }
[class*=st-key-nets][class*=_augment] .pane-foot b { font-size: 1.15em; }
.augment-bars { grid-template-columns: repeat(3, 1fr); }
.augment-bars p { grid-template-columns: 5.8rem 1fr 3.4rem; }
.st-key-augment_step { position: absolute; } /* it draws nothing and should take no room */
"""
SPACE = {"decision": 1, "points": 1, "trajectories": 1, "nodes": 0, "field": 0, "plane": 1}


def strip() -> None:
    """Draw the row of controls."""
    own = (("scene", _scene), ("arms", _arms), ("augment_dims", _dims))
    PAGE.strip(MORE, *own, first=1)


def _scene(now: Room) -> None:
    st.session_state["augment_scene"] = now.base.task
    st.segmented_control(
        "Where",
        list(SCENES),
        key="augment_scene",
        format_func=SCENE_NAMES.__getitem__,
        label_visibility="collapsed",
        on_change=_scene_chosen,
    )


def _scene_chosen() -> None:
    task = st.session_state["augment_scene"]
    if task is not None and task != PAGE.now().base.task:
        PAGE.change(base=SCENES[task], arms=ARMS[task])


def _arms(now: Room) -> None:
    with st.popover("arms", icon=":material/view_column:", help="Which nets stand side by side"):
        st.session_state["augment_arms"] = list(now.arms)
        st.pills(
            f"1 to {MOST} arms, trained on the same batches",
            list(WAYS),
            selection_mode="multi",
            key="augment_arms",
            format_func=lambda name: WAYS[name].label,
            on_change=_arms_chosen,
        )
        for arm in WAYS.values():
            st.markdown(f"**{arm.label}**: {arm.sentence}")


def _arms_chosen() -> None:
    chosen: Sequence[str] = st.session_state["augment_arms"]
    PAGE.change(arms=tuple(name for name in WAYS if name in chosen))


def _dims(now: Room) -> None:
    value = now.base.augment_dims
    st.session_state["augment_p"] = value
    st.segmented_control(
        "p",
        (1, 2, 3),
        key="augment_p",
        format_func=lambda p: f"p = {p}" if p == 1 else f"{p}",
        help=words.P,
        label_visibility="collapsed",
        on_change=_dims_chosen,
    )


def _dims_chosen() -> None:
    p = st.session_state["augment_p"]
    if p is not None:
        PAGE.turn(augment_dims=p)


def draw(now: Room, panes: Sequence[Pane], views: Sequence[RunView]) -> None:
    """Draw what changes while the arms train."""
    shown, unseen = st.container(), st.container()
    with unseen:
        st.html(f"<style>{STYLE}</style>")
        step = chosen_step("augment_step", link=GROUP)
    with shown:
        _stages(now, panes, views)
        if st.session_state.get("settled"):  # torch may come in only after the first paint
            _answers(now, panes, views, step)


def _stages(now: Room, panes: Sequence[Pane], views: Sequence[RunView]) -> None:
    figures = ON_LINE if now.on_line else ON_PLANE
    layers = SPACE | {"time": int(now.on_line)}
    net_panes_row(GROUP, panes, views, link=GROUP, figures=figures, layers=layers)
    _look_at(now, panes, [_history(view) for view in views])
    _curves(now, panes, views)


def _answers(now: Room, panes: Sequence[Pane], views: Sequence[RunView], step: int | None) -> None:
    dark = st.context.theme.type == "dark"
    if now.on_line:
        ways_panel(panes, views, step, dark)
        return
    hole_panel(now, panes, views, step, dark)
    if not presenting():
        table_panel(panes, views)


def _look_at(now: Room, panes: Sequence[Pane], histories: Sequence[Sequence[Scores]]) -> None:
    arms = [(pane.label, one) for pane, one in zip(panes, histories, strict=True)]
    said = numbers.look_on_line(arms, floor()) if now.on_line else numbers.look_on_plane(arms)
    with st.container(key="look_at"):
        st.markdown(said)


def _curves(now: Room, panes: Sequence[Pane], views: Sequence[RunView]) -> None:
    newest = now_and_then(
        "augment curves", views, (), PAUSE, lambda: [view.curves for view in views]
    )
    known = [
        Series(pane.label, pane.colour, history)
        for pane, history in zip(panes, newest, strict=True)
        if isinstance(history, NetCurves) and history.metrics
    ]
    if not known:
        return
    first = ("mse",) if now.on_line else ("loss", "accuracy")
    figure = net_curves(
        known,
        dark=st.context.theme.type == "dark",
        panels=(*first, "nfe_forward", "jacobian_norm"),
        floor=floor() if now.on_line else None,
    )
    curves("augment_curves", figure, link=GROUP, height=CURVES)


def _history(view: RunView) -> Sequence[Scores]:
    return view.curves.metrics if isinstance(view.curves, NetCurves) else ()
