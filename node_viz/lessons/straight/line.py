"""The section on flows in one dimension: two (t, z) planes in lock-step, and the map they share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from node_viz.course.guesses import Facts
from node_viz.course.parts import number
from node_viz.experiment.arms import ARMS, Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.straight import words_line as line
from node_viz.lessons.straight.figures_line import (
    FASTEST,
    SPEEDS,
    comb,
    end_map_figure,
    plane_figure,
)
from node_viz.plots.arm_curves import energy_ratio
from node_viz.plots.figure import Series
from node_viz.records.history import RunStatus
from node_viz.records.pictures import LinePicture
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.ui.arm_buttons import buttons
from node_viz.ui.arms import ensure, group_of
from node_viz.ui.arms import views as arms_of
from node_viz.ui.host import host
from node_viz.ui.page import text_column
from node_viz.ui.panes import no_picture
from node_viz.ui.refreshing import refreshing

GROUP = "line"
BASE = ExperimentConfig(dataset="bimodal", steps=600)
GAINS = {4.0: "large initial weights", 1.0: "small"}  #: a knob's value -> what it is called here
PENALTIES = ("kinetic", "jacobian", "rnode")
HEIGHT = 400  #: pixels of each figure


def line_panel() -> None:
    """Draw the section: words, buttons, planes, end maps."""
    st.header(line.TITLE, anchor=False)
    with text_column():
        st.markdown(line.STORY)
    state = st.session_state
    panes = _panes(state.get("line_penalty") or "rnode", state.get("line_gain") or 4.0)
    ensure(GROUP, panes)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="line_strip"):
        buttons(GROUP, keys=False)
        _choice(
            "line_penalty", "Beside plain", {name: ARMS[name].label for name in PENALTIES}, "rnode"
        )
        _choice("line_gain", "Initial weights", GAINS, 4.0)
    refreshing(GROUP, lambda views: _draw(panes, views))


def line_facts() -> Facts:
    """Return the newest gauges of each flow on the line, "line_plain" and so on."""
    kept = group_of(GROUP)
    pairs = zip(kept.panes, arms_of(GROUP), strict=False) if kept else ()
    return {f"line_{pane.name}": view.gauges[-1] for pane, view in pairs if view.gauges}


def _choice(key: str, what: str, choices: dict[Any, str], first: Any) -> None:
    st.segmented_control(
        what,
        list(choices),
        default=first,
        key=key,
        format_func=choices.__getitem__,
        label_visibility="collapsed",
    )


def _panes(penalty: str, gain: float) -> tuple[Pane, ...]:
    return ARMS.panes(ARMS.configs(BASE.replace(gain=gain), ("plain", penalty)))


def _draw(panes: Sequence[Pane], views: Sequence[RunView]) -> None:
    figures, slider = st.container(), st.container(height=74, border=False)
    with slider:  # which keeps its place while there is none
        step = _scrubbed(views)
    shown = [_picture(view, step) for view in views]
    dark = st.context.theme.type == "dark"
    *columns, last = figures.columns([0.36, 0.36, 0.28], gap="small")
    arms = []
    for column, pane, view, picture in zip(columns, panes, views, shown, strict=True):
        with column:
            st.html(_head(pane, view, picture))
            if view.status is RunStatus.FAILED:
                st.error(view.message)
            if picture is None:
                st.caption(no_picture(view))
                continue
            figure = plane_figure(picture, dark=dark)
            curves(f"line_{pane.name}", figure, link=GROUP, height=HEIGHT)
            arms.append(Series(pane.label, pane.colour, picture))
    if arms:
        with last:
            st.html(SPEED_SCALE)
            curves("line_ends", end_map_figure(arms, dark=dark), link=GROUP, height=HEIGHT)
        found = [(label, picture.deviation, _ratio(picture)) for label, _, picture in arms]
        figures.markdown(line.what_to_look_at(arms[0][2].step, found))
    for label, _, picture in arms:
        spikes = len(comb(picture))
        if spikes and picture.metrics is not None:
            figures.markdown(line.about_the_comb(label, spikes, picture.metrics))


def _scrubbed(views: Sequence[RunView]) -> int | None:
    """Draw a slider over the kept steps of runs at rest; return the step chosen, None for now."""
    kept = [set(view.tape_steps) for view in views]
    steps = sorted(set.intersection(*kept)) if kept else []
    live = any(view.live for view in views)
    if live or len(steps) < 2:
        return None
    key = f"line_step_{views[0].run}_{steps[-1]}"
    return int(st.select_slider("training step", steps, value=steps[-1], key=key))


def _picture(view: RunView, step: int | None) -> LinePicture | None:
    """Return the picture of `step`, or the newest."""
    picture = view.picture
    if step is not None and picture is not None and step != picture.step:
        picture = host().picture(view.run, step) or picture
    return picture if isinstance(picture, LinePicture) else None


def _head(pane: Pane, view: RunView, picture: LinePicture | None) -> str:
    """Return the line over a plane: whose it is, how far it is trained, and what it costs."""
    parts = [] if picture is None else [f"step {picture.step} of {view.config.steps}"]
    if picture is not None and picture.metrics is not None:
        parts += [f"KL {number(picture.metrics.kl)} nats", f"NFE {picture.metrics.nfe}"]
    if view.status is RunStatus.QUEUED:
        parts.append(f"place {view.place} in line")
    name = f'<b style="--arm:{pane.colour}">{escape(pane.label)}</b>'
    return f'<p class="status" title="{escape(pane.sentence)}">{" · ".join([name, *parts])}</p>'


def _ratio(picture: LinePicture) -> float | None:
    ratio = math.nan if picture.metrics is None else energy_ratio(picture.metrics)
    return ratio if math.isfinite(ratio) else None


SPEED_SCALE = (
    '<p class="status" style="display:flex;align-items:center;gap:.5em">speed 0'
    f'<span style="flex:1;height:.6em;border-radius:.3em;background:linear-gradient(90deg,'
    f'{",".join(SPEEDS)})"></span>{number(FASTEST)} and more</p>'
)
