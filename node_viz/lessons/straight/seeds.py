"""The section on uniqueness: each method trained from two seeds, and how far its two maps part."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import streamlit as st

from node_viz.data import density
from node_viz.experiment.arms import ARMS, CONTRASTS, Pane
from node_viz.lessons.straight import questions
from node_viz.lessons.straight import words_seeds as seeds
from node_viz.lessons.straight.figures_seeds import ends_figure, origin_figure
from node_viz.records.answers import Compared
from node_viz.records.history import RunStatus
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.ui.arm_buttons import buttons
from node_viz.ui.arms import ensure
from node_viz.ui.page import text_column
from node_viz.ui.questions import ask, snapshots
from node_viz.ui.refreshing import refreshing

GROUP = "seeds"
DATASETS = ("moons", "8gaussians")
METHODS = ("plain", "rnode")
SEEDS = (0, 1)
BASE = CONTRASTS["moons"].config
PAUSE = 2.0  #: seconds between two comparisons while the flows train
HEIGHT = 380  #: pixels of each figure


def seeds_panel() -> None:
    """Draw the section: words, buttons, progress, the joined end points of both methods."""
    st.header(seeds.TITLE, anchor=False)
    with text_column():
        st.markdown(seeds.STORY)
    ensure(GROUP, _panes(st.session_state.get("seeds_data") or DATASETS[0]))
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key="seeds_strip"
    ):
        buttons(GROUP, keys=False)
        st.segmented_control(
            "data", DATASETS, default=DATASETS[0], key="seeds_data", label_visibility="collapsed"
        )
    refreshing(GROUP, _draw)


@functools.cache
def _panes(dataset: str) -> tuple[Pane, ...]:
    base = BASE.replace(dataset=dataset)
    return tuple(
        Pane(f"{name}{seed}", f"{ARMS[name].label}, seed {seed}", config, ARMS[name].colour)
        for name in METHODS
        for seed in SEEDS
        for config in ARMS.configs(base.replace(seed=seed), (name,)).values()
    )


def _draw(views: Sequence[RunView]) -> None:
    step = min(view.step for view in views)
    last = views[0].config.steps
    st.progress(step / last, text=f"all four at step {step} of {last}")
    for view in views:
        if view.status is RunStatus.FAILED:
            st.error(view.message)
    shown = _compared(views)
    if shown is None:
        st.caption(seeds.NOTHING_YET)
        return
    dark = st.context.theme.type == "dark"
    first, *rest = st.columns(1 + len(METHODS), gap="small")
    with first:
        st.html(_title("The data, coloured by direction"))
        half = density(views[0].config.dataset).half_side
        curves("seeds_x", origin_figure(shown, half, dark=dark), link=GROUP, height=HEIGHT)
    for place, (column, name) in enumerate(zip(rest, METHODS, strict=True)):
        with column:
            st.html(_title(f"{ARMS[name].label}: where two trainings put them", ARMS[name].colour))
            figure = ends_figure(shown, place, dark=dark)
            curves(f"seeds_{name}", figure, link=GROUP, height=HEIGHT)
    labels = (ARMS[METHODS[0]].label, ARMS[METHODS[1]].label)
    one, other = shown.disagreement
    st.markdown(
        f"Step {shown.step}. {seeds.what_came_out(labels, (one, other), _kl(views, shown.step))}"
    )


def _title(words: str, colour: str = "inherit") -> str:
    return f'<p class="status" style="--arm:{colour}"><b>{words}</b></p>'


def _kl(views: Sequence[RunView], step: int) -> list[float]:
    """Return each flow's KL, of the newest gauges at or before `step`."""
    read = [[m.kl for m in view.gauges if m.step <= step] for view in views]
    return [kl[-1] for kl in read if kl]


def _compared(views: Sequence[RunView]) -> Compared | None:
    """Return the newest comparison of the four flows at their last common step.

    A flow that is too wild to be followed leaves nothing to compare.
    """
    last = min((view.tape_steps[-1] for view in views if view.tape_steps), default=None)
    snaps = [snap for snap in snapshots(views, last) if snap is not None and snap.step > 0]
    if len(snaps) < len(views):
        return None
    first, *others = snaps
    live = any(view.live for view in views)
    answer = ask(GROUP, questions.compared, first, tuple(others), live=live, pause=PAUSE)
    return answer and answer.value
