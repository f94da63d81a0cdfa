"""The control strip above the panes: buttons, named comparison, data, arms, weight, and more."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from node_viz.experiment.presets import ARMS, CONTRASTS, MOST_ARMS
from node_viz.lessons.straight.link import PAGE, WEIGHT, Comparison, contrast_of
from node_viz.ui.linked import OF_THE_ARM, all_knobs

WEIGHTS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)


def comparison_strip() -> None:
    """Draw one row: the buttons; named comparisons, data, arms, weight; everything else."""
    own = (("contrast", _contrasts), ("arms", _arms), ("weight", _weights))
    PAGE.strip(all_knobs(but=OF_THE_ARM), *own, first=1)


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
        PAGE.change(base=CONTRASTS[name].config, arms=CONTRASTS[name].arms, weight=WEIGHT)


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
    PAGE.change(arms=tuple(name for name in ARMS if name in chosen))


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
        on_change=lambda: PAGE.change(weight=st.session_state["weight"]),
    )
