"""A snapshot taken at its word: the density its training solver believes in, and the real one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from node_viz.data import density
from node_viz.records import DensityGrid, Trajectories
from node_viz.runs.api import RunView
from node_viz.ui.host import host

WIDER = 1.25  #: of the stage's square, so that hardly any mass is outside
FINE, COARSE, QUICK = 161, 61, 33  #: grid sides: of the belief; of the truth, at rest and in flight
POINTS = 8  #: data points whose paths are drawn
PAUSE = 5.0  #: seconds between two answers while the flows train
MOST = 60  #: answers that are kept


@dataclass(frozen=True)
class Belief:
    """One flow by two solvers, at one training step."""

    step: int
    solver_steps: int
    believed: DensityGrid
    true: DensityGrid
    paths: tuple[Trajectories, Trajectories]  #: by the training solver, by the tight one
    mass: tuple[float, float]  #: of both densities, over the square


def belief_of(view: RunView, step: int | None) -> tuple[int, Belief | None] | None:
    """Return the step and what was found there: the snapshot at `step`, the newest if None.

    None stands for a run without a snapshot, and for a flow too wild for the tight solver.
    """
    state, asked = st.session_state, (view.run, step)
    early = time.monotonic() < state.get("lies_next", 0.0)
    if view.live and early and state.get("lies_asked") == asked:
        return state["lies_shown"]
    first = view.tape_steps[0] if view.tape_steps else 0
    kept = host().weights(view.run, None if step is None else max(step, first))
    shown = None if kept is None else (kept[0], _known(view, *kept))
    state.update(lies_asked=asked, lies_shown=shown, lies_next=time.monotonic() + PAUSE)
    return shown


def _known(view: RunView, step: int, weights: dict[str, np.ndarray]) -> Belief | None:
    """Return the answer, from memory if this was asked before."""
    known: dict[Any, Belief | None] = st.session_state.setdefault("lies_known", {})
    key = (view.run, step, view.live)
    if key not in known:
        while len(known) >= MOST:
            del known[next(iter(known))]
        known[key] = _look(view, step, weights, QUICK if view.live else COARSE)
    return known[key]


def _look(view: RunView, step: int, weights: dict[str, np.ndarray], side: int) -> Belief | None:
    import torch

    from node_viz.flows.cnf import SolveError
    from node_viz.probes.believed import believed_density, mass_of, parted_paths
    from node_viz.probes.grid import probe_density
    from node_viz.training.restore import flow_of

    data, cnf = density(view.config.dataset), flow_of(view.config, weights)
    half, steps = WIDER * data.half_side, view.solver_steps or view.config.solver_steps
    x = torch.as_tensor(data.sample(POINTS, np.random.default_rng(0)), dtype=torch.float32)
    try:
        believed = believed_density(cnf, view.config, half, FINE, steps)
        true = probe_density(cnf, half, side)
        paths = parted_paths(cnf, view.config, x, steps)
    except SolveError:
        return None
    return Belief(step, steps, believed, true, paths, (mass_of(believed), mass_of(true)))
