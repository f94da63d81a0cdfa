"""A snapshot asked something new: where the solver puts its steps, and what a tolerance costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from node_viz.lessons.growth.link import GROUP, TOLERANCES
from node_viz.records.answers import NfeCurve, StepRibbon
from node_viz.records.history import RunStatus
from node_viz.runs.api import RunView
from node_viz.ui.snapshots import now_and_then, remembered, snapshot

POINTS = 512  #: of the held-out batch, as in the gauges: the hardest of them decides the steps
PAUSE = 2.0  #: seconds between two ribbons while the flows train
MOST = 1000  #: answers that are kept, so that going back over the steps is quick

Weights = tuple[int, dict[str, np.ndarray]]  #: training step and weights of a snapshot
Shown = list[tuple[int, StepRibbon] | None]  #: step and ribbon of each arm


def ribbons(views: Sequence[RunView], step: int | None, rtol: float) -> Shown:
    """Return where dopri5 puts its steps for each arm's snapshot at `step`, the newest if None.

    None stands for an arm that has no snapshot yet, or is too wild for the solver.
    """

    def make() -> Shown:
        return [
            kept and _answer(("steps", view.run, kept[0], rtol), view, kept, _steps)
            for view, kept in _kept(views, step)
        ]

    return now_and_then("ribbons", views, (step, rtol), PAUSE, make)


def tolerance_curves(
    views: Sequence[RunView], step: int | None, asking: Callable[[float], None]
) -> list[tuple[int, NfeCurve] | None]:
    """Return step and NFE at every tolerance for each arm's snapshot at `step`, None: newest.

    Args:
        views: the arms.
        step: a training step.
        asking: told each tolerance before its solve; what it draws lets a newer wish cut in.
    """
    return [
        None if kept is None else (kept[0], _curve(view, kept, asking))
        for view, kept in _kept(views, step)
    ]


def _curve(view: RunView, kept: Weights, asking: Callable[[float], None]) -> NfeCurve:
    parts = []
    for rtol in TOLERANCES:
        key = ("calls", view.run, kept[0], rtol)
        if key not in _known():
            asking(rtol)
        parts.append(_answer(key, view, kept, _calls)[1])
    both, alone = ([part[k] for part in parts] for k in (0, 1))
    return NfeCurve(np.array(TOLERANCES), np.array(both), np.array(alone))


def _kept(views: Sequence[RunView], step: int | None) -> list[tuple[RunView, Weights | None]]:
    """Return each arm's snapshot at or before `step`, the oldest if all came later.

    Without a step it is the newest that all have that can go on: one may be a moment ahead.
    """
    sound = [view for view in views if view.status is not RunStatus.FAILED]
    newest = [snapshot(view, None) for view in sound or views]
    last = min((kept[0] for kept in newest if kept is not None), default=0)
    return [(view, snapshot(view, last if step is None else step)) for view in views]


def _answer(
    key: tuple[str, str, int, float], view: RunView, kept: Weights, ask: Callable[..., Any]
) -> Any:
    """Return (step, answer), from memory if this was asked before; None if nothing came out."""
    return remembered(GROUP, key, lambda: (kept[0], ask(view, kept[1], key[-1])), MOST)


def _known() -> dict[Any, Any]:
    return st.session_state.get(f"{GROUP}_known", {})


def _steps(view: RunView, weights: dict[str, np.ndarray], rtol: float) -> StepRibbon:
    from node_viz.probes.gauges import held_out_of
    from node_viz.probes.steps import solver_steps
    from node_viz.training.restore import flow_of

    return solver_steps(flow_of(view.config, weights), held_out_of(view.config, POINTS), rtol=rtol)


def _calls(view: RunView, weights: dict[str, np.ndarray], rtol: float) -> tuple[float, float]:
    from node_viz.probes.gauges import held_out_of
    from node_viz.probes.steps import nfe_over_tolerance
    from node_viz.training.restore import flow_of

    held = held_out_of(view.config, POINTS)
    likelihood = replace(held, noise=held.noise[:1])  # sampling is not shown: let it cost little
    curve = nfe_over_tolerance(flow_of(view.config, weights), likelihood, np.array([rtol]))
    return float(curve.nfe[0]), float(curve.nfe_sampling[0])
