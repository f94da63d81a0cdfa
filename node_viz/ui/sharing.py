"""The link is the state: the query string says everything that differs from the defaults.

The config lives in the session. The address is read when somebody comes with one (a link, a reload,
the browser's back button) and written whenever the config changes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from node_viz.experiment.catalogue import MIXTURES_1D
from node_viz.experiment.config import DEFAULTS, ExperimentConfig
from node_viz.experiment.presets import preset

VIEW = ("hide", "present")  #: keys of the address that are about the page, not the experiment
State = TypeVar("State")
UNDER_WAY = 2.0  #: seconds a message that still carries the former address may take


def config_from_link() -> ExperimentConfig:
    """Return the config the page should show; what is wrong in the link is noted in the session."""
    return from_link(read_link)


def from_link(read: Callable[[dict[str, str]], tuple[State, list[str]]], *, of: str = "") -> State:
    """Return what the page should show: what `read` makes of the link, or what the session has.

    A page come back to by its bare address keeps what the visitor had there.

    Args:
        read: turns the address's pairs into what they describe, and notes on what is wrong in them.
        of: what the page's keys of the session begin with; pages that share it share their state.
    """
    state, link = st.session_state, st.query_params.to_dict()
    pairs = {key: value for key, value in link.items() if key not in VIEW}
    written, before, since = state.get(f"{of}link", (None, None, 0.0))
    stale = pairs == before and time.monotonic() - since < UNDER_WAY
    came_back = state.get("arrived", True) and not pairs
    if f"{of}config" not in state or not (pairs == written or stale or came_back):
        state[f"{of}config"], state[f"{of}notes"] = read(pairs)
    return state[f"{of}config"]


def read_link(pairs: dict[str, str]) -> tuple[ExperimentConfig, list[str]]:
    """Return the config a link describes, starting from its `preset` if it names one, with notes.

    >>> read_link({"lr": "high", "depth": "3"})[0].depth
    3
    """
    pairs, notes = dict(pairs), []
    name = pairs.pop("preset", "default")
    try:
        start = preset(name).config.to_query()
    except ValueError as error:
        start = ""
        notes.append(f"{error}. Ignored.")
    config, more = ExperimentConfig.forgiving({**dict(parse_qsl(start)), **pairs})
    if config.dataset in MIXTURES_1D:
        more.append(f"The stage shows two dimensions; {config.dataset!r} has one.")
        config = config.replace(dataset=DEFAULTS["dataset"])
    return config, notes + more


def write_link(config: ExperimentConfig) -> None:
    """Put the config into the address, next to what the address says about the page."""
    write_pairs(dict(parse_qsl(config.to_query())))


def write_pairs(pairs: dict[str, str], *, of: str = "") -> None:
    """Put what differs from the page's default into the address; `of` as in `from_link`."""
    written = st.session_state.get(f"{of}link", (None, None, 0.0))[0]
    if written != pairs:
        st.session_state[f"{of}link"] = (pairs, written, time.monotonic())
    view = {key: st.query_params[key] for key in VIEW if key in st.query_params}
    if st.query_params.to_dict() != {**pairs, **view}:
        st.query_params.from_dict({**pairs, **view})


def hidden_controls() -> set[str]:
    """Return the controls that `?hide=lr,solver` takes away: a worksheet is a link."""
    return {name.strip() for name in st.query_params.get("hide", "").split(",") if name.strip()}


def show_notes(of: str = "") -> None:
    """Say what in the link could not be used."""
    notes = st.session_state.get(f"{of}notes", [])
    if notes:
        lines = "\n".join(f"- {note}" for note in notes)
        st.warning(f"Not everything in the link could be used:\n{lines}")


def copy_link(pairs: dict[str, str] | None = None) -> None:
    """Draw the way to take the link along; without `pairs` it is the one of the config."""
    with st.popover("link", icon=":material/link:", help="This page as it stands, in one address"):
        st.caption("Whoever opens this address sees the same experiment.")
        base = (st.context.url or "").split("?")[0]
        known = pairs is not None
        query = urlencode(pairs, safe=",") if known else st.session_state["config"].to_query()
        st.code(f"{base}?{query}" if query else base, language=None)
