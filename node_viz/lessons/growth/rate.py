"""The counter-experiment: one snapshot trained on at lower learning rates, in the background."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import streamlit as st

from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.growth.figures import rate_figure
from node_viz.lessons.growth.link import LINK
from node_viz.lessons.growth.words_learning_rate import RATE_STORY, what_the_rate_did
from node_viz.records.history import Metrics
from node_viz.stage.curves import curves
from node_viz.ui.arms import views
from node_viz.ui.fragments import fragment
from node_viz.ui.host import Begun, begin_for_visitor, begun_by_visitor, host
from node_viz.ui.page import text_column
from node_viz.ui.past import looked_at
from node_viz.ui.room import no_room
from node_viz.ui.widgets import press

FACTORS = (1.0, 0.1, 0.01)  #: on the learning rate
STEPS = 100
LAST = 3  #: gauges whose mean says what came out: calls jump by six
REFRESH = 0.5  #: seconds between two looks while it trains
HEIGHT = 260
TRIAL = "rates"  #: what the visitor's work is called


Kept = tuple[int, dict[str, np.ndarray]]  #: step and weights of a snapshot
Histories = dict[float, tuple[Metrics, ...]]  #: by the factor on the learning rate


def work(
    config: ExperimentConfig, kept: Kept, solver_steps: int, steps: int
) -> Iterator[Histories | None]:
    """Train a snapshot on at all factors, one after the other; yield the gauges so far."""
    from node_viz.training.lower_rate import trained_on

    found: Histories = {}
    options = {"steps": steps, "solver_steps": solver_steps}
    for factor in FACTORS:
        for gauges in trained_on(config, kept[1], factor, **options):
            if gauges is not None:
                found = {**found, factor: (*found.get(factor, ()), gauges)}
            yield None if gauges is None else found


def rate_panel() -> None:
    """Draw the section: the claim, the button, the curves, what came out."""
    with text_column():
        st.header("Is it the learning rate?", anchor=False)
        st.markdown(RATE_STORY)
    trial = begun_by_visitor(TRIAL)
    live = trial is not None and trial.progress.live
    fragment(_panel, run_every=REFRESH if live else None)(live)


def _panel(live: bool) -> None:
    trial = begun_by_visitor(TRIAL)
    with text_column():
        press(
            "Train on at three rates",
            _begin,
            key="growth_rates",
            disabled=live,
            help=f"{STEPS} steps each from the plain flow's snapshot on the stage",
        )
        if trial is not None:
            _show(trial)
    if live != (trial is not None and trial.progress.live):
        st.rerun()


def _begin() -> None:
    """Start anew from the snapshot on the stage; a second click while it trains does nothing.

    Raises:
        ValueError: there is no room to train it.
    """
    trial, now = begun_by_visitor(TRIAL), views(LINK.page)
    if (trial is not None and trial.progress.live) or not now:
        return
    why = no_room([now[0].config.replace(solver_steps=now[0].solver_steps)])
    if why is not None:
        raise ValueError(why.removesuffix("."))
    step = looked_at(LINK.page)
    kept = host().weights(now[0].run, step) or host().weights(now[0].run)
    if kept is not None:
        begin_for_visitor(TRIAL, work, now[0].config, kept, now[0].solver_steps, STEPS)


def _show(trial: Begun) -> None:
    config, (step, _), _, steps = trial.args
    now, found = trial.progress, trial.progress.value or {}
    known = {config.lr * factor: history for factor, history in found.items()}
    start = [history[0] for history in known.values()]
    done = sum(history[-1].step for history in known.values())
    if not now.over:
        total = steps * len(FACTORS)
        st.progress(done / total, text=f"from step {step}: {done} of {total} steps")
    if known:
        dark = st.context.theme.type == "dark"
        curves("growth_rate", rate_figure(known, dark=dark), link="growth rate", height=HEIGHT)
    if now.message:
        st.error(now.message)
    elif now.over and start:
        after = {factor: _mean(history) for factor, history in found.items()}
        st.markdown(f"Step {step}. {what_the_rate_did(start[0].nfe, after)}")


def _mean(history: Sequence[Metrics]) -> float:
    return float(np.mean([metrics.nfe for metrics in history[-LAST:]]))
