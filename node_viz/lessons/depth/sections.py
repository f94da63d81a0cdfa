"""Below the story of the page on depth: weights over depth, a field for each x, calls an input."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TypeVar

import numpy as np
import streamlit as st

from node_viz.experiment.arms import Pane
from node_viz.lessons.depth import numbers, questions
from node_viz.lessons.depth.figures_fields import calls_figure, family_figure
from node_viz.lessons.depth.figures_weights import basis_figure, weights_figure
from node_viz.lessons.depth.link import Depth
from node_viz.plots.figure import Series
from node_viz.stage.curves import curves
from node_viz.ui.look import Look
from node_viz.ui.questions import ask

HEIGHT = 300  #: pixels of each figure
PAUSE = 3.0  #: seconds between two answers while the networks train
Option = TypeVar("Option", str, int)


def weights(look: Look[Depth]) -> None:
    """Draw some weights of a layer over depth, and what they are sums of."""
    st.header("Weights over depth t", anchor=False)
    arms = {pane.name: pane.label for pane in look.panes}
    varying = [pane.name for pane in look.panes if pane.config.depth_variance != "none"]
    depth = look.panes[0].config.depth
    layers = {k: f"layer {k + 1}" for k in range(depth)} | {depth: "last layer"}
    with st.container(horizontal=True, gap="small"):
        chosen = _choice("depth_weights_of", arms, (varying or list(arms))[-1])
        layer = _choice("depth_layer", layers, 0)
    place = list(arms).index(chosen)
    pane, snap = look.panes[place], look.snapshots()[place]
    answer = ask("weights", questions.weights, snap, layer, live=look.live, pause=PAUSE)
    if answer is None or answer.value is None:
        st.caption(numbers.missing(look.step))
        return
    found = answer.value
    left, right = st.columns([0.62, 0.38], gap="medium")
    with left:
        _head(pane, f"step {answer.step} · the {len(found.names)} weights that change most")
        figure = weights_figure(Series(pane.label, pane.colour, found), dark=look.dark)
        curves("depth_weights", figure, link="depth weights", height=HEIGHT)
    with right:
        st.html('<p class="pane-head"><b>ψ(t)</b><span>what they are sums of</span></p>')
        figure = basis_figure(found, dark=look.dark)
        curves("depth_basis", figure, link="depth basis", height=HEIGHT)
    most = float(np.ptp(found.values, 0).max())
    st.markdown(numbers.about_weights(pane.config.depth_variance, most))


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


def calls(look: Look[Depth]) -> None:
    """Draw what an input costs that is solved alone, by where it is and by its depth."""
    st.header("What one input costs", anchor=False)
    if look.live:
        st.caption("Counted when training rests.")
        return
    asked = zip(look.panes, look.snapshots(), strict=True)
    found = [
        (pane, ask(f"calls {pane.name}", questions.calls, snap, live=False)) for pane, snap in asked
    ]
    known = [(pane, one.value) for pane, one in found if one and one.value]
    if not known:
        st.caption(numbers.missing(look.step))
        return
    left, right = st.columns(2, gap="medium")
    arms = [Series(pane.label, pane.colour, count) for pane, count in known]
    with left:
        figure = calls_figure(arms, dark=look.dark)
        curves("depth_calls", figure, link="depth calls", height=HEIGHT)
    with right:
        figure = calls_figure(arms, by_depth=True, dark=look.dark)
        curves("depth_calls_S", figure, link="depth calls S", height=HEIGHT)
    counts = [(p.label, int(c.alone.min()), int(c.alone.max()), c.together) for p, c in known]
    steps = sorted({one.step for _, one in found if one and one.value})
    st.markdown(f"Step {' and '.join(map(str, steps))}. {numbers.about_calls(counts)}")
    st.caption(numbers.CALLS)


def fields(look: Look[Depth]) -> None:
    """Draw the field that each input has for itself, where an arm is data-controlled."""
    if not look.now.on_line:
        return
    st.header("A field for each x", anchor=False)
    asked = zip(look.panes, look.snapshots(), strict=True)
    pane, snap = next((one for one in asked if one[0].config.data_control), (None, None))
    answer = pane and ask("fields", questions.fields, snap, live=look.live, pause=PAUSE)
    if pane is None or answer is None or answer.value is None:
        st.caption(numbers.NO_FAMILY if pane is None else numbers.missing(look.step))
        return
    family = answer.value
    _head(pane, f"step {answer.step} · thick: where each input goes")
    figure = family_figure(family, dark=look.dark)
    curves("depth_family", figure, link="depth family", height=HEIGHT)
    k = int(np.abs(family.slope - family.rule).argmax())
    st.markdown(numbers.about_family(family.x[k], family.slope[k], family.rule[k]))


def _head(pane: Pane, text: str) -> None:
    name = f'<b style="--arm:{pane.colour}">{escape(pane.label)}</b>'
    st.html(f'<p class="pane-head">{name}<span>{text}</span></p>')
