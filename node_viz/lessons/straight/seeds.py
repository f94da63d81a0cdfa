"""The section on uniqueness: each method trained from two seeds, and how far its two maps part."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import streamlit as st

from node_viz.data import density
from node_viz.experiment.presets import ARMS, CONTRASTS, arms_of
from node_viz.lessons.straight import words_seeds as seeds
from node_viz.lessons.straight.figures_seeds import ends_figure, origin_figure
from node_viz.plots.arm_curves import ARM_COLOURS
from node_viz.records.answers import Compared
from node_viz.records.history import RunStatus
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.ui.arms import Pane, buttons, ensure, refreshing
from node_viz.ui.host import host
from node_viz.ui.page import text_column

GROUP = "seeds"
DATASETS = ("moons", "8gaussians")
METHODS = ("plain", "rnode")
SEEDS = (0, 1)
BASE = CONTRASTS["moons"].config
POINTS = 400  #: data points whose ends are compared
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


def _panes(dataset: str) -> tuple[Pane, ...]:
    base = BASE.replace(dataset=dataset)
    return tuple(
        Pane(f"{name}{seed}", f"{ARMS[name].label}, seed {seed}", config, ARM_COLOURS[name])
        for name in METHODS
        for seed in SEEDS
        for config in arms_of(base.replace(seed=seed), (name,)).values()
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
            st.html(_title(f"{ARMS[name].label}: where two trainings put them", ARM_COLOURS[name]))
            figure = ends_figure(shown, place, dark=dark)
            curves(f"seeds_{name}", figure, link=GROUP, height=HEIGHT)
    labels = (ARMS[METHODS[0]].label, ARMS[METHODS[1]].label)
    one, other = shown.disagreement
    st.markdown(
        f"Step {shown.step}. {seeds.what_came_out(labels, (one, other), _kl(views, shown.step))}"
    )


def _title(words: str, colour: str = "inherit") -> str:
    return f'<p class="status" style="color:{colour}"><b>{words}</b></p>'


def _kl(views: Sequence[RunView], step: int) -> list[float]:
    """Return each flow's KL, of the newest gauges at or before `step`."""
    read = [[m.kl for m in view.gauges if m.step <= step] for view in views]
    return [kl[-1] for kl in read if kl]


def _compared(views: Sequence[RunView]) -> Compared | None:
    """Return the newest comparison; make a new one if there is news and it is time."""
    state = st.session_state
    key = tuple((view.run, view.tape_steps[-1:]) for view in views)
    live = any(view.live for view in views)
    early = live and time.monotonic() - state.get("seeds_at", 0.0) < PAUSE
    same = state.get("seeds_key") == key
    other = state.get("seeds_runs") != tuple(view.run for view in views)
    if other or not (same or early):
        found = _compare(views)
        state.update(seeds_key=key, seeds_at=time.monotonic(), seeds_shown=found)
        state["seeds_runs"] = tuple(view.run for view in views)
    return state.get("seeds_shown")


def _compare(views: Sequence[RunView]) -> Compared | None:
    """Rebuild the four flows at their last common step and ask where they take the same points.

    A flow that is too wild to be followed leaves nothing to compare.
    """
    newest = [host().weights(view.run) for view in views]
    steps = [kept[0] for kept in newest if kept is not None]
    if len(steps) < len(views) or min(steps) == 0:
        return None
    import torch

    from node_viz.probes.endmaps import disagreement
    from node_viz.solvers import SolveError
    from node_viz.training.restore import flow_of

    flows = []
    for view in views:
        kept = host().weights(view.run, min(steps))
        if kept is None:
            return None
        flows.append(flow_of(view.config, kept[1]))
    x = density(views[0].config.dataset).sample(POINTS, np.random.default_rng(0))
    try:
        points = torch.as_tensor(x, dtype=torch.float32)
        pairs = [
            disagreement(first, second, points)
            for first, second in zip(flows[::2], flows[1::2], strict=True)
        ]
    except SolveError:
        return None
    ends = tuple((pair.a, pair.b) for pair in pairs)
    return Compared(min(steps), x, ends, tuple(pair.mean_square for pair in pairs))
