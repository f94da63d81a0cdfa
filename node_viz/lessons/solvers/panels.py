"""The solver page's panels: one column of figures a solver, and the four pictures."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from node_viz.course.parts import short
from node_viz.fields.analytic import known_field
from node_viz.lessons.solvers import figures as solver_figures
from node_viz.lessons.solvers import figures_steps as step_figures
from node_viz.lessons.solvers import words
from node_viz.lessons.solvers.link import Study
from node_viz.lessons.solvers.questions import Question, Results, desk, solve_all
from node_viz.probes import solver_study as probe
from node_viz.records.solver_answers import SolverTrace, StabilityPlane

POLL = 0.3  #: seconds between two looks at the desk while an answer is on its way
STYLE = """
.solver-row { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: .5rem; }
.solver-row > div { border-left: 4px solid; padding: 0 .6rem; font-size: .82rem; line-height: 1.35;
  font-variant-numeric: tabular-nums; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; }
/* two rows of panels share what the screen has left under the controls */
[class*="st-key-panel_"] { min-height: clamp(258px, calc((100vh - 276px) / 2), 520px); }
[class*="st-key-panel_"] > [class*="st-key-chart_"] { flex: 1 1 auto; }
[class*="st-key-panel_"] p { font-size: .82rem; line-height: 1.5; white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis; }
[class*="st-key-panel_"] [data-testid="stMarkdown"] { height: 1.6rem; }
[class*="st-key-panel_"] .katex { font-size: 1em; }
"""


def solver_panels(study: Study) -> Results:
    """Draw the row of figures, one column a solver, and the four panels; return what they show."""
    st.html(f"<style>{STYLE}</style>")
    results = solve_all(study)
    dark = st.context.theme.type == "dark"
    _summary(study, results.runs, dark)
    if study.solvers:
        _figures(study, results, dark)
    else:
        st.info("Choose at least one solver above.")
    if results.failed:
        st.warning(results.failed)
    return results


@st.fragment(run_every=POLL)
def _wait(questions: tuple[Question, ...]) -> None:
    """Look at the desk; once anything has arrived, draw the page again."""
    if any(desk().known(question) for question in questions):
        st.rerun()


def fill_in(drawn: Results) -> None:
    """Ask for what was missing when the page was drawn; once all is there, nothing is polled.

    Called at the end of the page: importing torch beside the script would slow the first paint.
    """
    for question in drawn.pending:
        desk().ask(question)
    if drawn.pending:
        _wait(drawn.pending)


def _figures(study: Study, results: Results, dark: bool) -> None:
    runs, curves, end = results.runs, results.curves, study.end
    with st.container(key="panels", gap="small"):
        top, bottom = st.columns(2), st.columns(2)
    exact = probe.exact_path(study.problem, end)
    formula = known_field(study.problem).formula
    _panel(top[0], "paths", solver_figures.path_figure(exact, runs, dark=dark), f"${formula}$",
           words.about_paths({name: run.error for name, run in runs.items()}))  # fmt: skip
    orders = {
        name: probe.measured_order(curve)
        for name, curve in curves.items()
        if name in probe.FIXED  # a tolerance has no order
    }
    _panel(top[1], "errors", solver_figures.error_figure(curves, runs, end=end, dark=dark),
           "Error against step size", words.about_errors(orders))  # fmt: skip
    _panel(bottom[0], "steps", step_figures.steps_figure(runs, end=end, dark=dark),
           "Steps and questions", _about_steps(runs.get("dopri5")))  # fmt: skip
    borders = {name: probe.stability_border(name) for name in study.solvers}
    points = _scaled(study, runs)
    plane = StabilityPlane(borders, points)
    _panel(bottom[1], "stability", step_figures.stability_figure(plane, dark=dark),
           "Stability (dots: hλ)", _about_stability(study, points))  # fmt: skip


def _panel(place: Any, key: str, figure: Any, title: str, sentence: str) -> None:
    with place, st.container(key=f"panel_{key}", gap=None):
        st.markdown(f"**{title}** &nbsp;{sentence}")
        st.plotly_chart(
            figure,
            theme=None,
            key=f"chart_{key}",
            height="stretch",
            config={"displayModeBar": False},
            alt=f"{title}. {sentence}",
        )


def _scaled(study: Study, runs: Mapping[str, SolverTrace]) -> dict[str, Any]:
    """Return h times the eigenvalues: of the fixed step along the path, and of dopri5's own."""
    points = {}
    if any(method in probe.FIXED for method in study.solvers):
        t = np.linspace(0, study.end, 13)[:-1]
        points["fixed"] = probe.scaled_eigenvalues(
            study.problem, t, np.full(12, study.end / study.steps)
        )
    if "dopri5" in runs and len(runs["dopri5"].t) > 1:
        t = runs["dopri5"].t
        points["dopri5"] = probe.scaled_eigenvalues(study.problem, t[:-1], np.diff(t))
    return points


def _about_steps(run: SolverTrace | None) -> str:
    if run is None or len(run.t) < 2:
        return words.about_steps(0, 0, 1.0)
    h = np.diff(run.t)
    return words.about_steps(len(h), len(run.rejected_t), float(h.max() / h.min()))


def _about_stability(study: Study, points: Mapping[str, Any]) -> str:
    w: Any = next(iter(points.values()), np.zeros(1, complex))
    outside = [method for method in study.solvers if method in probe.EXPLICIT and _grows(method, w)]
    held = "dopri5" in points and _grows("dopri5", points["dopri5"])
    reach = float(np.abs(w).max(initial=0.0))
    return words.about_stability(bool((w.real > 1e-12).any()), outside, held, reach)


def _grows(method: str, w: Any) -> bool:
    """Whether a step magnifies something that the field itself does not."""
    steady = w[w.real <= 1e-12]
    return bool((np.abs(probe.amplification(method, steady)) > 1 + 1e-9).any())


def _summary(study: Study, runs: Mapping[str, SolverTrace], dark: bool) -> None:
    """Draw one column a solver: its colour, its calls, its error, and how it ended."""
    cells = []
    for method in study.solvers:
        colour, name = solver_figures.COLOURS[method][dark], escape(words.NAMES[method])
        if method not in runs:
            text, tip = "on its way …<br>&nbsp;", "torch is being imported, or the solver works"
        else:
            run = runs[method]
            missed = "no exact end" if np.isnan(run.error) else f"error {short(run.error)}"
            ending = "reached the end" if run.status == "ok" else "⚠ did not finish"
            calls = "1 call" if run.nfe == 1 else f"{run.nfe} calls"
            text, tip = f"{ending}<br>{calls} · {missed}", run.status
        cells.append(
            f'<div style="border-color:{colour}" title="{escape(tip)}">'
            f"<b>{name}</b> &nbsp;{text}</div>"
        )
    st.html(f'<div class="solver-row" data-testid="solver-row">{"".join(cells)}</div>')


def outcome_table(results: Results) -> None:
    """Draw the same figures as a table, with each solver's ending in words."""
    rows = ["| solver | field calls (NFE) | error at the end | how it ended |", "|---|--:|--:|---|"]
    for method, run in results.runs.items():
        ending = "The solver reached the end." if run.status == "ok" else run.status
        error = "none known" if np.isnan(run.error) else short(run.error)
        rows.append(f"| {words.NAMES[method]} | {run.nfe} | {error} | {ending} |")
    st.markdown("\n".join(rows))
