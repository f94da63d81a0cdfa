"""The gap that a flow of the plane leaves: the region called disc, and its share of each circle."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from node_viz.course.parts import number
from node_viz.experiment.arms import Pane
from node_viz.lessons.augment import numbers, questions, words
from node_viz.lessons.augment.figures import hole_figure
from node_viz.lessons.augment.figures_region import region_figure
from node_viz.lessons.augment.link import Room
from node_viz.plots.figure import Series
from node_viz.records.net_answers import Leak
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.ui.look import Look
from node_viz.ui.questions import ask

HEIGHT, REGION = 300, 280  #: pixels
Found = Sequence[tuple[Pane, RunView, Leak]]


def hole_panel(look: Look[Room]) -> None:
    """Draw the region called disc, its share of each circle, and what each arm pays, as bars."""
    st.header(words.HOLE_TITLE, anchor=False)
    if look.now.base.dataset != "disc":
        st.caption(words.HOLE_ELSEWHERE)
        return
    answers = [
        ask(f"leak {pane.name}", questions.leak, snap, live=look.live, pause=4.0)
        for pane, snap in zip(look.panes, look.snapshots(), strict=True)
    ]
    found = [
        (pane, view, one.value)
        for (pane, view), one in zip(look.pairs, answers, strict=True)
        if one is not None and one.value is not None
    ]
    if not found:
        st.caption(numbers.NOTHING_YET if look.step is None else numbers.NOT_KEPT)
        return
    with st.container(key="augment_hole_box", gap="small"):  # one thing, also on a projector
        _draw(found, look)


def _draw(found: Found, look: Look[Room]) -> None:
    with st.container(key="augment_region", gap="small"):
        for column, one in zip(st.columns(len(found), gap="medium"), found, strict=True):
            with column:
                _region(*one, look.dark)
        st.caption(words.REGION_KEY)
    arms = [Series(pane.label, pane.colour, leak.hole) for pane, _, leak in found]
    left, right = st.columns([0.62, 0.38], gap="medium")
    with left:
        figure = hole_figure(arms, dark=look.dark)
        curves("augment_hole", figure, link="augment hole", height=HEIGHT)
        st.caption(words.HOLE_KEY)
    with right:
        st.markdown(f"{_when(found)} {numbers.about_the_hole([_said(*one) for one in found])}")
    st.html(_bars(found))


def _region(pane: Pane, view: RunView, leak: Leak, dark: bool) -> None:
    name = f'<b style="--arm:{pane.colour}">{escape(pane.label)}</b>'
    st.html(f'<p class="pane-head">{name}<span>step {leak.step}</span></p>')
    figure = region_figure(Series(pane.label, pane.colour, leak), dark=dark)
    curves(f"augment_region_{pane.name}", figure, link="augment region", height=REGION)


def _said(pane: Pane, view: RunView, leak: Leak) -> tuple[str, float, float, float]:
    hole = leak.hole
    return pane.label, hole.missed_annulus, hole.passage, hole.transition


def _when(found: Found) -> str:
    return f"Step {' and '.join(str(step) for step in sorted({leak.step for *_, leak in found}))}."


def _bars(found: Found) -> str:
    """Return what each arm gets wrong and what it pays, as rows of bars; the longest is full."""
    blocks: list[tuple[str, list[float]]] = [
        ("annulus called disc, %", [100 * leak.hole.missed_annulus for *_, leak in found]),
        ("disc called annulus, %", [100 * leak.hole.missed_disc for *_, leak in found]),
        ("length of the narrowest gap", [leak.hole.passage for *_, leak in found]),
        ("unsure on a length of", [leak.hole.transition for *_, leak in found]),
        ("largest ‖∂F/∂z‖", [leak.jacobian_max for *_, leak in found]),
        (f"steps to loss {numbers.TARGET:g}", [_steps(view, leak) for _, view, leak in found]),
    ]
    text = ""
    for title, values in blocks:
        most = max((value for value in values if value == value), default=0.0) or 1.0
        rows = "".join(
            _bar(pane, value, most) for (pane, *_), value in zip(found, values, strict=True)
        )
        text += f"<div><b>{title}</b>{rows}</div>"
    return f'<div class="bars augment-bars">{text}</div>'


def _steps(view: RunView, leak: Leak) -> float:
    step = numbers.steps_to([scores for scores in view.scores if scores.step <= leak.step])
    return float("nan") if step is None else step


def _bar(pane: Pane, value: float, most: float) -> str:
    known = value == value
    width, text = (100 * value / most, number(value)) if known else (0.0, "–")
    return (
        f"<p><span>{escape(pane.label)}</span><i><i style='width:{width:.1f}%;"
        f"background:{pane.colour}'></i></i><em>{text}</em></p>"
    )
