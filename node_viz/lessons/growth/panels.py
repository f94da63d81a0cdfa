"""The live part of the page on NFE growth: scatter, stages, the solver's steps, the tolerance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from node_viz.lessons.growth.figures import NORMS, growth_scatter
from node_viz.lessons.growth.figures_steps import ribbon_figure, tolerance_figure
from node_viz.lessons.growth.link import GROUP, PAGE, TOLERANCES, Growth
from node_viz.lessons.growth.questions import Shown, ribbons, tolerance_curves
from node_viz.lessons.growth.words import RIBBON_WORDS, what_the_ribbon_shows, what_to_look_at
from node_viz.plots.figure import Series
from node_viz.probes.correlation import spearman
from node_viz.records.answers import StepRibbon
from node_viz.runs.api import RunView
from node_viz.stage.chosen_step import chosen_step
from node_viz.stage.curves import curves
from node_viz.ui.arms import Pane
from node_viz.ui.panes import panes_row

MORE = ("seed", "steps", "lr", "schedule", "gain", "hidden", "depth", "activation", "solver",
        "solver_steps", "batch", "estimator")  # fmt: skip
FIGURES = ("kl", "nfe")
SCATTER, RIBBON, CALLS = 330, 170, 170  #: pixels high; the style sheet fits the first to the window
STYLE = """
.st-key-growth_calls_box { min-height: 170px; }
.st-key-growth_step { position: absolute; } /* it draws nothing and should take no room */
.st-key-panes2_growth { --pane: clamp(170px, min(100vh - 590px, 21vw - 2rem), 600px) !important; }
.st-key-panes2_growth .pane-head b, .st-key-panes2_growth .pane-foot b { font-size: 1rem; }
.st-key-panes2_growth .pane-head, .st-key-panes2_growth .pane-foot { max-width: none;
  font-size: .85rem; gap: 0 .6rem; }
.st-key-panes2_growth .pane-head span { font-size: .8rem; }
:root { --scatter: max(300px, 100vh - 490px); }
.st-key-growth_scatter, .st-key-growth_scatter [class*=Bidi],
.st-key-growth_scatter [data-testid*=Bidi], .st-key-growth_scatter .js-plotly-plot {
  height: var(--scatter) !important; flex: 0 0 auto !important; }
"""


def strip() -> None:
    """Draw the row of controls."""
    PAGE.strip(MORE, ("tolerance", _tolerance))


def _tolerance(now: Growth) -> None:
    st.session_state["growth_tolerance"] = now.tolerance
    st.selectbox(
        "tolerance",
        TOLERANCES,
        key="growth_tolerance",
        format_func=lambda rtol: f"solver tolerance {rtol:.0e}",
        help="The error that the solve in the ribbon allows itself a step. The dots of the scatter "
        "are always measured at 1e-5.",
        label_visibility="collapsed",
        width=210,
        on_change=lambda: PAGE.change(tolerance=st.session_state["growth_tolerance"]),
    )


def draw(now: Growth, panes: Sequence[Pane], views: Sequence[RunView]) -> None:
    """Draw what changes while the arms train: dots left, stages and the solver's steps right."""
    st.html(f"<style>{STYLE}</style>")
    step, dark = chosen_step("growth_step", link=GROUP), st.context.theme.type == "dark"
    st.session_state["growth_looked_at"] = step
    left, right = st.columns([0.56, 0.44], gap="medium")
    with right:
        then = [_as_of(view, step) for view in views]
        panes_row(GROUP, panes, then, link=GROUP, figures=FIGURES)
    with left:
        _scatter(panes, views, dark)
    if not st.session_state.get("settled"):  # torch may come in only after the first paint
        return
    shown = ribbons(views, step, now.tolerance)
    with right:
        _ribbon(now, panes, shown, dark)
    with left:
        _calls(now, panes, views, step, dark)


def _scatter(panes: Sequence[Pane], views: Sequence[RunView], dark: bool) -> None:
    histories = [view.gauges for view in views]
    known = [Series(p.label, p.colour, h) for p, h in zip(panes, histories, strict=True) if h]
    if not known:
        st.caption("The first gauges are being read.")
        return
    norm = st.session_state.get("growth_norm") or "jacobian_norm"
    figure = growth_scatter(known, views[0].config.steps, dark=dark, norm=norm)
    curves("growth_scatter", figure, link=GROUP, height=SCATTER)
    (label, _, first), *others = known
    words = what_to_look_at(
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
    st.markdown(words)


def _as_of(view: RunView, step: int | None) -> RunView:
    """Return the view with the gauges known at `step`, so that those under a stage are its own."""
    if step is None or view.curves is None:
        return view
    known = tuple(metrics for metrics in view.curves.metrics if metrics.step <= step)
    return replace(view, curves=replace(view.curves, metrics=known))


def _ribbon(now: Growth, panes: Sequence[Pane], shown: Shown, dark: bool) -> None:
    found = [(pane, one) for pane, one in zip(panes, shown, strict=True) if one is not None]
    if not found:
        st.caption("No snapshot yet that the solver could follow.")
        return
    rows = [Series(pane.label, pane.colour, ribbon) for pane, (_, ribbon) in found]
    curves("growth_ribbon", ribbon_figure(rows, dark=dark), link="growth ribbon", height=RIBBON)
    lines = [_said(pane.label, now.tolerance, ribbon) for pane, (_, ribbon) in found]
    steps = " and ".join(str(at) for at in sorted({at for _, (at, _) in found}))
    st.caption(f"Step {steps}. {' '.join(lines)} {RIBBON_WORDS}")


def _said(label: str, rtol: float, ribbon: StepRibbon) -> str:
    inner = ribbon.h[1:-1]  # the first step is given, the last cut off by t = 1
    k = 1 + int(inner.argmin()) if len(inner) else 0
    middle = float(ribbon.t[k] + ribbon.h[k] / 2)
    return what_the_ribbon_shows(label, rtol, ribbon.nfe, len(ribbon.rejected_t), middle)


def _calls(
    now: Growth, panes: Sequence[Pane], views: Sequence[RunView], step: int | None, dark: bool
) -> None:
    """Draw NFE over the tolerance; while the flows train, as it was when they last stood still."""
    state, chart, news = st.session_state, st.container(key="growth_calls_box"), st.empty()
    if not any(view.live for view in views):

        def asking(rtol: float) -> None:
            news.caption(f"Solving once more, at {rtol:g} …")

        state["growth_nfe"] = tolerance_curves(views, step, asking)
        news.empty()
    found = zip(panes, state.get("growth_nfe", ()), strict=False)
    known = [(pane, one) for pane, one in found if one is not None]
    if known:
        rows = [Series(pane.label, pane.colour, curve) for pane, (_, curve) in known]
        figure = tolerance_figure(rows, now.tolerance, known[0][1][0], dark=dark)
        with chart:
            curves("growth_calls", figure, link="growth calls", height=CALLS)
