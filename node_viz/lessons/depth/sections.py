"""Below the story of the page on depth: weights over depth, a field for each x, calls a sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TypeVar

import numpy as np
import streamlit as st

from node_viz.lessons.depth import numbers as words
from node_viz.lessons.depth.figures_fields import calls_figure, family_figure
from node_viz.lessons.depth.figures_weights import basis_figure, weights_figure
from node_viz.lessons.depth.link import GROUP, PAGE
from node_viz.lessons.depth.questions import calls_of, common, family_of, weights_of
from node_viz.plots.figure import Series
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.ui.arms import Pane, refreshing

HEIGHT = 300  #: pixels of each figure
Option = TypeVar("Option", str, int)


def depth_sections() -> None:
    """Draw the three sections; they follow the runs and the training step of the stages."""
    refreshing(GROUP, _sections)


def _sections(views: Sequence[RunView]) -> None:
    panes = PAGE.now().panes()
    if [pane.config for pane in panes] != [view.config for view in views]:
        return  # the page is about to show other arms
    step = st.session_state.get("depth_looked_at")
    at = common(views) if step is None else step
    pairs, dark = list(zip(panes, views, strict=True)), st.context.theme.type == "dark"
    _weights(pairs, at, dark)
    _calls(pairs, at, dark)
    if PAGE.now().on_line:
        _family(pairs, at, dark)


def _weights(pairs: Sequence[tuple[Pane, RunView]], step: int | None, dark: bool) -> None:
    st.header("Weights along the way", anchor=False)
    arms = {pane.name: pane.label for pane, _ in pairs}
    varying = [pane.name for pane, view in pairs if view.config.depth_variance != "none"]
    depth = pairs[0][1].config.depth
    layers = {k: f"layer {k + 1}" for k in range(depth)} | {depth: "last layer"}
    with st.container(horizontal=True, gap="small"):
        chosen = _choice("depth_weights_of", arms, (varying or list(arms))[-1])
        layer = _choice("depth_layer", layers, 0)
    pane, view = pairs[list(arms).index(chosen)]
    found = weights_of(view, step, layer)
    if found is None:
        st.caption(words.NOTHING_YET)
        return
    at, weights = found
    left, right = st.columns([0.62, 0.38], gap="medium")
    with left:
        _head(pane, f"step {at} · the {len(weights.names)} weights that change most")
        figure = weights_figure(Series(pane.label, pane.colour, weights), dark=dark)
        curves("depth_weights", figure, link="depth weights", height=HEIGHT)
    with right:
        st.html('<p class="pane-head"><b>ψ(t)</b><span>what they are sums of</span></p>')
        curves("depth_basis", basis_figure(weights, dark=dark),
               link="depth basis", height=HEIGHT)  # fmt: skip
    st.markdown(
        words.about_weights(view.config.depth_variance, float(np.ptp(weights.values, 0).max()))
    )


def _choice(key: str, labels: Mapping[Option, str], first: Option) -> Option:
    if st.session_state.get(key) not in labels:
        st.session_state[key] = first
    chosen = st.segmented_control(
        key,
        list(labels),
        key=key,
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        required=True,
    )
    return first if chosen is None else chosen


def _calls(pairs: Sequence[tuple[Pane, RunView]], step: int | None, dark: bool) -> None:
    st.header("What one sample costs", anchor=False)
    if any(view.live for _, view in pairs):
        st.caption("Counted when the networks stand still.")
        return
    found = [(pane, calls_of(view, step)) for pane, view in pairs]
    known = [(pane, one[1]) for pane, one in found if one is not None]
    if not known:
        st.caption(words.NOTHING_YET)
        return
    left, right = st.columns(2, gap="medium")
    arms = [Series(p.label, p.colour, c) for p, c in known]
    with left:
        curves("depth_calls", calls_figure(arms, dark=dark), link="depth calls",
               height=HEIGHT)  # fmt: skip
    with right:
        curves("depth_calls_S", calls_figure(arms, by_depth=True, dark=dark),
               link="depth calls S", height=HEIGHT)  # fmt: skip
    st.markdown(words.about_calls(
        [(p.label, int(c.alone.min()), int(c.alone.max()), c.together) for p, c in known]
    ))  # fmt: skip
    st.caption(words.CALLS)


def _family(pairs: Sequence[tuple[Pane, RunView]], step: int | None, dark: bool) -> None:
    st.header("A field for each x", anchor=False)
    pane, view = next((p for p in pairs if p[1].config.data_control), (None, None))
    found = None if view is None else family_of(view, step)
    if pane is None or found is None:
        st.caption(words.NO_FAMILY)
        return
    at, family = found
    _head(pane, f"step {at} · thick: where each input goes")
    figure = family_figure(family, dark=dark)
    curves("depth_family", figure, link="depth family", height=HEIGHT)
    k = int(np.abs(family.slope - family.rule).argmax())
    st.markdown(words.about_family(family.x[k], family.slope[k], family.rule[k]))


def _head(pane: Pane, text: str) -> None:
    name = f'<b style="color:{pane.colour}">{escape(pane.label)}</b>'
    st.html(f'<p class="pane-head">{name}<span>{text}</span></p>')
