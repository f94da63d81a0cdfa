"""Snapshots read with other numbers of layers; a desk answers while the page stays free.

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
from node_viz.lessons.resnet.link import GROUP, STAGES
from node_viz.records.history import NetCurves
from node_viz.records.net_answers import LayerErrors, LayerScores, LayerWays
from node_viz.runs.api import RunView
from node_viz.ui import snapshots
from node_viz.ui.arms import is_shipped
from node_viz.ui.desk import Desk, Question

PAUSE = 1.5  #: seconds between two questions of one kind while the networks train
PROBED = 200  #: held-out points whose distance to the curve is measured
Inputs = tuple[tuple[float, ...], ...]  #: points x, hashable


@dataclass(frozen=True)
class Snapshot:
    """A network at one training step; two are the same if run, step and config are."""

    run: str
    step: int
    config: ExperimentConfig
    weights: dict[str, np.ndarray] = field(compare=False, repr=False)
    grid: int  #: steps of the training grid, which may have been refined

    def net(self) -> Any:
        """Return the ODENet; imports torch."""
        import torch

        from node_viz.training.restore import net_of

        torch.set_num_threads(1)  # holds for this thread
        net = net_of(self.config, self.weights)
        net.steps = self.grid
        return net


@dataclass(frozen=True)
class Answer:
    """What a probe found, or why it found nothing."""

    step: int
    value: Any  #: the probe's record, None if it failed
    error: str  #: a sentence if it failed
    newest: bool  #: this answers what was asked just now; otherwise that is still on its way


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """Return the one desk of the whole server."""
    return Desk(keep=512)


def snapshot(view: RunView, step: int | None) -> Snapshot | None:
    """Return the snapshot kept at or before `step`, the newest if None; None if there is none.

    Visitors who look at a shipped run share its answers.
    """
    kept = snapshots.snapshot(view, step)
    if kept is None:
        return None
    run = "shipped" if is_shipped(GROUP) else view.run
    return Snapshot(run, kept[0], view.config, kept[1], _grid(view))


def _grid(view: RunView) -> int:
    """Return the steps of the training grid now; of a shipped run only its calls tell them."""
    known = isinstance(view.curves, NetCurves) and view.curves.metrics
    if view.config.model == "rknet" and known:
        return max(view.solver_steps, known[-1].calls // STAGES)
    return view.config.solver_steps


def ask(
    name: str,
    work: Callable[..., Any],
    now: Snapshot,
    *arguments: Any,
    live: bool,
    dear: bool = True,
) -> Answer | None:
    """Return the newest answer of this name, None while there is none of this run.

    Args:
        name: of the place where the answer is shown.
        work: what answers: a function of a snapshot and the arguments.
        now: the network that is asked.
        arguments: which must be hashable.
        live: whether the networks train; then questions are rare.
        dear: whether the work takes long, and so waits until they rest.
    """
    question: Question = (work, (now, *arguments))
    waiting, due = st.session_state.get(f"{GROUP}_{name}_asked", (question, 0.0))
    early = live and (dear or time.monotonic() < due)
    if desk().known(question) is None and not early:
        desk().ask(question)
        waiting, due = question, time.monotonic() + PAUSE
        st.session_state[f"{GROUP}_{name}_asked"] = waiting, due
    for one in (waiting, question):
        if desk().known(one) is not None:
            st.session_state[f"{GROUP}_{name}_shown"] = one
    shown: Question | None = st.session_state.get(f"{GROUP}_{name}_shown")
    answer = None if shown is None else desk().known(shown)
    if shown is None or answer is None:
        return None
    then: Snapshot = shown[1][0]
    if (then.run, then.config) != (now.run, now.config):
        return None
    error = answer.exception()
    if error is not None and not isinstance(error, ArithmeticError):
        raise error
    value = None if error else answer.result()
    return Answer(then.step, value, str(error or ""), shown == question)


def ways(now: Snapshot, x: Inputs, layers: int) -> LayerWays:
    """Follow inputs through so many layers and along the curve."""
    import torch

    from node_viz.probes.layers import layer_ways

    return layer_ways(now.net().double(), torch.tensor(x, dtype=torch.float64), layers)


def errors(now: Snapshot) -> LayerErrors:
    """Measure how far M layers end from the curve, in double precision: small differences count."""
    from node_viz.probes.layers import layer_errors

    return layer_errors(now.net().double(), _held(now).x[:PROBED].double())


def scores(now: Snapshot) -> LayerScores:
    """Measure what the network scores with M layers, those it was trained with among them."""
    from node_viz.probes.layers import COUNTS, layer_scores

    return layer_scores(now.net(), _held(now), sorted({*COUNTS, now.config.solver_steps}))


def times(now: Snapshot, others: tuple[Snapshot, ...], round: int) -> list[float]:
    """Time one training step of each network here and now, in seconds."""
    from node_viz.probes.layers import step_seconds

    held, batch = _held(now), now.config.batch
    nets = [one.net() for one in (now, *others)]
    return step_seconds(nets, held.x[:batch], held.y[:batch])


def _held(now: Snapshot) -> Any:
    import torch

    from node_viz.data import labelled_set
    from node_viz.probes.net_gauges import held_points

    return held_points(labelled_set(now.config.dataset), torch.device("cpu"))
