"""The live part of the page on the lying solver: stages, claims against truth, belief beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from node_viz.lessons.lies.figures import claims_figure
from node_viz.lessons.lies.figures_belief import belief_figure
from node_viz.lessons.lies.link import FINE, GROUP, PAGE, Lie
from node_viz.lessons.lies.questions import belief_of
from node_viz.lessons.lies.words import TOO_WILD, weight, what_it_claims, what_it_weighs
from node_viz.plots.figure import Series
from node_viz.probes.truth import truth
from node_viz.records.answers import Belief
from node_viz.records.history import Metrics, RunStatus
from node_viz.runs.api import RunView
from node_viz.stage.chosen_step import chosen_step
from node_viz.stage.curves import curves
from node_viz.ui.arms import Pane
from node_viz.ui.panes import panes_row

STEPS = (2, 3, 4, 5, 6, 8)  #: of the coarse grid, on offer
MORE = ("solver", "refine", "seed", "steps", "lr", "schedule", "gain", "hidden", "depth",
        "activation", "batch")  # fmt: skip
HEIGHT = 252  #: pixels of the two figures under the panes, at least
STYLE = """
:root { --row: clamp(252px, 30vh, 360px); }
.st-key-panes3_lies { --pane: clamp(170px, min(100vh - 378px - var(--row),
  (100vw - 8rem) / 3), 700px) !important; }
.st-key-panes3_lies .pane-head b, .st-key-panes3_lies .pane-foot b { font-size: 1rem; }
.st-key-panes3_lies .pane-head, .st-key-panes3_lies .pane-foot {
  max-width: max(var(--pane), 330px); }
.st-key-lies_claims, .st-key-lies_belief, .st-key-lies_claims [class*=Bidi],
.st-key-lies_belief [class*=Bidi], .st-key-lies_claims [data-testid*=Bidi],
.st-key-lies_belief [data-testid*=Bidi], .st-key-lies_claims .js-plotly-plot,
.st-key-lies_belief .js-plotly-plot { height: var(--row) !important; flex: 0 0 auto !important; }
"""


def strip() -> None:
    """Draw the row of controls."""
    PAGE.strip(MORE, ("solver_steps", _coarse_steps))


def _coarse_steps(now: Lie) -> None:
    steps = now.base.solver_steps
    st.session_state["lies_steps"] = steps
    st.selectbox(
        "coarse steps",
        sorted({*STEPS, steps}),
        key="lies_steps",
        format_func=lambda count: f"coarse grid: {count} step{'s' if count > 1 else ''}",
        help=f"Equal steps from data to noise in the two coarse arms. The finer grid has {FINE}.",
        label_visibility="collapsed",
        width=200,
        on_change=lambda: PAGE.turn(solver_steps=st.session_state["lies_steps"]),
    )


def draw(panes: Sequence[Pane], views: Sequence[RunView]) -> None:
    """Draw what changes while the arms train."""
    top, below, unseen = st.container(), st.container(), st.container()
    with unseen:  # what has no height would still have a gap
        st.html(f"<style>{STYLE}</style>")
        step = chosen_step("lies_step", link=GROUP)
    dark = st.context.theme.type == "dark"
    with top:
        with st.container(key="look_at"):
            st.markdown(_words(panes, views, step))
        panes_row(GROUP, panes, views, link=GROUP, figures=("kl", "nfe"))
    with below:
        left, right = st.columns([0.45, 0.55], gap="medium")
    with left:
        _claims(panes, views, dark)
    with right:
        if st.session_state.get("settled"):  # torch may come in only after the first paint
            _belief(panes, views, step, dark)


def _claims(panes: Sequence[Pane], views: Sequence[RunView], dark: bool) -> None:
    histories = [_history(view) for view in views]
    known = [Series(p.label, p.colour, h) for p, h in zip(panes, histories, strict=True) if h]
    if known:
        curves("lies_claims", claims_figure(known, dark=dark), link=GROUP, height=HEIGHT)


def _history(view: RunView, step: int | None = None) -> tuple[Metrics, ...]:
    """Return the run's gauges up to `step`."""
    return tuple(m for m in view.gauges if step is None or m.step <= step)


def _words(panes: Sequence[Pane], views: Sequence[RunView], step: int | None) -> str:
    """Return the sentence about the gauges at the step looked at."""
    found = [
        (pane.label, _history(view, step)[-1:])
        for pane, view in zip(panes, views, strict=True)
        if view.status is not RunStatus.FAILED
    ]
    return what_it_claims([(label, last[0]) for label, last in found if last])


def _belief(panes: Sequence[Pane], views: Sequence[RunView], step: int | None, dark: bool) -> None:
    """Draw the chosen arm's belief, the true density of its flow, and where its paths part."""
    labels = [pane.label for pane in panes]
    drawn = st.container()
    chosen = st.segmented_control(
        "arm", labels, default=labels[0], key="lies_arm", label_visibility="collapsed"
    )
    place = labels.index(chosen) if chosen in labels else 0
    with drawn:
        answer = belief_of(views[place], step)
        if answer is None:
            st.caption("No snapshot yet.")
            return
        at, belief = answer
        if belief is None:
            st.caption(f"Step {at}. {TOO_WILD}")
            return
        _squares(panes[place], views[place].config.dataset, belief, dark)
        said = what_it_weighs(belief.solver_steps, *belief.mass)
    st.caption(f"As of step {at}. {said}")


def _squares(pane: Pane, dataset: str, belief: Belief, dark: bool) -> None:
    believed, true = belief.mass
    figure = belief_figure(
        Series(pane.label, pane.colour, belief),
        peak=float(np.exp(truth(dataset)[1].log_prob.max())),
        titles=(
            f"<b>density, claimed</b><br>mass {weight(believed)}",
            f"<b>density, true</b><br>mass {weight(true)}",
            "<b>data to noise</b><br>solver's steps, and true paths",
        ),
        dark=dark,
    )
    curves("lies_belief", figure, link="lies belief", height=HEIGHT)
