"""The live part of the page on depth: its strip, the stages, own time and S(x), the curves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from node_viz.experiment.presets import MOST_ARMS
from node_viz.lessons.depth import numbers as words
from node_viz.lessons.depth.arms import ARMS
from node_viz.lessons.depth.figures import depth_figure, own_time_figure
from node_viz.lessons.depth.link import ARMS as USUAL_ARMS
from node_viz.lessons.depth.link import GROUP, LINE, PAGE, PLANE, Depth
from node_viz.lessons.depth.questions import common, ways_of
from node_viz.plots.figure import Series
from node_viz.plots.net_curves import net_curves
from node_viz.records.history import NetCurves, RunStatus
from node_viz.records.net_answers import Depths
from node_viz.runs.api import RunView
from node_viz.stage.chosen_step import chosen_step
from node_viz.stage.curves import curves
from node_viz.stage.net_stage import Canvas
from node_viz.ui.arms import Pane
from node_viz.ui.net_panes import net_panes_row

MORE = ("seed", "steps", "lr", "schedule", "hidden", "depth", "modes", "activation", "model",
        "solver", "solver_steps", "rtol", "gradient", "batch", "points", "refine")  # fmt: skip
PROBLEMS = {"regress": "y = −x on the line", "classify": "classes in the plane"}
FIGURES = {"regress": ("mse", "nfe_forward", "parameters"),
           "classify": ("accuracy", "loss", "parameters")}  # fmt: skip
PANELS = {"regress": ("mse", "nfe_forward", "jacobian_norm"),
          "classify": ("loss", "accuracy", "nfe_forward", "jacobian_norm")}  # fmt: skip
SHOW: dict[str, tuple[Canvas, ...]] = {"regress": ("space",), "classify": ("plane", "space")}
CURVES, OWN = 230, 190  #: pixels high; the style sheet fits the second to the window
STYLE = """
[class*=st-key-nets][class*=_depth] :is(.pane-head, .pane-foot) b { font-size: 1.05rem; }
[class*=st-key-nets][class*=_depth] :is(.pane-head, .pane-foot) { font-size: .85rem;
  max-width: max(var(--pane), 290px); gap: 0 .6rem; }
[class*=st-key-nets][class*=_depth] .pane-head span { font-size: .8rem; }
@media (max-width: 1500px) { [class*=st-key-nets4_][class*=_depth] .pane-head {
  flex-direction: column; } }
[class*=st-key-nets][class*=_one_depth] { --room: max(220px, 100vh - 556px); }
[class*=_one_depth] [class*=_net_][class*=_box] { max-width: calc(var(--room) - 20px);
  margin: 0 auto; }
:root { --own: max(190px, 100vh - 850px); }
.st-key-depth_own, .st-key-depth_own [class*=Bidi], .st-key-depth_own [data-testid*=Bidi],
.st-key-depth_own .js-plotly-plot, .st-key-depth_S, .st-key-depth_S [class*=Bidi],
.st-key-depth_S [data-testid*=Bidi], .st-key-depth_S .js-plotly-plot {
  height: var(--own) !important; flex: 0 0 auto !important; }
.st-key-depth_own_box { min-height: calc(var(--own) + 90px); }
.st-key-depth_step { position: absolute; } /* it draws nothing and should take no room */
"""


def strip() -> None:
    """Draw the row of controls."""
    PAGE.strip(MORE, ("problem", _problem), ("arms", _arms), first=1)


def _problem(now: Depth) -> None:
    st.session_state["depth_problem"] = now.base.task
    st.selectbox(
        "What is learnt",
        list(PROBLEMS),
        key="depth_problem",
        format_func=PROBLEMS.__getitem__,
        label_visibility="collapsed",
        width=190,
        on_change=_problem_chosen,
    )


def _problem_chosen() -> None:
    task = st.session_state["depth_problem"]
    PAGE.change(base=LINE if task == LINE.task else PLANE, arms=USUAL_ARMS[task])


def _arms(now: Depth) -> None:
    with st.popover(
        "arms", icon=":material/view_column:", help="Which networks stand side by side"
    ):
        st.session_state["depth_arms"] = list(now.arms)
        st.pills(
            f"1 to {MOST_ARMS} arms, each with as many weights as plain, on the same batches",
            list(ARMS),
            selection_mode="multi",
            key="depth_arms",
            format_func=lambda name: ARMS[name].label,
            on_change=_arms_chosen,
        )
        for arm in ARMS.values():
            st.markdown(f"**{arm.label}**: {arm.sentence}")


def _arms_chosen() -> None:
    chosen: Sequence[str] = st.session_state["depth_arms"]
    PAGE.change(arms=tuple(name for name in ARMS if name in chosen))


def draw(now: Depth, panes: Sequence[Pane], views: Sequence[RunView]) -> None:
    """Draw what changes while the arms train."""
    task = now.base.task
    st.html(f"<style>{STYLE}</style>")
    net_panes_row(GROUP, panes, views, link=GROUP, figures=FIGURES[task], show=SHOW[task])
    step = chosen_step("depth_step", link=GROUP)
    st.session_state["depth_looked_at"] = step
    dark = st.context.theme.type == "dark"
    if now.on_line:
        with st.container(key="depth_own_box", gap="small"):
            if st.session_state.get("settled"):  # torch may come in only after that
                _depths(panes, views, step, dark)
            else:
                st.caption(words.SOON)
    _look_at(now, panes, views)
    _curves(now, panes, views, dark)


def _look_at(now: Depth, panes: Sequence[Pane], views: Sequence[RunView]) -> None:
    pairs = [(pane.label, view) for pane, view in zip(panes, views, strict=True)]
    sound = [(label, view.scores) for label, view in pairs if view.status is not RunStatus.FAILED]
    known = [(label, scores[-1]) for label, scores in sound if scores]
    with st.container(key="look_at"):
        st.markdown(words.what_to_look_at(known, now.on_line) if sound else words.ALL_FAILED)


def _curves(now: Depth, panes: Sequence[Pane], views: Sequence[RunView], dark: bool) -> None:
    arms = [
        Series(pane.label, pane.colour, view.curves)
        for pane, view in zip(panes, views, strict=True)
        if isinstance(view.curves, NetCurves) and view.curves.metrics
    ]
    if arms:
        floor = words.FLOOR if now.on_line else None
        figure = net_curves(arms, dark=dark, panels=PANELS[now.base.task], floor=floor)
        curves("depth_curves", figure, link=GROUP, height=CURVES)


def _depths(panes: Sequence[Pane], views: Sequence[RunView], step: int | None, dark: bool) -> None:
    """Draw the ways of one arm in their own time, and the depths of all that learn them."""
    at = common(views) if step is None else step
    pairs = list(zip(panes, views, strict=True))
    adaptive = [(pane, view) for pane, view in pairs if view.config.adaptive_depth]
    found = [(pane, ways_of(view, at)) for pane, view in adaptive or pairs[:1]]
    known = [(pane, ways) for pane, ways in found if ways is not None]
    if not known:
        st.caption(words.NOTHING_YET)
        return
    left, right = st.columns(2, gap="medium")
    pane, (at, ways, _) = known[0]
    with left:
        figure = own_time_figure(Series(pane.label, pane.colour, ways), dark=dark)
        curves("depth_own", figure, link="depth own", height=OWN)
    with right:
        arms = [Series(p.label, p.colour, Depths(w, exact)) for p, (_, w, exact) in known]
        curves("depth_S", depth_figure(arms, dark=dark), link="depth S", height=OWN)
    said = [
        words.about_depth(p.label, w.S[-1], w.by_mean[-1], w.unevenness, _gap(w.S, exact))
        for p, (_, w, exact) in known
    ]
    st.markdown(
        f"Step {at}. {' '.join(said if adaptive else [words.ONE_DEPTH])}", help=words.OWN_TIME
    )


def _gap(S: np.ndarray, exact: np.ndarray) -> float:
    """Return the largest |S - exact| where there is an exact depth, NaN if there is none."""
    away = np.abs(S - exact)
    inner = away[np.isfinite(away)]
    return float(inner.max()) if len(inner) > 1 else float("nan")  # at x = 0 any flow is there
