"""What a visitor's clicks do to the visitor's run: each function is the callback of one control.

All of them say what should be, not what should change, because a click that meets a refresh arrives
twice.
"""

from __future__ import annotations

import uuid

import streamlit as st

from node_viz.experiment.config import ExperimentConfig, knobs
from node_viz.experiment.presets import preset
from node_viz.runs.api import Command, RunView
from node_viz.runs.shipped import name_of
from node_viz.ui.controls import widget_key
from node_viz.ui.host import forget, host


def view() -> RunView | None:
    """Return the newest view of the visitor's run."""
    run = st.session_state.get("run")
    return None if run is None else host().latest(run)


def has_ended(view: RunView) -> bool:
    """Whether no order can make the run go on: it was shipped, or it is over."""
    return view.status.over or is_shipped()


def is_shipped() -> bool:
    """Whether the visitor looks at a finished run that came with the project."""
    return st.session_state.get("shipped") is not None


def ensure_run(config: ExperimentConfig) -> RunView:
    """Return the run of `config`; make one if there is none, as shipped if it was."""
    now = view()
    if now is None or st.session_state.get("run_config") != config:
        playing = now is not None and now.status.live
        now = new_run(config, shipped=None if playing else name_of(config))
        if playing:
            train(now.run)
    return now


def new_run(config: ExperimentConfig, shipped: str | None = None) -> RunView:
    """Leave the present run, if any, and return a new one, paused."""
    state = st.session_state
    if "run" in state:
        forget(state["run"])
    run = uuid.uuid4().hex
    host().start(config, run=run, shipped=shipped)
    state.update(run=run, run_config=config, shipped=shipped)
    made = host().latest(run)
    assert made is not None  # it was started a line ago
    return made


def train(run: str) -> None:
    """Train `run` to its end; one that is over starts again from nothing."""
    play(run, None)


def train_until(run: str, step: int) -> None:
    """Train `run` until `step` and hold there."""
    play(run, step)


def play(run: str, until: int | None) -> None:
    """Give the order, to a new run if this one is over; one left since is not disturbed."""
    state, now = st.session_state, view()
    if now is None or now.run != run:
        return
    if has_ended(now):
        until = None if until is None else until - now.step
        now = new_run(state["run_config"])
    host().command(now.run, Command("play", until=until))


def pause(run: str) -> None:
    """Hold `run` where it is."""
    host().command(run, Command("pause"))


def reset(run: str) -> None:
    """Go back to step 0, unless a first click has done so already."""
    if st.session_state.get("run") == run:
        st.session_state["news"] = ""
        new_run(st.session_state["run_config"])


def ask(point: tuple[float, ...] | None) -> None:
    """Ask for the path of `point`."""
    host().command(st.session_state["run"], Command("ask", point=point))


def knob_changed(name: str) -> None:
    """Take a widget's value into the config and say that this means a new run."""
    state = st.session_state
    value = state[widget_key(name)]
    if value is None or value == getattr(state["config"], name):
        return
    configure(state["config"].replace(**{name: value}), f"{knobs()[name].label} changed")


def preset_chosen() -> None:
    """Take the preset picked in the list."""
    name = st.session_state["preset"]
    if name is not None:
        configure(preset(name).config, preset(name).label)
        st.session_state["preset"] = None  # so that it can be chosen again


def configure(config: ExperimentConfig, why: str) -> None:
    """Make `config` the page's; the page then starts its run, playing if one was playing."""
    st.session_state["config"] = config
    st.session_state["notes"] = []
    st.session_state["news"] = why


def news() -> str:
    """Return why the present run was begun, if that was not asked for in so many words."""
    why = st.session_state.get("news")
    return f"**New run:** {why}." if why else ""


def experiment(query: str) -> None:
    """Set up an experiment of the lesson and train it."""
    configure(ExperimentConfig.from_query(query), "the experiment")
    train(new_run(st.session_state["config"]).run)
