"""The circle: two fields trained in the background, with and without a term of their gradient."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import streamlit as st

from node_viz.lessons.adjoint import numbers as said
from node_viz.lessons.adjoint import words
from node_viz.lessons.adjoint.figures_circle import circle_figure
from node_viz.lessons.adjoint.link import Study
from node_viz.lessons.adjoint.panels import Page, knob
from node_viz.records.solver_answers import CircleFit
from node_viz.runs.slots import Slots
from node_viz.runs.threads import ThreadHost
from node_viz.shapes import Array
from node_viz.stage.curves import curves
from node_viz.ui.host import host
from node_viz.ui.page import text_column

STEPS = 240
EVERY = 10  #: steps between two looks at the paths
REFRESH = 0.5  #: seconds between two looks of the page while it trains
HEIGHT = 320
TIMES = tuple(np.linspace(0, 1, 33).tolist())

History = tuple[tuple[int, float], ...]


@dataclass
class Trial:
    """Both fields in training; its thread fills it in, the page reads it."""

    seed: int
    kinetic: float
    name: str = field(default_factory=lambda: f"circle {uuid.uuid4().hex}")
    losses: tuple[History, History] = ((), ())  #: swapped whole, with the paths
    paths: tuple[Array, Array] | None = None
    step: int = 0
    message: str = ""
    over: bool = False
    left: bool = False  #: nobody wants it any more

    def run(self, slots: Slots) -> None:
        """Train both, step by step, in the turns that all runs share."""
        from node_viz.odenets.tracking import Tracker

        try:
            arms = [
                Tracker(self.seed, l_theta=whole, kinetic=self.kinetic) for whole in (True, False)
            ]
            for self.step in range(STEPS + 1):
                if not slots.take(self.name, lambda: not self.left, lambda place: None):
                    return
                if self.step % EVERY == 0:
                    first, second = ((self.step, arm.loss()) for arm in arms)
                    self.losses = (*self.losses[0], first), (*self.losses[1], second)
                    paths = [arm.paths(TIMES).numpy() for arm in arms]
                    self.paths = paths[0], paths[1]
                if self.step < STEPS:
                    for arm in arms:
                        arm.step()
        except ArithmeticError as error:
            self.message = str(error)
        finally:
            slots.leave(self.name)
            self.over = True


def _leave(trials: list[Trial]) -> None:
    for trial in trials:
        trial.left = True


@st.cache_resource(show_spinner=False, scope="session", on_release=_leave)
def _trials() -> list[Trial]:
    """Return the visitor's trials, of which the last is shown; they end when the tab closes."""
    return []


def _trial() -> Trial | None:
    return _trials()[-1] if _trials() else None


def circle_panel(page: Page) -> None:
    """Draw the section: the claim, the button, paths and losses, what came out."""
    with text_column():
        st.header("A loss on the way", anchor=False)
        st.markdown(words.CIRCLE)
        knob(page, "kinetic", "price of motion κ")
    study = page.now()
    trial = _trial()
    live = trial is not None and not trial.over
    st.fragment(_panel, run_every=REFRESH if live else None)(study, live)


def _panel(study: Study, live: bool) -> None:
    trial = _trial()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Train both",
            key="adjoint_train",
            on_click=_begin,
            args=(study,),
            help=f"{STEPS} steps of Adam each, the same starts for both",
        )
        if trial is not None:
            state = "trained" if trial.over else "training"
            st.markdown(f"κ = {trial.kinetic:g} · {state} · step {trial.step} of {STEPS}")
    dark = st.context.theme.type == "dark"
    empty = np.full((2, 1, 2), np.nan)
    paths = trial.paths if trial is not None and trial.paths else (empty, empty)
    losses: tuple[History, History] = trial.losses if trial is not None else ((), ())
    figure = circle_figure([*map(CircleFit, paths, losses)], STEPS, dark=dark)
    curves("adjoint_circle", figure, link="adjoint circle", height=HEIGHT)
    if trial is not None and trial.message:
        st.error(trial.message)
    elif trial is not None and trial.over and losses[0]:
        whole, without = ([loss for _, loss in history] for history in losses)
        st.markdown(said.about_circle(whole, without, trial.kinetic))
    if live != (trial is not None and not trial.over):
        st.rerun()


def _begin(study: Study) -> None:
    """Start anew, in place of what trains now."""
    _leave(_trials())
    made = Trial(int(study.seed), float(study.kinetic))
    _trials()[:] = [made]
    slots = cast(ThreadHost, host()).slots
    threading.Thread(target=made.run, args=(slots,), name=made.name, daemon=True).start()
