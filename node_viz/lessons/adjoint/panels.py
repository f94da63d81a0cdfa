"""The page on gradients above the fold: there and back on the left, two measurements beside it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from node_viz.lessons.adjoint import numbers as said
from node_viz.lessons.adjoint import words
from node_viz.lessons.adjoint.figures import COLOURS, WAYS, error_figure, memory_figure
from node_viz.lessons.adjoint.figures_path import path_figure
from node_viz.lessons.adjoint.link import Study
from node_viz.lessons.adjoint.questions import Results, desk, known
from node_viz.ui.desk import Question
from node_viz.ui.page import text_column

POLL = 0.3  #: seconds between two looks at the desk while an answer is on its way
STYLE = """
.way-row { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; }
.way-row > div { border-left: 4px solid; padding: 0 .6rem; font-size: .85rem; line-height: 1.35;
  font-variant-numeric: tabular-nums; min-height: 2.3rem; }
[class*="st-key-panel_"] > [class*="st-key-chart_"] { flex: 1 1 auto; }
.st-key-panel_path { min-height: clamp(524px, 100vh - 264px, 1040px); }
.st-key-panel_memory, .st-key-panel_errors {
  min-height: clamp(250px, calc((100vh - 296px) / 2), 512px); }
[class*="st-key-panel_"] p { font-size: .85rem; line-height: 1.4; }
.st-key-panel_path [data-testid="stMarkdown"] { min-height: 2.5rem; }
.st-key-panel_memory [data-testid="stMarkdown"], .st-key-panel_errors [data-testid="stMarkdown"] {
  min-height: 1.4rem; }
[class*="st-key-panel_"] .katex { font-size: 1em; }
"""


def panels(study: Study) -> Results:
    """Draw the two ways' figures and the three panels; return what they show."""
    st.html(f"<style>{STYLE}</style>")
    found, dark = known(study), st.context.theme.type == "dark"
    _summary(study, found, dark)
    left, right = st.columns([11, 10], gap="small")
    _panel(left, "path", path_figure(found.path, dark=dark), said.about_path(found.path))
    _panel(right, "memory", memory_figure(found.memory, int(study.steps), dark=dark),
           said.about_memory(found.memory))  # fmt: skip
    _panel(right, "errors", error_figure(found.errors, float(study.rtol), dark=dark),
           said.about_errors(found.errors, float(study.rtol), study.strength))  # fmt: skip
    if found.failed:
        st.warning(found.failed)
    return found


def fill_in(drawn: Results) -> None:
    """Ask for what was missing when the page was drawn; once all is there, nothing is polled.

    Called at the end of the page: importing torch beside the script would slow the first paint.
    """
    for question in drawn.pending:
        desk().ask(question)
    if drawn.pending:
        _wait(drawn.pending)


@st.fragment(run_every=POLL)
def _wait(questions: tuple[Question, ...]) -> None:
    """Look at the desk; once anything has arrived, draw the page again."""
    if any(desk().known(question) for question in questions):
        st.rerun()


def _panel(place: Any, key: str, figure: Any, sentence: str) -> None:
    title = words.PANELS[key]
    with place, st.container(key=f"panel_{key}", gap=None):
        st.markdown(f"**{title}.** {sentence}")
        st.plotly_chart(
            figure,
            theme=None,
            key=f"chart_{key}",
            height="stretch",
            config={"displayModeBar": False},
            alt=f"{title}. {sentence}",
        )


def _summary(study: Study, found: Results, dark: bool) -> None:
    """Draw one column for each way: what it keeps, asks and takes with dopri5 as it is set."""
    cells = []
    for way in WAYS:
        text = said.about_way(way, found.costs, float(study.rtol))
        cells.append(f'<div style="border-color:{COLOURS[way][dark]}">{text}</div>')
    st.html(f'<div class="way-row" data-testid="way-row">{"".join(cells)}</div>')


def tables(found: Results) -> None:
    """Draw the numbers as tables: the sign by three ways, and what four gradients cost."""
    with text_column():
        st.header("The sign, worked through", anchor=False)
        st.markdown(words.SIGN)
        if found.path is not None:
            st.markdown(said.sign_table(found.path))
            st.markdown(said.about_sign(found.path))
        st.header("What it costs", anchor=False)
        st.markdown(words.COST)
        if found.costs is not None:
            st.markdown(said.cost_table(found.costs))
            st.markdown(said.about_costs(found.costs))
