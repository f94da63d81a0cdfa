"""The live part of the page on depth: its strip, the paths over s and S(x), stages, curves."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from node_viz.course.parts import Facts
from node_viz.experiment.arms import Pane
from node_viz.lessons.depth import numbers, questions
from node_viz.lessons.depth.arms import ARMS
from node_viz.lessons.depth.figures import depth_figure, own_time_figure, timed
from node_viz.lessons.depth.link import FIRST_ARMS, LINE, LINK, PLANE, Depth
from node_viz.plots.figure import Series
from node_viz.records.history import RunStatus, Scores
from node_viz.records.net_answers import Depths, Timed
from node_viz.stage.curves import curves
from node_viz.stage.net_stage import Canvas
from node_viz.ui.answer import answer_line
from node_viz.ui.arm_buttons import choice
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.net_gauges import net_gauges
from node_viz.ui.net_panes import net_panes_row
from node_viz.ui.net_pictures import picture_at
from node_viz.ui.questions import Answer, ask, seldom
from node_viz.ui.widgets import pick

GROUP = LINK.page
MORE = (
    *("seed", "steps", "lr", "schedule", "hidden", "depth", "modes", "activation"),
    *("model", "solver", "solver_steps", "rtol", "gradient", "batch", "points", "refine"),
)  #: knobs behind "more"
PROBLEMS = {"regress": "on the line: y = −x", "classify": "in the plane: classes"}
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


def answer(look: Look[Depth]) -> None:
    """Draw the page's answer at the step looked at."""
    known = _known(look)
    failed = all(view.status is RunStatus.FAILED for view in look.views)
    answer_line(numbers.ALL_FAILED if failed else numbers.answer(known, look.now.on_line))


def _known(look: Look[Depth]) -> list[tuple[str, Scores]]:
    """Return label and gauges of each arm that got through, at the step looked at."""
    return [
        (pane.label, gauges)
        for (pane, view), gauges in zip(look.pairs, look.gauges(), strict=True)
        if isinstance(gauges, Scores) and view.status is not RunStatus.FAILED
    ]


def depths(look: Look[Depth]) -> None:
    """Draw the paths of one arm over the time of each input, and the depths of all that learn them.

    They are drawn from the pictures, so they are there at once, of a past step as well.
    """
    if not look.now.on_line:
        return
    with st.container(key="depth_own_box", gap="small"):
        made = seldom("depth own", look.views, (look.step,), PAUSE, lambda: _timed(look))
        if not made:
            st.caption(numbers.missing(look.step))
            return
        left, right = st.columns(2, gap="medium")
        with left:
            pane, step, paths = made[0]
            arm = Series(f"{pane.label}, step {step}", pane.colour, paths)
            curves("depth_own", own_time_figure(arm, dark=look.dark), link="depth own", height=OWN)
        with right:
            arms = [Series(pane.label, pane.colour, paths) for pane, _, paths in made]
            needed = {pane.name: one.value for pane, one in _answers(look)}
            asked = [needed.get(pane.name) for pane, *_ in made]
            figure = depth_figure(arms, asked, dark=look.dark)
            curves("depth_S", figure, link="depth S", height=OWN)


def _timed(look: Look[Depth]) -> list[tuple[Pane, int, Timed]]:
    """Return the paths of the arms that learn depths, and their step; of the first if none does."""
    found = [
        (pane, picture.step, timed(picture))
        for pane, view in look.pairs
        if (picture := picture_at(view, look.step)) is not None
    ]
    return [one for one in found if one[0].config.adaptive_depth] or found[:1]


def _answers(look: Look[Depth]) -> list[tuple[Pane, Answer]]:
    """Return the answers of the adaptive arms that are there."""
    asked = [
        (pane, ask(f"ways {pane.name}", questions.ways, snap, live=look.live, pause=PAUSE))
        for pane, snap in zip(look.panes, look.snapshots(), strict=True)
        if pane.config.adaptive_depth
    ]
    return [(pane, one) for pane, one in asked if one is not None and one.value is not None]


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
    """Return the depth that each adaptive arm learnt for x = 1, the deepest, and how it ended."""
    look = page.look()
    errors = [(pane.label, view.scores[-1].mse) for pane, view in look.pairs if view.scores]
    found: dict[str, Any] = {
        "deepest": max(map(numbers.deepest, look.views)),
        "below": numbers.below(errors),
        "ended": numbers.ended(look.views[0]),
        "pieces": look.now.base.modes,
        "last_as_printed": (look.now.base.modes - 1) / look.now.base.modes,  # from s_1 to the end
        "each": 1 / look.now.base.modes,
    }
    for pane, snap in zip(look.panes, look.snapshots(), strict=True):
        if look.now.on_line and pane.config.adaptive_depth:
            one = ask(f"quiz ways {pane.name}", questions.ways, snap, live=False)
            if one and one.newest and one.value:
                found[f"{pane.name}_S"] = float(one.value.ways.S[-1])
    return found


def look_at(look: Look[Depth]) -> None:
    """Draw the sentences about the depths and the arms, at the step looked at."""
    if not look.now.on_line:
        return
    found = _answers(look)
    words = [f"Step {found[0][1].step}."] if found else []
    words += [_said(pane.label, one.value) for pane, one in found]
    adaptive = any(pane.config.adaptive_depth for pane in look.panes)
    words.insert(0, numbers.STRETCHED if adaptive else numbers.ONE_DEPTH)
    known = _known(look)
    if any(scores.step for _, scores in known):
        words.append(numbers.what_to_look_at(known))
    with st.container(key="look_at"):
        st.markdown(" ".join(words) or numbers.NOTHING_YET, help=numbers.OWN_TIME)


def gauges(look: Look[Depth]) -> None:
    """Draw the gauges over the training step."""
    floor = numbers.FLOOR if look.now.on_line else None
    net_gauges(look, PANELS[look.now.base.task], floor=floor, height=CURVES)
