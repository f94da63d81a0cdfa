"""The control strip above the panes: buttons, named comparison, data, arms, weight, and more."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from node_viz.catalogue import ADAPTIVE
from node_viz.config import knobs
from node_viz.presets import ARMS, CONTRASTS, MOST_ARMS
from node_viz.ui import arms as group_of
from node_viz.ui.comparison import GROUP, OF_THE_ARM, WEIGHT, Comparison, change, contrast_of
from node_viz.ui.controls import control, widget_key
from node_viz.ui.page import presenting
from node_viz.ui.sharing import copy_link, hidden_controls

WEIGHTS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)


def comparison_strip(now: Comparison) -> None:
    """Draw one row: the buttons; named comparisons, data, arms, weight; everything else."""
    hidden = hidden_controls()
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="strip"):
        group_of.buttons(GROUP)
        if presenting():
            return
        for name, draw in (("contrast", _contrasts), ("dataset", _data), ("arms", _arms),
                           ("weight", _weights)):  # fmt: skip
            if name not in hidden:
                draw(now)
        with st.popover("more", icon=":material/tune:", help="Everything else that can be changed"):
            _more(now, {*hidden, "dataset"})
        copy_link(now.pairs())


def _contrasts(now: Comparison) -> None:
    st.session_state["contrast"] = contrast_of(now)
    st.selectbox(
        "A named comparison",
        list(CONTRASTS),
        key="contrast",
        format_func=lambda name: CONTRASTS[name].label,
        placeholder="A named comparison",
        label_visibility="collapsed",
        width=210,
        on_change=_contrast_chosen,
    )


def _contrast_chosen() -> None:
    name = st.session_state["contrast"]
    if name is not None:
        change(base=CONTRASTS[name].config, arms=CONTRASTS[name].arms, weight=WEIGHT)


def _data(now: Comparison) -> None:
    control(now.base, "dataset", _knob_moved, compact=True)


def _arms(now: Comparison) -> None:
    with st.popover("arms", icon=":material/view_column:", help="Which flows stand side by side"):
        st.session_state["arms"] = list(now.arms)
        st.pills(
            f"1 to {MOST_ARMS} arms, trained on the same batches",
            list(ARMS),
            selection_mode="multi",
            key="arms",
            format_func=lambda name: ARMS[name].label,
            on_change=_arms_chosen,
        )
        for arm in ARMS.values():
            st.markdown(f"**{arm.label}**: {arm.sentence}")


def _arms_chosen() -> None:
    chosen: Sequence[str] = st.session_state["arms"]
    change(arms=tuple(name for name in ARMS if name in chosen))


def _weights(now: Comparison) -> None:
    st.session_state["weight"] = now.weight
    st.selectbox(
        "weight",
        sorted({*WEIGHTS, now.weight}),
        key="weight",
        format_func=lambda weight: f"λ = {weight:g}",
        help="The weight of each penalty in the loss of the arms that have one.",
        label_visibility="collapsed",
        width=105,
        on_change=lambda: change(weight=st.session_state["weight"]),
    )


def _knob_moved(name: str) -> None:
    value = st.session_state[widget_key(name)]
    if value is not None:
        base = st.session_state[f"{GROUP}_config"].base
        try:
            change(base=base.replace(**{name: value}))
        except ValueError as error:
            st.session_state[f"{GROUP}_notes"] = [f"{error}."]


def _more(now: Comparison, left_out: set[str]) -> None:
    idle = "solver_steps" if now.base.solver in ADAPTIVE else "rtol"  # it would change nothing
    names = [name for name in knobs() if name not in {*left_out, *OF_THE_ARM, idle}]
    for column, some in zip(st.columns(2), (names[::2], names[1::2]), strict=True):
        with column:
            for name in some:
                control(now.base, name, _knob_moved)
