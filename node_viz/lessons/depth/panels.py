"""The live part of the page on depth: its strip, the stages, own time and S(x), the curves."""

from __future__ import annotations

import numpy as np
import streamlit as st

from node_viz.course.parts import Facts
from node_viz.lessons.depth import numbers, questions
from node_viz.lessons.depth.arms import ARMS
from node_viz.lessons.depth.figures import depth_figure, own_time_figure
from node_viz.lessons.depth.link import FIRST_ARMS, LINE, LINK, PLANE, Depth
from node_viz.plots.figure import Series
from node_viz.records.history import RunStatus
from node_viz.records.net_answers import Depths
from node_viz.stage.curves import curves
from node_viz.stage.net_stage import Canvas
from node_viz.ui.arm_buttons import choice
from node_viz.ui.arms_page import ArmsPage, Look
from node_viz.ui.net_gauges import net_gauges
from node_viz.ui.net_panes import net_panes_row
from node_viz.ui.questions import ask
from node_viz.ui.widgets import pick

GROUP = LINK.page
MORE = (
    *("seed", "steps", "lr", "schedule", "hidden", "depth", "modes", "activation"),
    *("model", "solver", "solver_steps", "rtol", "gradient", "batch", "points", "refine"),
)  #: knobs behind "more"
PROBLEMS = {"regress": "y = −x on the line", "classify": "classes in the plane"}
FIGURES = {
    "regress": ("mse", "nfe_forward", "parameters"),
    "classify": ("accuracy", "loss", "parameters"),
}
PANELS = {
    "regress": ("mse", "nfe_forward", "jacobian_norm"),
    "classify": ("loss", "accuracy", "nfe_forward", "jacobian_norm"),
}
SHOW: dict[str, tuple[Canvas, ...]] = {"regress": ("space",), "classify": ("plane", "space")}
CURVES, OWN = 230, 190  #: pixels high; the style sheet fits the second to the window
PAUSE = 3.0  #: seconds between two answers while the networks train


def problem(page: ArmsPage[Depth]) -> None:
    """Draw the choice of what is learnt."""

    def chosen() -> None:
        task = st.session_state["depth_problem"]
        page.change(base=LINE if task == LINE.task else PLANE, arms=FIRST_ARMS[task])

    pick(
        st.selectbox,
        "What is learnt",
        list(PROBLEMS),
        key="depth_problem",
        value=page.now().base.task,
        format_func=PROBLEMS.__getitem__,
        label_visibility="collapsed",
        width=190,
        on_change=chosen,
    )


def arms(page: ArmsPage[Depth]) -> None:
    """Draw the choice of arms."""
    rule = "each with as many weights as plain, on the same batches"
    said = ("Which networks stand side by side", rule)
    choice(GROUP, ARMS, page.now().arms, page.change, *said)


def stages(look: Look[Depth]) -> None:
    """Draw the arms side by side."""
    task = look.now.base.task
    kinds = {"figures": FIGURES[task], "show": SHOW[task]}
    net_panes_row(GROUP, look.panes, look.views, link=GROUP, **kinds)


def depths(look: Look[Depth]) -> None:
    """Draw the ways of one arm in their own time, and the depths of all that learn them."""
    if not look.now.on_line:
        return
    with st.container(key="depth_own_box", gap="small"):
        if st.session_state.get("settled"):
            _depths(look)
        else:
            st.caption(numbers.SOON)


def _depths(look: Look[Depth]) -> None:
    asked = list(zip(look.panes, look.snapshots(), strict=True))
    adaptive = [(pane, snap) for pane, snap in asked if pane.config.adaptive_depth]
    found = [
        (pane, ask(f"ways {pane.name}", questions.ways, snap, live=look.live, pause=PAUSE))
        for pane, snap in adaptive or asked[:1]
    ]
    known = [(pane, one) for pane, one in found if one and one.value]
    if not known:
        st.caption(numbers.NOTHING_YET)
        return
    left, right = st.columns(2, gap="medium")
    pane, first = known[0]
    with left:
        figure = own_time_figure(Series(pane.label, pane.colour, first.value.ways), dark=look.dark)
        curves("depth_own", figure, link="depth own", height=OWN)
    with right:
        arms = [Series(p.label, p.colour, one.value) for p, one in known]
        curves("depth_S", depth_figure(arms, dark=look.dark), link="depth S", height=OWN)
    said = [_said(pane.label, one.value) for pane, one in known]
    words = " ".join(said if adaptive else [numbers.ONE_DEPTH])
    st.markdown(f"Step {first.step}. {words}", help=numbers.OWN_TIME)


def _said(label: str, depths: Depths) -> str:
    ways = depths.ways
    last = (ways.S[-1], ways.by_mean[-1])
    return numbers.about_depth(label, *last, ways.unevenness, _gap(ways.S, depths.exact))


def _gap(S: np.ndarray, exact: np.ndarray) -> float:
    """Return the largest |S - exact| where there is an exact depth, NaN if there is none."""
    away = np.abs(S - exact)
    inner = away[np.isfinite(away)]
    return float(inner.max()) if len(inner) > 1 else float("nan")  # at x = 0 any flow is there


def facts(page: ArmsPage[Depth]) -> Facts:
    """Return the depth that each adaptive arm learnt for x = 1, and the deepest there ever was."""
    look = page.look()
    found = {"deepest": max(one.deepest for view in look.views for one in view.scores)}
    for pane, snap in zip(look.panes, look.snapshots(), strict=True):
        if look.now.on_line and pane.config.adaptive_depth:
            one = ask(f"quiz ways {pane.name}", questions.ways, snap, live=False)
            if one and one.newest and one.value:
                found[f"{pane.name}_S"] = float(one.value.ways.S[-1])
    return found


def look_at(look: Look[Depth]) -> None:
    """Draw the sentence that says what the current figures mean."""
    sound = [
        (pane.label, view.scores)
        for pane, view in look.pairs
        if view.status is not RunStatus.FAILED
    ]
    known = [(label, scores[-1]) for label, scores in sound if scores]
    said = numbers.what_to_look_at(known, look.now.on_line) if sound else numbers.ALL_FAILED
    with st.container(key="look_at"):
        st.markdown(said)


def gauges(look: Look[Depth]) -> None:
    """Draw the gauges over the training step."""
    floor = numbers.FLOOR if look.now.on_line else None
    net_gauges(look, PANELS[look.now.base.task], floor=floor, height=CURVES)
