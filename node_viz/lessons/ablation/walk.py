"""The augmented system on the page: one solver step with its numbers, beside the code of it."""

from __future__ import annotations

import streamlit as st

from node_viz.course.guesses import Facts
from node_viz.course.parts import ON_ITS_WAY
from node_viz.lessons.ablation import questions, words_walk
from node_viz.lessons.ablation.figures_walk import walk_figure
from node_viz.lessons.ablation.grid import GridPage, snapshot_of
from node_viz.probes.truth import truth
from node_viz.records.augmented import AugmentedSteps
from node_viz.runs.sweep_view import SweepView
from node_viz.stage.code import code
from node_viz.stage.curves import curves
from node_viz.ui.code_view import source_lines
from node_viz.ui.page import presenting, text_column
from node_viz.ui.questions import ask

HEIGHT = 390  #: pixels


def one_step(view: SweepView) -> None:
    """Draw one step of the chosen cell's flow: the picture, the numbers, the code."""
    if presenting() or not st.session_state.get("settled"):
        return
    st.subheader(words_walk.TITLE, anchor=False)
    with text_column():
        st.markdown(words_walk.STORY)
    cell, found = _asked(view, "walk")
    if found is None:
        st.caption(ON_ITS_WAY)
        return
    left, right = st.columns([0.36, 0.64], gap="medium")
    with right:
        k = st.select_slider(
            words_walk.STEP, range(1, found.steps + 1), key="ablation_walk_step", width=320
        )
        st.markdown(words_walk.the_step(found, k - 1))
        st.caption(words_walk.the_guess(found, k - 1))
    with left:
        figure = walk_figure(found, k - 1, dark=st.context.theme.type == "dark")
        curves("ablation_walk", figure, link="ablation walk", height=HEIGHT)
    left, right = st.columns([0.54, 0.46], gap="medium")
    with left:
        text, first = source_lines(words_walk.SOURCE)
        code("ablation_walk_code", text, label="Source of one step", python=True)
        st.caption(f"The step in code: `node_viz/{words_walk.SOURCE.file}`, from line {first}.")
    with right:
        st.markdown(words_walk.the_algorithm(found, view.cells[cell].config))


def _asked(view: SweepView, place: str) -> tuple[int, AugmentedSteps | None]:
    """Return the chosen cell, and how its flow carries the first point of the data."""
    cell = view.chosen or 0
    x, y = truth(view.base.dataset)[0][0].tolist()
    point = round(x, 3), round(y, 3)
    one = ask(place, questions.steps, snapshot_of(view, cell), point, live=view.live)
    return cell, one.value if one is not None else None


def facts(page: GridPage) -> Facts:
    """Return the steps of a point in the chosen cell's flow, what it adds to the loss, a weight."""
    view = page.newest()
    cell, found = _asked(view, "fact walk")
    if found is None:
        return {}
    config = view.cells[cell].config
    return {"walk": found, "loss": words_walk.loss_of(found, config), "cell": config}
