"""The live part of the page on ResNets: its strip, the arms, and their layers beside the curve."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from node_viz.experiment.presets import MOST_ARMS
from node_viz.lessons.resnet import words
from node_viz.lessons.resnet.link import ARMS, GROUP, PAGE, SETUPS, ResNets, setup_of
from node_viz.plots.figure import Series
from node_viz.plots.net_curves import net_curves
from node_viz.records.history import NetCurves, RunStatus, Scores
from node_viz.runs.api import RunView
from node_viz.stage.chosen_step import chosen_step
from node_viz.stage.curves import curves
from node_viz.ui import arms as group_of
from node_viz.ui.arms import Pane
from node_viz.ui.net_panes import net_panes_row

LAYERS = (1, 2, 3, 4, 6, 8, 12, 16, 32)  #: L on offer in the strip
MORE = ("hidden", "depth", "activation", "gain", "points", "batch", "steps", "schedule", "lr",
        "rtol", "refine", "augment", "augment_dims", "seed")  # fmt: skip
SHOWN = {"nodes": 1}  #: layers of the stages that are on at first, besides the usual ones
STYLE = """
[class*=st-key-nets][class*=_resnet] :is(.pane-head, .pane-foot) { font-size: .85rem;
  max-width: none; }
[class*=st-key-nets][class*=_resnet] :is(.pane-head b, .pane-foot b) { font-size: 1.05rem; }
[class*=st-key-nets][class*=_resnet] .pane-head span { font-size: .78rem; }
.st-key-resnet_step { position: absolute; } /* it draws nothing and should take no room */
"""
EVERY = 1.0  #: seconds between two drawings of the curves: they change slowly and draw slowly
POLL = 0.4  #: seconds between two looks while an answer is on its way or the networks train


def strip() -> None:
    """Draw the row of controls."""
    own = (("setup", _setups), ("solver_steps", _layers), ("arms", _arms))
    PAGE.strip(MORE, *own, first=1)


def _setups(now: ResNets) -> None:
    st.session_state["resnet_setup"] = setup_of(now)
    st.selectbox(
        "A named setting",
        list(SETUPS),
        key="resnet_setup",
        format_func=lambda name: SETUPS[name][0],
        placeholder="A named setting",
        label_visibility="collapsed",
        width=170,
        on_change=_setup_chosen,
    )


def _setup_chosen() -> None:
    name = st.session_state["resnet_setup"]
    if name is not None:
        PAGE.show(SETUPS[name][1])


def _layers(now: ResNets) -> None:
    st.session_state["resnet_layers"] = now.layers
    st.selectbox(
        "layers",
        sorted({*LAYERS, now.layers}),
        key="resnet_layers",
        format_func=lambda count: f"L = {count}",
        help="Layers of both ResNets while they train. RK-Net begins with as many field calls; the "
        "ODE-Net asks as often as its tolerance demands.",
        label_visibility="collapsed",
        width=92,
        on_change=lambda: PAGE.turn(solver_steps=st.session_state["resnet_layers"]),
    )


def _arms(now: ResNets) -> None:
    with st.popover("arms", icon=":material/view_column:", help="Which networks stand together"):
        st.session_state["resnet_arms"] = list(now.arms)
        st.pills(
            f"1 to {MOST_ARMS} arms, trained on the same batches",
            list(ARMS),
            selection_mode="multi",
            key="resnet_arms",
            format_func=lambda name: ARMS[name].label,
            on_change=_arms_chosen,
        )
        for arm in ARMS.values():
            st.markdown(f"**{arm.label}**: {arm.sentence}")


def _arms_chosen() -> None:
    chosen: Sequence[str] = st.session_state["resnet_arms"]
    PAGE.change(arms=tuple(name for name in ARMS if name in chosen))


def draw(panes: Sequence[Pane], views: Sequence[RunView]) -> None:
    """Draw what changes while the arms train: the stages, a sentence, the curves."""
    st.html(f"<style>{STYLE}</style>")
    step = chosen_step("resnet_step", link=GROUP)
    if st.session_state.get("resnet_at") != step:
        st.session_state["resnet_at"] = step  # the panels below show the same step
        st.rerun()
    then = [as_of(view, step) for view in views]
    regression = views[0].config.task == "regress"
    score = "mse" if regression else "accuracy"
    net_panes_row(GROUP, panes, then, link=GROUP, figures=(score, "calls"), layers=SHOWN)
    st.markdown(words.what_they_tell(_told(panes, then)))
    _curves(panes, views)


def _curves(panes: Sequence[Pane], views: Sequence[RunView]) -> None:
    """Draw the gauges over the training step; while the arms train, at most once a second."""
    state, runs = st.session_state, [view.run for view in views]
    known = [
        Series(pane.label, pane.colour, view.curves)
        for pane, view in zip(panes, views, strict=True)
        if isinstance(view.curves, NetCurves) and view.curves.metrics
    ]
    young = state.get("resnet_drawn_of") != (runs, len(known))
    if young or not any(view.live for view in views) or time.monotonic() > state["resnet_due"]:
        state["resnet_drawn"], state["resnet_drawn_of"] = known, (runs, len(known))
        state["resnet_due"] = time.monotonic() + EVERY
    if not state["resnet_drawn"]:
        return
    regression = views[0].config.task == "regress"
    figure = net_curves(
        state["resnet_drawn"],
        dark=st.context.theme.type == "dark",
        panels=(*(("mse",) if regression else ("loss", "accuracy")), "calls", "jacobian_norm"),
        floor=words.FLOOR if regression else None,
    )
    curves("resnet_curves", figure, link=GROUP, height=230)


def as_of(view: RunView, step: int | None) -> RunView:
    """Return the view with the gauges known at `step`, so that those under a stage are its own."""
    if step is None or not isinstance(view.curves, NetCurves):
        return view
    known = tuple(scores for scores in view.curves.metrics if scores.step <= step)
    return replace(view, curves=replace(view.curves, metrics=known))


def last_scores(view: RunView) -> Scores | None:
    """Return the last gauges of a run, None if it has none."""
    known = isinstance(view.curves, NetCurves) and view.curves.metrics
    return known[-1] if known else None


def _told(panes: Sequence[Pane], views: Sequence[RunView]) -> list[tuple[str, Scores]]:
    """Return label and gauges of each arm that has any and did not fail."""
    sound = [(p, v) for p, v in zip(panes, views, strict=True) if v.status is not RunStatus.FAILED]
    return [(pane.label, last) for pane, view in sound if (last := last_scores(view)) is not None]


def waiting(name: str, panel: Callable[[Sequence[RunView]], bool]) -> None:
    """Draw a panel whose answers come later, and again for as long as it says more may come."""
    more = st.session_state.get(f"resnet_{name}_more", True)
    st.fragment(_wait, run_every=POLL if more else None)(name, more, panel)


def _wait(name: str, more: bool, panel: Callable[[Sequence[RunView]], bool]) -> None:
    views = group_of.views(GROUP)
    if not views:  # the runs were let go while the page slept
        st.rerun()
    # Answers need torch, whose import would slow the first paint.
    now = panel(views) if st.session_state.get("settled") else _later()
    if now != more:
        st.session_state[f"resnet_{name}_more"] = now
        st.rerun()


def _later() -> bool:
    st.caption(words.WAITING)
    return True
