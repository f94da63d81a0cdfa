"""The page on gradients above the fold: there and back on the left, two measurements beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from node_viz.lessons.adjoint import numbers as said
from node_viz.lessons.adjoint import words
from node_viz.lessons.adjoint.figures import COLOURS, WAYS, error_figure, memory_figure
from node_viz.lessons.adjoint.figures_path import path_figure
from node_viz.lessons.adjoint.link import CHOICES, Study
from node_viz.lessons.adjoint.questions import Results, asked, beforehand
from node_viz.runs.api import Question
from node_viz.ui.choices import chosen
from node_viz.ui.host import host
from node_viz.ui.link import Linked, hidden_controls
from node_viz.ui.page import figure_panel, presenting, text_column
from node_viz.ui.widgets import pick

Page = Linked[Study]


def knob_strip(page: Page) -> None:
    """Draw the row of controls, but those that a worksheet hides."""
    if presenting():
        return
    labels = {
        "field": "field",
        "pull": "pull λ",
        "rtol": "tolerance (dopri5)",
        "steps": "solver steps (RK4)",
        "seed": "seed",
    }
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="knobs"):
        for name, label in labels.items():
            if name not in hidden_controls() and (name != "pull" or page.now().field == "ring"):
                knob(page, name, label)
        page.copy()


def knob(page: Page, name: str, label: str) -> None:
    """Draw one control."""
    shared: dict[str, Any] = {**chosen(page, name), "help": words.KNOBS[name], "width": 170}
    draw: Callable[..., Any] = st.select_slider
    if name in ("field", "seed"):
        draw, shared["width"] = st.selectbox, {"field": 220, "seed": 90}[name]
    if name == "field":
        shared["format_func"] = words.FIELDS.__getitem__
    pick(draw, label, CHOICES[name], **shared)


def known(study: Study) -> Results:
    """Look which answers are there, shipped or worked out."""
    found: dict[str, Any] = {}
    pending: list[Question] = []
    failed = ""
    for name, question in asked(study).items():
        answer = host().answer(question)
        found[name] = beforehand(name, question) if answer is None else answer.value
        if answer is None and found[name] is None:
            pending.append(question)
        elif answer is not None and answer.error:
            failed = f"{words.PANELS[name]} could not be measured: {answer.error}"
    return Results(**found, pending=tuple(pending), failed=failed)


def panels(study: Study) -> Results:
    """Draw the two ways' figures and the three panels; return what they show."""
    found, dark = known(study), st.context.theme.type == "dark"
    rtol = float(study.rtol)
    _summary(study, found, dark)
    left, right = st.columns([11, 10], gap="small")
    _panel(left, "path", path_figure(found.path, dark=dark), said.about_path(found.path))
    figure = memory_figure(found.memory, int(study.steps), dark=dark)
    _panel(right, "memory", figure, said.about_memory(found.memory))
    figure = error_figure(found.errors, rtol, dark=dark)
    _panel(right, "errors", figure, said.about_errors(found.errors, rtol, study.strength))
    if found.failed:
        st.warning(found.failed)
    return found


def _panel(place: Any, key: str, figure: Any, sentence: str) -> None:
    title = words.PANELS[key]
    figure_panel(place, key, figure, f"**{title}.** {sentence}", f"{title}. {sentence}")


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
