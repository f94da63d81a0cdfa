"""The live part of the page on NFE growth: the answer, one solve taken apart, dots and stages."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from node_viz.course.parts import Facts
from node_viz.lessons.growth import numbers
from node_viz.lessons.growth.figures import NORMS, growth_scatter
from node_viz.lessons.growth.link import LINK, TOLERANCES, Growth
from node_viz.plots.figure import Series
from node_viz.probes.correlation import spearman
from node_viz.records.history import Metrics
from node_viz.stage.curves import curves
from node_viz.ui.answer import answer_line
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.panes import panes_row
from node_viz.ui.past import as_of
from node_viz.ui.widgets import pick

GROUP = LINK.page
MORE = (
    *("seed", "steps", "lr", "schedule", "gain", "hidden", "depth"),
    *("activation", "solver", "solver_steps", "batch", "divergence"),
)  #: knobs behind "more"
SCATTER = 300  #: pixels high; the style sheet fits it to the window


def tolerance(page: ArmsPage[Growth]) -> None:
    """Draw the choice of the tolerance."""
    pick(
        st.selectbox,
        "tolerance",
        TOLERANCES,
        key="growth_tolerance",
        value=page.now().tolerance,
        format_func=lambda rtol: f"tolerance {rtol:.0e}",
        help="The error that the solve taken apart on top may make in a step. NFE elsewhere on "
        "the page is always measured at 1e-5.",
        label_visibility="collapsed",
        width=210,
        on_change=lambda: page.change(tolerance=st.session_state["growth_tolerance"]),
    )


def answer(look: Look[Growth]) -> None:
    """Draw how many calls a solve needs at the step looked at, and what the cure did."""
    then = [(pane.label, as_of(view, look.step).gauges) for pane, view in look.pairs]
    arms = [(label, gauges) for label, gauges in then if gauges]
    if arms:
        answer_line(numbers.answer(*arms[0], arms[1] if len(arms) > 1 else None))
    else:
        answer_line(numbers.NOTHING_YET)


def training(look: Look[Growth]) -> None:
    """Draw the dots of all steps on the left, the stages on the right."""
    left, right = st.columns([0.56, 0.44], gap="medium")
    with right:
        panes_row(GROUP, look.panes, look.views, link=GROUP, figures=("kl", "nfe"))
    with left:
        _scatter(look)


def _scatter(look: Look[Growth]) -> None:
    known = [
        Series(pane.label, pane.colour, view.gauges) for pane, view in look.pairs if view.gauges
    ]
    if not known:
        st.caption(numbers.NOTHING_YET)
        return
    norm = st.session_state.get("growth_norm") or "jacobian_norm"
    figure = growth_scatter(known, look.views[0].config.steps, dark=look.dark, norm=norm)
    curves("growth_scatter", figure, link=GROUP, height=SCATTER)
    st.segmented_control(
        "Jacobian norm along x",
        list(NORMS),
        default="jacobian_norm",
        key="growth_norm",
        format_func=lambda name: f"{NORMS[name]} ‖∂f/∂z‖",
        label_visibility="collapsed",
    )
    first = as_of(look.views[0], look.step).gauges
    st.markdown(numbers.what_the_dots_say(first, _rank_correlation(first, norm), NORMS[norm]))


def facts(page: ArmsPage[Growth]) -> Facts:
    """Return how surely the first arm's NFE rises with its mean Jacobian norm, and its rate."""
    base = page.now().base
    rho = _rank_correlation(page.look().views[0].gauges, "jacobian_norm")
    return {"rho": rho, "rate": numbers.the_rate(base.lr, base.schedule)}


def _rank_correlation(history: Sequence[Metrics], norm: str) -> float:
    return spearman([one.nfe for one in history], [getattr(one, norm) for one in history])
