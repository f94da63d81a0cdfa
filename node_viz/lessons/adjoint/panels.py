"""The page on gradients: one chapter at a time, a figure on the left and its words beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from node_viz.lessons.adjoint import numbers as said
from node_viz.lessons.adjoint import words
from node_viz.lessons.adjoint.figures import COLOURS, WAYS, error_figure, memory_figure
from node_viz.lessons.adjoint.figures_path import gap_figure, path_figure
from node_viz.lessons.adjoint.figures_sign import sign_figure
from node_viz.lessons.adjoint.link import CHOICES, FIELDS, PARTS, Study
from node_viz.lessons.adjoint.questions import Results, asked, beforehand
from node_viz.runs.api import Question
from node_viz.ui.choices import chosen
from node_viz.ui.fold import fold
from node_viz.ui.host import host
from node_viz.ui.link import Linked, hidden_controls
from node_viz.ui.page import figure_panel, presenting
from node_viz.ui.widgets import pick

Page = Linked[Study]

LABELS = {
    "field": "field",
    "pull": "pull λ",
    "rtol": "tolerance (dopri5)",
    "steps": "solver steps (RK4)",
    "seed": "seed",
    "kinetic": "price of motion κ",
}
WAY = ("field", "pull", "rtol", "seed")
KNOBS = {
    "way": WAY,
    "memory": ("steps", "rtol"),
    "error": WAY,
    "sign": WAY,
    "loss": ("kinetic", "seed"),
}


def knob_strip(page: Page) -> None:
    """Draw the choice of the chapter, and the knobs that change something in it."""
    study = page.now()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="knobs"):
        pick(
            st.segmented_control,
            "chapter",
            CHOICES["part"],
            format_func=PARTS.__getitem__,
            required=True,
            label_visibility="collapsed",
            width="content",
            **chosen(page, "part"),
        )
        if presenting():
            return
        fold()
        for name in KNOBS[study.part]:
            if name not in hidden_controls() and (name != "pull" or study.field == "ring"):
                knob(page, name, LABELS[name])
        page.copy()


def knob(page: Page, name: str, label: str) -> None:
    """Draw one control."""
    shared: dict[str, Any] = {**chosen(page, name), "help": words.KNOBS[name], "width": 140}
    draw: Callable[..., Any] = st.select_slider
    if name in ("field", "seed"):
        draw, shared["width"] = st.selectbox, {"field": 180, "seed": 80}[name]
    if name == "field":
        shared["format_func"] = FIELDS.__getitem__
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


def chapter(study: Study, found: Results) -> None:
    """Draw the chapter that is shown, but for the last one, which trains."""
    draw = {"way": _way, "memory": _memory, "error": _error, "sign": _sign}.get(study.part)
    if draw is not None:
        left, right = st.columns([11, 9], gap="medium", vertical_alignment="top")
        draw(study, found, st.context.theme.type == "dark", left, right)
    if found.failed:
        st.warning(found.failed)


def _way(study: Study, found: Results, dark: bool, left: Any, right: Any) -> None:
    """The first chapter: there, and back."""
    about = said.about_path(found.path)
    _panel(left, "path", path_figure(found.path, dark=dark), about)
    with right:
        st.markdown(words.WAY)
        st.markdown(f"**{about}** {words.PLAY}")


def _memory(study: Study, found: Results, dark: bool, left: Any, right: Any) -> None:
    """The second: what is kept, and what that costs in time."""
    figure = memory_figure(found.memory, int(study.steps), dark=dark)
    _panel(left, "memory", figure, said.about_memory(found.memory))
    with right:
        _summary(study, found, dark)
        if found.costs is not None and not presenting():
            st.markdown(words.COST)
            st.markdown(said.cost_table(found.costs))
            st.markdown(said.about_costs(found.costs))


def _error(study: Study, found: Results, dark: bool, left: Any, right: Any) -> None:
    """The third: how wrong the gradients are, and why."""
    figure = error_figure(found.errors, float(study.rtol), dark=dark)
    _panel(left, "errors", figure, said.about_errors(found.errors, study.rtol))
    figure = gap_figure(found.path, dark=dark)
    _panel(right, "gap", figure, said.about_path(found.path))
    with right:
        st.markdown(said.about_growth(study.strength))
        st.markdown(said.about_checkpoints(found.errors, study.rtol))


def _sign(study: Study, found: Results, dark: bool, left: Any, right: Any) -> None:
    """The fourth: the sign of the gradient, by three witnesses."""
    about = said.WAITING if found.path is None else said.about_sign(found.path)
    _panel(left, "sign", sign_figure(found.path, dark=dark), about)
    with right:
        st.markdown(words.SIGN)
        if found.path is not None:
            st.markdown(said.sign_table(found.path))
        st.markdown(words.PLAY)


def _panel(place: Any, key: str, figure: Any, sentence: str) -> None:
    title = words.PANELS[key]
    figure_panel(place, key, figure, f"**{title}.** {sentence}", f"{title}. {sentence}")


def _summary(study: Study, found: Results, dark: bool) -> None:
    """Draw one column for each way: what it keeps, asks and takes with dopri5 as it is set."""
    cells = []
    for way in WAYS:
        text = said.about_way(way, found.costs, float(study.rtol))
        if found.costs is None and found.memory is not None:  # that comes with the page
            text = said.about_keeping(way, found.memory, int(study.steps))
        cells.append(f'<div style="border-color:{COLOURS[way][dark]}">{text}</div>')
    st.html(f'<div class="way-row" data-testid="way-row">{"".join(cells)}</div>')
