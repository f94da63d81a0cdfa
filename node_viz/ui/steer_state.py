"""What the page on STEER and OT-Flow shows, and the link that restores it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from node_viz.catalogue import MIXTURES_1D
from node_viz.config import ExperimentConfig, knobs
from node_viz.plots.arm_curves import ARM_COLOURS
from node_viz.presets import ARMS, CONTRASTS, arms_of
from node_viz.ui import arms as group_of
from node_viz.ui.arms import Pane
from node_viz.ui.sharing import from_link, write_pairs

GROUP = "steer"
SIDES = ("plain", "steer", "otflow")
#: what all arms share; `steer` is the b of the one arm that draws its end time
USUAL = CONTRASTS["three ways"].config.replace(steer=ARMS["steer"].changes["steer"])
OF_THE_ARM = ("method", "field", "kinetic", "jacobian", "force")  #: what tells the arms apart


def panes_of(shown: ExperimentConfig) -> tuple[Pane, ...]:
    """Return the three arms as they stand side by side."""
    configs = arms_of(shown.replace(steer=0.0), SIDES)
    configs["steer"] = configs["steer"].replace(steer=shown.steer)
    return tuple(
        Pane(name, ARMS[name].label, config, ARM_COLOURS[name], ARMS[name].sentence)
        for name, config in configs.items()
    )


def pairs_of(shown: ExperimentConfig) -> dict[str, str]:
    """Return the link: what differs from the page's default.

    >>> pairs_of(USUAL.replace(steer=0.25))
    {'steer': '0.25'}
    """
    usual = USUAL.as_dict()
    return {key: str(value) for key, value in shown.as_dict().items() if value != usual[key]}


def read_steer(pairs: dict[str, str]) -> tuple[ExperimentConfig, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_steer({"steer": "1"})[1]
    ["steer must be a number from 0 to below 1; got '1'. Using 0.5."]
    """
    pairs, notes = dict(pairs), []
    for key in OF_THE_ARM:
        if pairs.pop(key, None) is not None:
            notes.append(f"{key} is what tells the three arms apart. Ignored.")
    try:
        knobs()["steer"].check("steer", pairs.get("steer", USUAL.steer), float)
    except ValueError as error:
        del pairs["steer"]
        notes.append(f"{error}. Using {USUAL.steer:g}.")
    usual = {key: str(value) for key, value in USUAL.as_dict().items()}
    shown, more = ExperimentConfig.forgiving({**usual, **pairs})
    notes += more
    if shown.dataset in MIXTURES_1D:
        notes.append(f"The stages show two dimensions; {shown.dataset!r} has one.")
        shown = shown.replace(dataset=USUAL.dataset)
    return shown, notes


def steer_from_link() -> ExperimentConfig:
    """Return what the page should show, and put it into the address."""
    now = from_link(read_steer, of=f"{GROUP}_")
    write_pairs(pairs_of(now), of=f"{GROUP}_")
    return now


def change(**changes: Any) -> None:
    """Change some of what is shown; what cannot be becomes a note and changes nothing."""
    state = st.session_state
    try:
        state[f"{GROUP}_config"] = state[f"{GROUP}_config"].replace(**changes)
        state[f"{GROUP}_notes"] = []
    except ValueError as error:
        state[f"{GROUP}_notes"] = [f"{error}."]


def set_up(query: str) -> None:
    """Set up an experiment of the lesson and train it."""
    made = read_steer(dict(parse_qsl(query)))[0]
    st.session_state[f"{GROUP}_config"], st.session_state[f"{GROUP}_notes"] = made, []
    group_of.ensure(GROUP, panes_of(made))
    group_of.train(GROUP)
