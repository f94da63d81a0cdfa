"""The circle: two fields trained in the background, with and without a term of their gradient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

import numpy as np
import streamlit as st

from node_viz.course.parts import Facts
from node_viz.lessons.adjoint import numbers as said
from node_viz.lessons.adjoint import words
from node_viz.lessons.adjoint.figures_circle import circle_figure
from node_viz.lessons.adjoint.link import Study
from node_viz.lessons.adjoint.panels import Page
from node_viz.records.solver_answers import CircleFit
from node_viz.shapes import Array
from node_viz.stage.curves import curves
from node_viz.ui.fragments import fragment
from node_viz.ui.host import begin_for_visitor, begun_by_visitor
from node_viz.ui.lesson_page import LessonPage
from node_viz.ui.page import presenting, text_column
from node_viz.ui.widgets import press

STEPS = 240
EVERY = 10  #: steps between two looks at the paths
REFRESH = 0.5  #: seconds between two looks of the page while it trains
HEIGHT = 320
TIMES = tuple(np.linspace(0, 1, 33).tolist())

NOWHERE = np.full((2, 1, 2), np.nan)  #: paths, before there are any
TRIAL = "circle"  #: what the visitor's work is called

History = tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Circle:
    """Both fields in training, the one with the whole gradient first."""

    step: int = 0
    losses: tuple[History, History] = ((), ())
    paths: tuple[Array, Array] = (NOWHERE, NOWHERE)  #: (s, n, 2) each


def work(seed: int, kinetic: float, steps: int) -> Iterator[Circle]:
    """Train both side by side; yield where they are at each step."""
    from node_viz.odenets.tracking import Tracker

    arms = [Tracker(seed, l_theta=whole, kinetic=kinetic) for whole in (True, False)]
    now = Circle()
    for step in range(steps + 1):
        now = replace(now, step=step)
        if step % EVERY == 0:
            first, second = ((step, arm.loss()) for arm in arms)
            losses = (*now.losses[0], first), (*now.losses[1], second)
            whole, without = (arm.paths(TIMES).numpy() for arm in arms)
            now = replace(now, losses=losses, paths=(whole, without))
        if step < steps:
            for arm in arms:
                arm.step()
        yield now


def circle_panel(page: Page) -> None:
    """Draw the last chapter: the button, paths and losses, what came out, the equations."""
    study = page.now()
    trial = begun_by_visitor(TRIAL)
    live = trial is not None and trial.progress.live
    fragment(_panel, run_every=REFRESH if live else None)(study, live)
    if not presenting():
        with text_column():
            st.markdown(words.CIRCLE)


def _panel(study: Study, live: bool) -> None:
    trial = begun_by_visitor(TRIAL)
    now: Circle = (trial and trial.progress.value) or Circle()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        press(
            "Train both",
            _begin,
            key="adjoint_train",
            args=(study,),
            help=f"{STEPS} steps of Adam each, the same starts for both",
        )
        if trial is not None:
            _, kinetic, steps = trial.args
            state = "trained" if trial.progress.over else "training"
            st.markdown(f"κ = {kinetic:g} · {state} · step {now.step} of {steps}")
    dark = st.context.theme.type == "dark"
    figure = circle_figure([*map(CircleFit, now.paths, now.losses)], STEPS, dark=dark)
    curves("adjoint_circle", figure, link="adjoint circle", height=HEIGHT)
    if trial is not None and trial.progress.message:
        st.error(trial.progress.message)
    elif trial is not None and trial.progress.over and now.losses[0]:
        whole, without = ([loss for _, loss in history] for history in now.losses)
        st.markdown(said.about_circle(whole, without, trial.args[1]))
    if live != (trial is not None and trial.progress.live):
        st.rerun()


class AdjointPage(LessonPage[Study]):
    """The page, whose experiment with the circle trains it at once."""

    def set_up(self, query: str) -> None:
        """Show what an experiment of the lesson asks for; train the circle if it is about that."""
        super().set_up(query)
        if "kinetic" in dict(parse_qsl(query)):
            _begin(self.now())


def facts(study: Study) -> Facts:
    """Return the last losses of the two fields, if they were trained as the page is set."""
    trial = begun_by_visitor(TRIAL)
    if trial is None or not (trial.progress.over and trial.progress.value):
        return {}
    whole, without = trial.progress.value.losses
    as_set = trial.args[:2] == (int(study.seed), float(study.kinetic))
    return {"whole": whole[-1][1], "without": without[-1][1]} if as_set and whole else {}


def _begin(study: Study) -> None:
    """Start anew, in place of what trains now."""
    begin_for_visitor(TRIAL, work, int(study.seed), float(study.kinetic), STEPS)
