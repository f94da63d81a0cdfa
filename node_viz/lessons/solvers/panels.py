"""The solver page's panels: one column of figures a solver, and the four pictures."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from node_viz.course.parts import short
from node_viz.fields.analytic import ANALYTIC, known_field
from node_viz.lessons.solvers import figures as solver_figures
from node_viz.lessons.solvers import figures_steps as step_figures
from node_viz.lessons.solvers import numbers, words
from node_viz.lessons.solvers.link import CHOICES, FIXED, NAMES, Study
from node_viz.lessons.solvers.questions import Results, asked, fixed_curve, fixed_run
from node_viz.probes import solver_study as probe
from node_viz.records.solver_answers import ErrorCurve, SolverTrace, StabilityPlane
from node_viz.remembered import remembered
from node_viz.runs.api import Question
from node_viz.ui.choices import chosen
from node_viz.ui.fold import fold
from node_viz.ui.host import host
from node_viz.ui.link import Linked
from node_viz.ui.page import figure_panel, presenting, text_column
from node_viz.ui.widgets import pick

Page = Linked[Study]


def knob_strip(page: Page) -> None:
    """Draw the row of controls; on a projector only those of a lecture."""
    study = page.now()
    natural = known_field(study.problem).end
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="knobs"):
        fold()
        pick(
            st.selectbox,
            "problem",
            CHOICES["problem"],
            format_func=lambda name: ANALYTIC[name].label,
            help=None if presenting() else "Every one has a solution that is known exactly.",
            width=240 if presenting() else 160,
            **chosen(page, "problem"),
        )
        pick(
            st.select_slider,
            "steps",
            CHOICES["steps"],
            width=190,
            help=None if presenting() else "Equal steps from t = 0 to the end; dopri5 has its own.",
            **chosen(page, "steps"),
        )
        if not presenting():
            pick(
                st.select_slider,
                "end time",
                CHOICES["span"],
                format_func=lambda span: f"{float(span) * natural:g}",
                help="How far to follow the field.",
                width=120,
                **chosen(page, "span", of=study.problem),
            )
            pick(
                st.select_slider,
                "tolerance",
                CHOICES["rtol"],
                width=130,
                help="For dopri5: the error it allows itself in each step.",
                **chosen(page, "rtol"),
            )
        pick(
            st.pills,
            "solvers",
            CHOICES["solvers"],
            selection_mode="multi",
            format_func=NAMES.__getitem__,
            width="content",
            **chosen(page, "solvers", shown=_listed, taken=_written),
        )
        if not presenting():
            page.copy()


def _listed(word: str) -> list[str]:
    return [name for name in word.split(",") if name]


def _written(names: list[str]) -> str | None:
    """Return the chosen solvers in the page's order; the last one stays."""
    return ",".join(name for name in NAMES if name in names) or None


def solver_panels(study: Study, results: Results) -> None:
    """Draw the row of figures, one column a solver, and the four panels."""
    dark = st.context.theme.type == "dark"
    _summary(study, results, dark)
    if study.chosen:
        _figures(study, results, dark)
    else:
        st.info("Choose at least one solver above.")
    if results.failed:
        st.warning(results.failed)


def solve_all(study: Study) -> Results:
    """Run the textbook methods now, and look which answers of dopri5 are there."""
    runs: dict[str, SolverTrace] = {}
    curves: dict[str, ErrorCurve] = {}
    pending: list[Question] = []
    failed = ""
    for method in study.chosen:
        if method in FIXED:
            of = (study.problem, method, study.end)
            runs[method] = fixed_run(*of, int(study.steps))
            curves[method] = fixed_curve(*of)
            continue
        for found, question in zip((runs, curves), asked(study, method), strict=True):
            answer = host().answer(question)
            if answer is None:
                pending.append(question)
            elif answer.error:
                failed = f"{NAMES[method]} could not run: {answer.error}"
            else:
                found[method] = answer.value
    size = numbers.size_of(probe.exact_path(study.problem, study.end))
    return Results(runs, curves, size, tuple(pending), failed)


def _figures(study: Study, results: Results, dark: bool) -> None:
    runs, curves, end = results.runs, results.curves, study.end
    with st.container(key="panels", gap="small"):
        top, bottom = st.columns(2), st.columns(2)
    exact = probe.exact_path(study.problem, end)
    formula = known_field(study.problem).formula
    _panel(
        top[0],
        "paths",
        solver_figures.path_figure(exact, runs, dark=dark),
        f"${formula}$",
        words.about_paths({name: run.error for name, run in runs.items()}),
    )
    orders = {
        name: probe.measured_order(curve)
        for name, curve in curves.items()
        if name in FIXED  # a tolerance has no order
    }
    _panel(
        top[1],
        "errors",
        solver_figures.error_figure(curves, runs, end=end, dark=dark),
        "Error against step size",
        words.about_errors(orders),
    )
    _panel(
        bottom[0],
        "steps",
        step_figures.steps_figure(runs, end=end, dark=dark),
        "Steps and calls",
        _about_steps(runs.get("dopri5")),
    )
    borders = {name: probe.stability_border(name) for name in study.chosen}
    points = _scaled(study, runs)
    figure = step_figures.stability_figure(StabilityPlane(borders, points), dark=dark)
    _panel(bottom[1], "stability", figure, "Stability (dots: hλ)", _about_stability(study, points))


def _panel(place: Any, key: str, figure: Any, title: str, sentence: str) -> None:
    figure_panel(place, key, figure, f"**{title}** &nbsp;{sentence}", f"{title}. {sentence}")


@remembered()
def _scaled(study: Study, runs: Mapping[str, SolverTrace]) -> dict[str, Any]:
    """Return h times the eigenvalues: of the fixed step along the path, and of dopri5's own."""
    points = {}
    if any(method in FIXED for method in study.chosen):
        t = np.linspace(0, study.end, 13)[:-1]
        points["fixed"] = probe.scaled_eigenvalues(
            study.problem, t, np.full(12, study.end / int(study.steps))
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
    outside = [method for method in study.chosen if method in probe.EXPLICIT and _grows(method, w)]
    held = "dopri5" in points and _grows("dopri5", points["dopri5"])
    reach = float(np.abs(w).max(initial=0.0))
    return words.about_stability(bool((w.real > 1e-12).any()), outside, held, reach)


def _grows(method: str, w: Any) -> bool:
    """Whether a step magnifies something that the field itself does not."""
    steady = w[w.real <= 1e-12]
    return bool((np.abs(probe.amplification(method, steady)) > 1 + 1e-9).any())


def _summary(study: Study, results: Results, dark: bool) -> None:
    """Draw one column a solver: its colour, its calls, its error, and how it ended."""
    cells = []
    for method in study.chosen:
        colour, name = solver_figures.COLOURS[method][dark], escape(NAMES[method])
        if method not in results.runs:
            text, tip = "on its way …<br>&nbsp;", "torch is being imported, or the solver works"
        else:
            run = results.runs[method]
            missed = "no exact end" if np.isnan(run.error) else f"error {short(run.error)}"
            ending = numbers.fate(run, results.size)
            mark = "" if ending == "reached the end" else "⚠ "
            calls = "1 call" if run.nfe == 1 else f"{run.nfe} calls"
            text, tip = (
                f"{mark}{ending}<br>{calls} · {missed}",
                words.ENDINGS.get(ending, run.status),
            )
        cells.append(
            f'<div style="border-color:{colour}" title="{escape(tip)}">'
            f"<b>{name}</b> &nbsp;{text}</div>"
        )
    st.html(f'<div class="solver-row" data-testid="solver-row">{"".join(cells)}</div>')


def outcome_table(results: Results) -> None:
    """Draw the same figures as a table, with each solver's ending in words."""
    rows = ["| solver | field calls (NFE) | error at the end | how it ended |", "|---|--:|--:|---|"]
    for method, run in results.runs.items():
        ending = words.ENDINGS.get(numbers.fate(run, results.size), run.status)
        error = "none known" if np.isnan(run.error) else short(run.error)
        rows.append(f"| {NAMES[method]} | {run.nfe} | {error} | {ending} |")
    with text_column():
        st.header("What came out", anchor=False)
        st.markdown("\n".join(rows))
