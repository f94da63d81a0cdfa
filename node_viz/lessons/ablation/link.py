"""The visitor's grid of flows: what it is made of, who keeps it, and what the clicks do to it.

A grid belongs to one visitor. Streamlit's resource cache hears of a tab that closes, and then the
grid gives its slot back; what it has learnt is kept for a visitor who returns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl

import streamlit as st

from node_viz.experiment.config import ExperimentConfig, knobs
from node_viz.runs import sweep_store
from node_viz.runs.sweep import Sweep
from node_viz.runs.sweep_view import WEIGHTS, untrained
from node_viz.runs.threads import ThreadHost
from node_viz.ui import sharing
from node_viz.ui.controls import widget_key
from node_viz.ui.host import host
from node_viz.ui.leaving import on_leaving

OF = "ablation_"  #: what this page's keys of the session begin with
BASE = ExperimentConfig(steps=400)  #: what all cells share, unless told otherwise
FIXED = ("method", "kinetic", "jacobian", "force", "steer")  #: what the grid itself decides
FIRST = 10  #: the cell that is on the stage at first: both weights .03


@dataclass(frozen=True)
class Plan:
    """What a grid is to be: what all cells share, and the weights along its sides."""

    base: ExperimentConfig = BASE
    sides: tuple[float, ...] = WEIGHTS

    def pairs(self) -> dict[str, str]:
        """Return what differs from the page's own default, as an address says it."""
        pairs = {
            name: str(getattr(self.base, name))
            for name in knobs()
            if getattr(self.base, name) != getattr(BASE, name)
        }
        if self.sides != WEIGHTS:
            pairs["grid"] = ",".join(f"{weight:g}" for weight in self.sides)
        return pairs


def read_plan(pairs: dict[str, str]) -> tuple[Plan, list[str]]:
    """Return what an address asks for, with a note on each thing that cannot be had.

    >>> read_plan({"grid": "0,0.1", "steps": "200"})[0].sides
    (0.0, 0.1)
    """
    pairs, notes = dict(pairs), []
    for name in FIXED:
        if name in pairs:
            notes.append(f"{name} is not free here: the grid sets what is penalised. Ignored.")
            del pairs[name]
    text = pairs.pop("grid", None)
    base, more = sharing.read_link({"steps": str(BASE.steps), **pairs})
    sides = WEIGHTS
    if text is not None:
        try:
            sides = tuple(float(word) for word in text.split(","))
            untrained(base, sides)
        except ValueError as error:
            wrong = "could not convert" in str(error)
            sentence = f"grid must be numbers like 0,.03,.3; got {text!r}" if wrong else error
            notes.append(f"{sentence}. Using {','.join(f'{w:g}' for w in WEIGHTS)}.")
            sides = WEIGHTS
    fixed = {name: getattr(BASE, name) for name in FIXED}  # a preset may have changed them
    return Plan(base.replace(**fixed), sides), notes + more


@dataclass
class Held:
    """The grid one visitor watches; its slot is given back when the tab closes."""

    sweep: Sweep | None = None


def _left(held: Held) -> None:
    if held.sweep is not None:
        held.sweep.release()


@st.cache_resource(show_spinner=False, scope="session", on_release=_left)
def _held() -> Held:
    return Held()


def hold(sweep: Sweep) -> None:
    """Watch `sweep` for as long as the tab is open; to be called at every refresh."""
    _held().sweep = sweep
    sweep.attach()


def ensure_sweep() -> Sweep:
    """Return the visitor's grid; make the one that the address asks for if there is none."""
    state = st.session_state
    plan = sharing.from_link(read_plan, of=OF)
    sharing.write_pairs(plan.pairs(), of=OF)
    if state.get(f"{OF}plan") != plan:
        old: Sweep | None = state.get(f"{OF}sweep")
        playing = old is not None and old.view.status.live
        made = replace(plan, None if playing else shipped_name(plan))
        if playing:
            made.play()
    return state[f"{OF}sweep"]


def shipped_name(plan: Plan) -> str | None:
    """Return the name of the shipped grid of exactly this plan, if there is one."""
    for name in sweep_store.names():
        view = sweep_store.load(name)
        if Plan(view.base, view.sides) == plan:
            return name
    return None


def replace(plan: Plan, shipped: str | None = None) -> Sweep:
    """Leave the present grid, if any, for a new one; the same cell stays on the stage."""
    state = st.session_state
    old: Sweep | None = state.get(f"{OF}sweep")
    if old is not None:
        old.pause()
    slots = cast(ThreadHost, host()).slots
    if shipped is None:
        sweep = Sweep(untrained(plan.base, plan.sides), slots)
    else:
        sweep = Sweep(sweep_store.load(shipped), slots, home=sweep_store.HOME / shipped)
    count = len(plan.sides)
    chosen = FIRST if old is None or old.view.chosen is None else old.view.chosen
    sweep.choose(chosen if chosen < count * count else count * count - 1)
    state.update({f"{OF}plan": plan, f"{OF}sweep": sweep})
    on_leaving(OF, pause)
    return sweep


def train() -> None:
    """Train the grid; one that is over, or was shipped, starts again from nothing."""
    state = st.session_state
    sweep: Sweep = state[f"{OF}sweep"]
    if sweep.over:
        sweep = replace(state[f"{OF}plan"])
    sweep.play()


def pause() -> None:
    """Hold the grid where it is."""
    st.session_state[f"{OF}sweep"].pause()


def reset() -> None:
    """Forget what the grid has learnt."""
    replace(st.session_state[f"{OF}plan"])


def choose(cell: Any) -> None:
    """Put a cell on the stage; what comes from the browser may be anything."""
    sweep: Sweep = st.session_state[f"{OF}sweep"]
    if isinstance(cell, int) and 0 <= cell < len(sweep.view.cells):
        sweep.choose(cell)


def knob_changed(name: str) -> None:
    """Take a widget's value into the plan; the page then makes the grid anew."""
    state = st.session_state
    plan: Plan = state[f"{OF}config"]
    value = state[widget_key(name)]
    if value is not None and value != getattr(plan.base, name):
        state[f"{OF}config"] = Plan(plan.base.replace(**{name: value}), plan.sides)
        state[f"{OF}notes"] = []


def experiment(query: str) -> None:
    """Set up an experiment of the lesson and train its grid."""
    state = st.session_state
    plan, state[f"{OF}notes"] = read_plan(dict(parse_qsl(query)))
    state[f"{OF}config"] = plan
    replace(plan).play()
