"""The live part of the page on NFE growth: scatter, stages, the solver's steps, the tolerance."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from node_viz.course.parts import ON_ITS_WAY, Facts
from node_viz.lessons.growth import questions, words
from node_viz.lessons.growth.figures import NORMS, growth_scatter
from node_viz.lessons.growth.figures_steps import ribbon_figure, tolerance_figure
from node_viz.lessons.growth.link import LINK, TOLERANCES, Growth
from node_viz.plots.figure import Series
from node_viz.probes.correlation import spearman
from node_viz.records.answers import StepRibbon
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.ui.arms_page import ArmsPage, Look
from node_viz.ui.panes import panes_row
from node_viz.ui.questions import ask
from node_viz.ui.widgets import pick

GROUP = LINK.page
MORE = (
    *("seed", "steps", "lr", "schedule", "gain", "hidden", "depth"),
    *("activation", "solver", "solver_steps", "batch", "estimator"),
)  #: knobs behind "more"
SCATTER, RIBBON, CALLS = 330, 170, 170  #: pixels high; the style sheet fits the first to the window


def tolerance(page: ArmsPage[Growth]) -> None:
    """Draw the choice of the tolerance."""
    pick(
        st.selectbox,
        "tolerance",
        TOLERANCES,
        key="growth_tolerance",
        value=page.now().tolerance,
        format_func=lambda rtol: f"solver tolerance {rtol:.0e}",
        help="The error that the solve in the ribbon allows itself a step. The dots of the scatter "
        "are always measured at 1e-5.",
        label_visibility="collapsed",
        width=210,
        on_change=lambda: page.change(tolerance=st.session_state["growth_tolerance"]),
    )


def scatter_and_steps(look: Look[Growth]) -> None:
    """Draw dots and the price of a tolerance left, stages and the solver's steps right."""
    st.session_state["growth_looked_at"] = look.step
    left, right = st.columns([0.56, 0.44], gap="medium")
    with right:
        then = [_as_of(view, look.step) for view in look.views]
        panes_row(GROUP, look.panes, then, link=GROUP, figures=("kl", "nfe"))
        _ribbon(look)
    with left:
        _scatter(look)
        _calls(look)


def _scatter(look: Look[Growth]) -> None:
    known = [
        Series(pane.label, pane.colour, view.gauges) for pane, view in look.pairs if view.gauges
    ]
    if not known:
        st.caption("The first gauges are being read.")
        return
    norm = st.session_state.get("growth_norm") or "jacobian_norm"
    figure = growth_scatter(known, look.views[0].config.steps, dark=look.dark, norm=norm)
    curves("growth_scatter", figure, link=GROUP, height=SCATTER)
    (label, _, first), *others = known
    said = words.what_to_look_at(
        label,
        first,
        spearman([m.nfe for m in first], [getattr(m, norm) for m in first]),
        (others[0][0], others[0][2]) if others else None,
        NORMS[norm],
    )
    st.segmented_control(
        "Jacobian norm along x",
        list(NORMS),
        default="jacobian_norm",
        key="growth_norm",
        format_func=lambda name: f"{NORMS[name]} ‖∂f/∂z‖",
        label_visibility="collapsed",
    )
    st.markdown(said)


def facts(page: ArmsPage[Growth]) -> Facts:
    """Return how surely the first arm's NFE rises with its mean Jacobian norm."""
    gauges = page.look().views[0].gauges
    return {"rho": spearman([m.nfe for m in gauges], [m.jacobian_norm for m in gauges])}


def _as_of(view: RunView, step: int | None) -> RunView:
    """Return the view with the gauges known at `step`, so that those under a stage are its own."""
    if step is None or view.curves is None:
        return view
    known = tuple(metrics for metrics in view.curves.metrics if metrics.step <= step)
    return replace(view, curves=replace(view.curves, metrics=known))


def _ribbon(look: Look[Growth]) -> None:
    """Draw where dopri5 puts its steps for each arm; one that is too wild has no row."""
    rtol = look.now.tolerance
    answers = [
        (pane, ask(f"ribbon {pane.name}", questions.ribbon, snap, rtol, live=look.live))
        for pane, snap in zip(look.panes, look.snapshots(), strict=True)
    ]
    found = [(pane, one) for pane, one in answers if one is not None and one.value is not None]
    if not found:
        if st.session_state.get("settled"):
            st.caption("No snapshot yet that the solver could follow.")
        return
    rows = [Series(pane.label, pane.colour, one.value) for pane, one in found]
    curves(
        "growth_ribbon", ribbon_figure(rows, dark=look.dark), link="growth ribbon", height=RIBBON
    )
    lines = [_said(pane.label, one.value) for pane, one in found]
    steps = " and ".join(str(at) for at in sorted({one.step for _, one in found}))
    st.caption(f"Step {steps}. {' '.join(lines)} {words.RIBBON_WORDS}")


def _said(label: str, ribbon: StepRibbon) -> str:
    inner = ribbon.h[1:-1]  # the first step is given, the last cut off by t = 1
    k = 1 + int(inner.argmin()) if len(inner) else 0
    middle = float(ribbon.t[k] + ribbon.h[k] / 2)
    rejected = len(ribbon.rejected_t)
    return words.what_the_ribbon_shows(label, ribbon.rtol, ribbon.nfe, rejected, middle)


def _calls(look: Look[Growth]) -> None:
    """Draw NFE over the tolerance; while the flows train, as it was when they last stood still."""
    state, chart = st.session_state, st.container(key="growth_calls_box")
    answers = [
        (pane, ask(f"calls {pane.name}", questions.calls, snap, live=look.live, dear=True))
        for pane, snap in zip(look.panes, look.snapshots(), strict=True)
    ]
    found = [(pane, one) for pane, one in answers if one is not None and one.newest]
    if len(found) == len(look.panes):
        state["growth_nfe"] = [(pane, one) for pane, one in found if one.value is not None]
    elif not look.live and state.get("settled"):
        st.caption(ON_ITS_WAY)
    known = state.get("growth_nfe")
    if known:
        rows = [Series(pane.label, pane.colour, one.value) for pane, one in known]
        figure = tolerance_figure(rows, look.now.tolerance, known[0][1].step, dark=look.dark)
        with chart:
            curves("growth_calls", figure, link="growth calls", height=CALLS)
