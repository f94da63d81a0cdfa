"""What stands above the fold of the page on straight paths, besides the charts under the panes."""

from __future__ import annotations

from typing import Any

import streamlit as st

from node_viz.course.guesses import Facts
from node_viz.experiment.arms import ARMS, CONTRASTS
from node_viz.experiment.links import OF_THE_ARM, all_knobs
from node_viz.lessons.straight import questions, words, words_line
from node_viz.lessons.straight.line import line_facts
from node_viz.lessons.straight.link import LINK, WEIGHT, Comparison, contrast_of
from node_viz.runs.worker import make_painter, path_of
from node_viz.ui.arm_buttons import choice
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.panes import panes_row
from node_viz.ui.questions import ask
from node_viz.ui.widgets import pick

WEIGHTS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
MORE = all_knobs(but=OF_THE_ARM)  #: knobs behind "more"


def contrast(page: ArmsPage[Comparison]) -> None:
    """Draw the list of named comparisons."""

    def chosen() -> None:
        name = st.session_state["contrast"]
        if name is not None:
            page.change(base=CONTRASTS[name].config, arms=CONTRASTS[name].arms, weight=WEIGHT)

    pick(
        st.selectbox,
        "A named comparison",
        list(CONTRASTS),
        key="contrast",
        value=contrast_of(page.now()),
        format_func=lambda name: CONTRASTS[name].label,
        placeholder="A named comparison",
        label_visibility="collapsed",
        width=210,
        on_change=chosen,
    )


def arms(page: ArmsPage[Comparison]) -> None:
    """Draw the choice of arms."""
    words = ("Which flows stand side by side", "trained on the same batches")
    choice(LINK.page, ARMS, page.now().arms, page.change, *words)


def weight(page: ArmsPage[Comparison]) -> None:
    """Draw the choice of the penalties' weight."""
    value = page.now().weight
    pick(
        st.selectbox,
        "weight",
        sorted({*WEIGHTS, value}),
        key="weight",
        value=value,
        format_func=lambda weight: f"λ = {weight:g}",
        help="The weight of each penalty in the loss of the arms that have one.",
        label_visibility="collapsed",
        width=105,
        on_change=lambda: page.change(weight=st.session_state["weight"]),
    )


def stages(look: Look[Comparison]) -> None:
    """Draw the arms side by side."""
    panes_row(LINK.page, look.panes, look.views, link=LINK.page)


def to_lies() -> None:
    """Draw the way to the page that explains the comb on the line."""
    st.page_link("pages/lies.py", label=words_line.TO_LIES, icon=":material/arrow_forward:")


def facts(page: ArmsPage[Comparison]) -> Facts:
    """Return each arm's force; in the usual flows the path of one point; the gauges on the line."""
    look, found = page.look(), dict[str, Any](line_facts())
    pairs = zip(look.panes, look.snapshots(), strict=True) if look.now == Comparison() else ()
    for pane, now in pairs:
        path = ask(f"path {pane.name}", path_of, now, make_painter, words.POINT, live=False)
        if path is not None and path.newest and path.value is not None:
            found[f"{pane.name}_path"] = path.value
    return {**found, **_forces(look)}


def _forces(look: Look[Comparison]) -> Facts:
    """Return the force in the plain flow and in RNODE's, of those that are shown."""
    found = dict[str, Any]()
    for pane, now in zip(look.panes, look.snapshots(), strict=True):
        if pane.name in ("plain", "rnode"):
            one = ask(f"force {pane.name}", questions.force, now, live=False)
            if one is not None and one.newest and one.value is not None:
                found[f"{pane.name}_force"] = one.value
    return found
