"""The counter-experiment: one snapshot trained on at lower learning rates, in the background."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import streamlit as st

from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.growth.figures import rate_figure
from node_viz.lessons.growth.link import LINK
from node_viz.lessons.growth.words_learning_rate import RATE_STORY, what_the_rate_did
from node_viz.records.history import Metrics
from node_viz.runs.slots import Slots
from node_viz.runs.threads import ThreadHost
from node_viz.stage.curves import curves
from node_viz.ui.arms import views
from node_viz.ui.host import host
from node_viz.ui.page import text_column

FACTORS = (1.0, 0.1, 0.01)  #: on the learning rate
STEPS = 100
LAST = 3  #: gauges whose mean says what came out: calls jump by six
REFRESH = 0.5  #: seconds between two looks while it trains
HEIGHT = 260


@dataclass
class Trial:
    """A snapshot trained on at several rates; its thread fills it in, the page reads it."""

    config: ExperimentConfig
    step: int  #: of the snapshot
    weights: dict[str, np.ndarray]
    solver_steps: int
    name: str = field(default_factory=lambda: f"rates {uuid.uuid4().hex}")
    history: dict[float, tuple[Metrics, ...]] = field(
        default_factory=dict
    )  #: by factor; swapped whole
    message: str = ""
    over: bool = False
    left: bool = False  #: nobody wants it any more

    def run(self, slots: Slots) -> None:
        """Train all factors, one after the other, in the turns that all runs share."""
        from node_viz.training.lower_rate import trained_on

        try:
            for factor in FACTORS:
                if not slots.take(self.name, self._wanted, lambda place: None):
                    return
                options = {"steps": STEPS, "solver_steps": self.solver_steps}
                for gauges in trained_on(self.config, self.weights, factor, **options):
                    if gauges is not None:
                        so_far = self.history.get(factor, ())
                        self.history = {**self.history, factor: (*so_far, gauges)}
                    if not slots.take(self.name, self._wanted, lambda place: None):
                        return
        except ValueError as error:
            self.message = f"{error}."
        finally:
            slots.leave(self.name)
            self.over = True

    def _wanted(self) -> bool:
        return not self.left


def _leave(trials: list[Trial]) -> None:
    for trial in trials:
        trial.left = True


@st.cache_resource(show_spinner=False, scope="session", on_release=_leave)
def _trials() -> list[Trial]:
    """Return the visitor's trials, of which the last is shown; they end when the tab closes."""
    return []


def _trial() -> Trial | None:
    return _trials()[-1] if _trials() else None


def rate_panel() -> None:
    """Draw the section: the claim, the button, the curves, what came out."""
    with text_column():
        st.header("Is it the learning rate?", anchor=False)
        st.markdown(RATE_STORY)
    trial = _trial()
    live = trial is not None and not trial.over
    st.fragment(_panel, run_every=REFRESH if live else None)(live)


def _panel(live: bool) -> None:
    trial = _trial()
    with text_column():
        st.button(
            "Train on at three rates",
            key="growth_rates",
            on_click=_begin,
            disabled=live,
            help=f"{STEPS} steps each from the plain flow's snapshot on the stage",
        )
        if trial is not None:
            _show(trial)
    if live != (trial is not None and not trial.over):
        st.rerun()


def _begin() -> None:
    """Start anew from the snapshot on the stage; a second click while it trains does nothing."""
    trial, now = _trial(), views(LINK.page)
    if (trial is not None and not trial.over) or not now:
        return
    step = st.session_state.get("growth_looked_at")
    kept = host().weights(now[0].run, step) or host().weights(now[0].run)
    if kept is None:
        return
    made = Trial(now[0].config, *kept, now[0].solver_steps)
    _trials()[:] = [made]
    slots = cast(ThreadHost, host()).slots
    threading.Thread(target=made.run, args=(slots,), name=made.name, daemon=True).start()


def _show(trial: Trial) -> None:
    known = {trial.config.lr * factor: history for factor, history in trial.history.items()}
    start = [history[0] for history in known.values()]
    done = sum(history[-1].step for history in known.values())
    if not trial.over:
        total = STEPS * len(FACTORS)
        st.progress(done / total, text=f"from step {trial.step}: {done} of {total} steps")
    if known:
        dark = st.context.theme.type == "dark"
        curves("growth_rate", rate_figure(known, dark=dark), link="growth rate", height=HEIGHT)
    if trial.message:
        st.error(trial.message)
    elif trial.over and start:
        after = {factor: _mean(history) for factor, history in trial.history.items()}
        st.markdown(f"Step {trial.step}. {what_the_rate_did(start[0].nfe, after)}")


def _mean(history: Sequence[Metrics]) -> float:
    return float(np.mean([metrics.nfe for metrics in history[-LAST:]]))
