"""The live part of the page on the lying solver: stages, claims against truth, belief beside it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from node_viz.course.parts import ON_ITS_WAY
from node_viz.experiment.arms import Pane
from node_viz.lessons.lies import questions, words
from node_viz.lessons.lies.figures import claims_figure
from node_viz.lessons.lies.figures_belief import belief_figure
from node_viz.lessons.lies.link import FINE, LINK, Lie
from node_viz.plots.figure import Series
from node_viz.probes.truth import truth
from node_viz.records.answers import Belief
from node_viz.records.history import Metrics, RunStatus
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.ui.arms_page import ArmsPage, Look
from node_viz.ui.panes import panes_row
from node_viz.ui.questions import ask
from node_viz.ui.widgets import pick

GROUP = LINK.page
STEPS = (2, 3, 4, 5, 6, 8)  #: of the coarse grid, on offer
MORE = (
    *("solver", "refine", "seed", "steps", "lr", "schedule", "gain"),
    *("hidden", "depth", "activation", "batch"),
)  #: knobs behind "more"
HEIGHT = 252  #: pixels of the two figures under the panes; the style sheet fits them to the window


def solver_steps(page: ArmsPage[Lie]) -> None:
    """Draw the choice of the coarse grid."""
    steps = page.now().base.solver_steps
    pick(
        st.selectbox,
        "coarse steps",
        sorted({*STEPS, steps}),
        key="lies_steps",
        value=steps,
        format_func=lambda count: f"coarse grid: {count} step{'s' if count > 1 else ''}",
        help=f"Equal steps from data to noise in the two coarse arms. The finer grid has {FINE}.",
        label_visibility="collapsed",
        width=200,
        on_change=lambda: page.turn(solver_steps=st.session_state["lies_steps"]),
    )


def claim(look: Look[Lie]) -> None:
    """Draw the sentence about the gauges at the step looked at."""
    found = [
        (pane.label, _history(view, look.step)[-1:])
        for pane, view in look.pairs
        if view.status is not RunStatus.FAILED
    ]
    with st.container(key="look_at"):
        st.markdown(words.what_it_claims([(label, last[0]) for label, last in found if last]))


def stages(look: Look[Lie]) -> None:
    """Draw the arms side by side."""
    panes_row(GROUP, look.panes, look.views, link=GROUP, figures=("kl", "nfe"))


def claims_and_belief(look: Look[Lie]) -> None:
    """Draw what the arms claim on the left, and what one of them believes on the right."""
    left, right = st.columns([0.45, 0.55], gap="medium")
    with left:
        _claims(look)
    with right:
        if st.session_state.get("settled"):
            _belief(look)


def _claims(look: Look[Lie]) -> None:
    histories = [(pane, _history(view)) for pane, view in look.pairs]
    known = [Series(pane.label, pane.colour, history) for pane, history in histories if history]
    if known:
        curves("lies_claims", claims_figure(known, dark=look.dark), link=GROUP, height=HEIGHT)


def _history(view: RunView, step: int | None = None) -> tuple[Metrics, ...]:
    """Return the run's gauges up to `step`."""
    return tuple(m for m in view.gauges if step is None or m.step <= step)


def _belief(look: Look[Lie]) -> None:
    """Draw the chosen arm's belief, the true density of its flow, and where its paths part."""
    labels = [pane.label for pane in look.panes]
    drawn = st.container()
    chosen = st.segmented_control(
        "arm", labels, default=labels[0], key="lies_arm", label_visibility="collapsed"
    )
    place = labels.index(chosen) if chosen in labels else 0
    pane, view, snap = look.panes[place], look.views[place], look.snapshots()[place]
    side = questions.QUICK if view.live else questions.COARSE
    answer = ask("belief", questions.belief, snap, side, live=view.live, pause=5.0)
    with drawn:
        if answer is None:
            st.caption("No snapshot yet." if snap is None else ON_ITS_WAY)
            return
        if answer.value is None:
            st.caption(f"Step {answer.step}. {words.TOO_WILD}")
            return
        _squares(pane, view.config.dataset, answer.value, look.dark)
        said = words.what_it_weighs(answer.value.solver_steps, *answer.value.mass)
    st.caption(f"As of step {answer.step}. {said}")


def _squares(pane: Pane, dataset: str, belief: Belief, dark: bool) -> None:
    believed, true = belief.mass
    figure = belief_figure(
        Series(pane.label, pane.colour, belief),
        peak=float(np.exp(truth(dataset)[1].log_prob.max())),
        titles=(
            f"<b>density, claimed</b><br>mass {words.weight(believed)}",
            f"<b>density, true</b><br>mass {words.weight(true)}",
            "<b>data to noise</b><br>solver's steps, and true paths",
        ),
        dark=dark,
    )
    curves("lies_belief", figure, link="lies belief", height=HEIGHT)
