"""Where the app keeps its runs: one host for all visitors, and for each what they are watching.

A module is imported again when its file changes, and a visitor's session state is freed late. Only
Streamlit's resource cache survives the one and hears at once of the other, so both live there.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import streamlit as st

from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.api import Command, Host
from node_viz.runs.threads import ThreadHost
from node_viz.runs.worker import make_painter, make_trainer

BREATH = 2.0  #: seconds the first page gets to reach the browser before torch is imported


@dataclass
class Held:
    """What one visitor watches; it is released when the tab closes or the network fails."""

    host: Host
    runs: set[str] = field(default_factory=set)


def _left(held: Held) -> None:
    for run in held.runs:
        held.host.release(run)


@st.cache_resource(show_spinner=False, on_release=lambda made: made.close())
def _host() -> ThreadHost:
    return ThreadHost()


@st.cache_resource(show_spinner=False, scope="session", on_release=_left)
def _held() -> Held:
    return Held(host())


def host() -> Host:
    """Return the host of this server's runs."""
    return _host()


def hold(run: str) -> None:
    """Watch `run` for as long as the tab is open.

    To be called at every refresh: after a short loss of the network this is what says that the
    visitor is back.
    """
    held = _held()
    if run not in held.runs:
        held.runs.add(run)
        held.host.attach(run)


def forget(run: str) -> None:
    """Leave `run` for another one: its slot is free at once."""
    _held().runs.discard(run)
    host().command(run, Command("stop"))
    host().release(run)


def warm() -> None:
    """Import torch and take one step of a tiny run in the background, once for all visitors.

    Called when a page is on its way to the browser, it makes the first click on Train quick.
    """
    _warming()


@st.cache_resource(show_spinner=False)
def _warming() -> threading.Thread:
    # Not a daemon: torch must not be cut off in the middle of its import when the server stops.
    thread = threading.Timer(BREATH, _rehearse)
    thread.start()
    return thread


def _rehearse() -> None:
    config = ExperimentConfig(hidden=2, batch=8)
    trainer, painter = make_trainer(config), make_painter(config)
    trainer.step()
    painter.paint(trainer.cnf, step=1, seconds=0.0, metrics=trainer.measure())
