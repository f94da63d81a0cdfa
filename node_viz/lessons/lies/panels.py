"""The live part of the page on the lying solver: the answer, stages, claims and truth, the mass."""

from __future__ import annotations

import numpy as np
import streamlit as st

from node_viz.course.parts import ON_ITS_WAY, Facts
from node_viz.experiment.arms import Pane
from node_viz.lessons.lies import numbers, questions, words
from node_viz.lessons.lies.figures import claims_figure
from node_viz.lessons.lies.figures_belief import belief_figure
from node_viz.lessons.lies.link import FINE, LINK, Lie
from node_viz.plots.figure import Series
from node_viz.probes.truth import truth
from node_viz.records.answers import Belief
from node_viz.records.history import Metrics, RunStatus
from node_viz.stage.curves import curves
from node_viz.ui.answer import answer_line
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.panes import panes_row
from node_viz.ui.questions import Answer, ask
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


def answer(look: Look[Lie]) -> None:
    """Draw what the coarse grid claims at the step looked at, and what is true."""
    found = [
        (pane.label, last)
        for (pane, view), last in zip(look.pairs, look.gauges(), strict=True)
        if isinstance(last, Metrics) and view.status is not RunStatus.FAILED
    ]
    answer_line(numbers.answer(found))


def stages(look: Look[Lie]) -> None:
    """Draw the arms side by side, with what each claims and what is true; a mass in large."""
    with st.container(key="lies_top"):
        panes_row(GROUP, look.panes, look.views, link=GROUP, figures=("claimed", "true"))
        with st.container(key="lies_mass", gap=None):
            _mass(look)


def _mass(look: Look[Lie]) -> None:
    """Draw the page's largest number: the mass that an arm claims; below it, whose it is."""
    found = _belief(look, _place(look))
    claimed = None if found is None or found.value is None else found.value.mass[0]
    st.html(numbers.mass_in_large(claimed))
    labels = [pane.label for pane in look.panes]
    st.pills("arm", labels, default=labels[0], key="lies_arm", label_visibility="collapsed")


def claims_and_belief(look: Look[Lie]) -> None:
    """Draw what the arms claim on the left, and the density that one claims on the right."""
    left, right = st.columns([0.42, 0.58], gap="medium")
    with left, st.container(key="lies_claims_box"):
        _claims(look)
    with right, st.container(key="lies_belief_box"):
        place = _place(look)
        _squares(
            look.panes[place], look.views[place].config.dataset, _belief(look, place), look.dark
        )


def _claims(look: Look[Lie]) -> None:
    known = [
        Series(pane.label, pane.colour, view.gauges) for pane, view in look.pairs if view.gauges
    ]
    if known:
        curves("lies_claims", claims_figure(known, dark=look.dark), link=GROUP, height=HEIGHT)


def _place(look: Look[Lie]) -> int:
    """Return the place of the arm whose claim is weighed."""
    labels = [pane.label for pane in look.panes]
    chosen = st.session_state.get("lies_arm")
    return labels.index(chosen) if chosen in labels else 0


def _belief(look: Look[Lie], place: int) -> Answer | None:
    """Ask what an arm's grid claims: its density, the true one of its flow, and both paths."""
    view, snap = look.views[place], look.snapshots()[place]
    side = questions.QUICK if view.live else questions.COARSE
    return ask("belief", questions.belief, snap, side, live=view.live, pause=5.0)


def facts(page: ArmsPage[Lie]) -> Facts:
    """Return the mass that the coarse grid claims, as a number and in words."""
    look = page.look()
    snap = look.snapshots()[0]
    found = ask("mass", questions.belief, snap, questions.COARSE, live=look.live)
    if found is None or not found.newest or found.value is None:
        return {}
    mass = found.value.mass[0]
    return {"mass": mass, "weighs": numbers.weight(mass)}


def _squares(pane: Pane, dataset: str, found: Answer | None, dark: bool) -> None:
    """Draw the claimed density, the true one of the same flow, and where their paths part."""
    if found is None or found.value is None:
        st.caption(ON_ITS_WAY if found is None else f"Step {found.step}. {words.TOO_WILD}")
        return
    belief: Belief = found.value
    figure = belief_figure(
        Series(pane.label, pane.colour, belief),
        peak=float(np.exp(truth(dataset)[1].log_prob.max())),
        titles=(
            "<b>claimed density</b>",
            "<b>true density</b>",
            "<b>data to noise</b>: solver's steps, true paths",
        ),
        dark=dark,
    )
    curves("lies_belief", figure, link="lies belief", height=HEIGHT)
    said = numbers.what_it_weighs(belief.solver_steps, *belief.mass)
    st.caption(f"As of step {found.step}. {said}")
