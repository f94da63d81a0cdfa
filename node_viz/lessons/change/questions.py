"""A snapshot of the flow asked for its account of volume; a desk answers while the page stays free.

A question is known by run, training step and arguments, so that no refresh asks twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st

from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.change.link import GROUP, TIMES, Place
from node_viz.probes.truth import truth
from node_viz.records.answers import CellPath, ContinuityGrid, DivergenceGrid, MassCurve
from node_viz.runs.api import RunView
from node_viz.ui import snapshots
from node_viz.ui.arms import is_shipped
from node_viz.ui.desk import Desk

PAUSE = 2.0  #: seconds between two questions of one kind while the flow trains
TOLERANCES = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5)


@dataclass(frozen=True)
class Snapshot:
    """A flow at one training step; two are the same if run, step and config are."""

    run: str
    step: int
    config: ExperimentConfig
    weights: dict[str, np.ndarray] = field(compare=False, repr=False)

    def flow(self) -> Any:
        """Return the CNF; imports torch."""
        import torch

        from node_viz.training.restore import flow_of

        torch.set_num_threads(1)  # holds for this thread
        return flow_of(self.config, self.weights)


@dataclass(frozen=True)
class Answer:
    """What a probe found, or why it found nothing."""

    step: int
    arguments: tuple[Any, ...]
    value: Any  #: the probe's record, None if it failed
    error: str  #: a sentence if it failed
    newest: bool  #: this answers what was asked just now; otherwise that is still on its way


@st.cache_resource(show_spinner=False)
def desk(dear: bool) -> Desk:
    """Return one of the server's two desks: nobody who moves a square waits for a long answer."""
    return Desk()


def snapshot(view: RunView, step: int | None) -> Snapshot | None:
    """Return the snapshot kept at or before `step`, the newest if None; None if there is none.

    Visitors who look at a shipped run share its answers.
    """
    kept = snapshots.snapshot(view, step)
    run = "shipped" if is_shipped(GROUP) else view.run
    return None if kept is None else Snapshot(run, kept[0], view.config, kept[1])


def ask(
    work: Callable[..., Any], now: Snapshot, *arguments: Any, live: bool, dear: bool = False
) -> Answer | None:
    """Return the newest answer to a question of this kind, None while there is none.

    Args:
        work: what answers it: a function of a snapshot and the arguments.
        now: the flow that is asked.
        arguments: which must be hashable.
        live: whether the flow trains; then questions are rare.
        dear: whether it takes long, and so waits until the flow rests.
    """
    state, name, question = st.session_state, f"{GROUP}_{work.__name__}", (work, (now, *arguments))
    found = desk(dear).known(question)
    early = live and (dear or time.monotonic() < state.get(f"{name}_next", 0.0))
    if found is None and not early:
        desk(dear).ask(question)
        state[f"{name}_asked"], state[f"{name}_next"] = question, time.monotonic() + PAUSE
    before = state.get(f"{name}_asked", question)  # the flow may have gone on since
    for one in (before, question):
        if (answer := desk(dear).known(one)) is not None:
            state[f"{name}_shown"] = one, answer
    (_, (then, *put)), shown = state.get(f"{name}_shown", ((None, (None,)), None))
    if shown is None or (then.run, then.config) != (now.run, now.config):
        return None
    error = shown.exception()
    if error is not None and not isinstance(error, ArithmeticError):
        raise error
    value = None if error else shown.result()
    return Answer(then.step, tuple(put), value, str(error or ""), shown is found)


def as_of(answer: Answer) -> str:
    """Return the words that date an answer."""
    return f"*As of step {answer.step}.*"


def square(now: Snapshot, centre: Place, side: float) -> CellPath:
    """Carry a small square, in double precision: small differences count."""
    from node_viz.probes.cells import cell_path

    return cell_path(now.flow().double(), centre, side)


def divergence(now: Snapshot) -> DivergenceGrid:
    """Measure div f on the stage's square, at all times."""
    from node_viz.probes.continuity import divergence_grid

    return divergence_grid(now.flow(), np.array(TIMES), _half_side(now), side=81)


def terms(now: Snapshot, t: float) -> ContinuityGrid:
    """Measure the terms of the continuity equation at t, in double precision again."""
    from node_viz.probes.continuity import continuity

    return continuity(now.flow().double(), t, _half_side(now), side=51)


def mass(now: Snapshot) -> MassCurve:
    """Integrate the density, as solvers of several tolerances see it."""
    from node_viz.probes.continuity import mass_over_tolerance

    return mass_over_tolerance(now.flow(), np.array(TOLERANCES))


def _half_side(now: Snapshot) -> float:
    return truth(now.config.dataset)[1].half_side
