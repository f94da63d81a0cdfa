"""What the page on gradients shows, the link that restores it, and its row of controls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from node_viz.lessons.adjoint import words
from node_viz.ui.page import presenting
from node_viz.ui.sharing import copy_link, from_link, hidden_controls, write_pairs

OF = "adjoint_"  #: the page's keys of the session begin with it
#: what each knob can be, as a link writes it
CHOICES: dict[str, tuple[str, ...]] = {
    "field": tuple(words.FIELDS),
    "pull": ("1", "2", "5", "10"),
    "rtol": tuple(f"1e-{digits}" for digits in range(2, 9)),
    "steps": ("10", "20", "50", "100", "150", "200"),
    "seed": tuple(map(str, range(10))),
    "kinetic": ("0", "0.003", "0.01", "0.03"),
}


@dataclass(frozen=True)
class Study:
    """Every knob of the page; the values are those of `CHOICES`."""

    field: str = "network"
    pull: str = "5"  #: lambda of the ring
    rtol: str = "1e-5"
    steps: str = "50"
    seed: str = "0"
    kinetic: str = "0.03"  #: kappa of the circle below the fold

    @property
    def strength(self) -> float:
        """Return lambda, 0 for the field that has no ring."""
        return float(self.pull) if self.field == "ring" else 0.0

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the default.

        >>> Study(field="ring", rtol="1e-3").pairs()
        {'field': 'ring', 'rtol': '1e-3'}
        """
        usual = asdict(Study())
        return {key: value for key, value in asdict(self).items() if value != usual[key]}


def read_study(pairs: dict[str, str]) -> tuple[Study, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_study({"pull": "3"})[1]
    ["pull must be one of 1, 2, 5, 10; got '3'. Using 5."]
    """
    usual, notes, good = asdict(Study()), [], {}
    for key, value in pairs.items():
        if key not in CHOICES:
            notes.append(f"there is no setting {key!r}; there are {', '.join(CHOICES)}. Ignored.")
        elif value not in CHOICES[key]:
            names = ", ".join(CHOICES[key])
            notes.append(f"{key} must be one of {names}; got {value!r}. Using {usual[key]}.")
        else:
            good[key] = value
    return Study(**good), notes


def study_from_link() -> Study:
    """Return what the page should show, and put it into the address."""
    study = from_link(read_study, of=OF)
    write_pairs(study.pairs(), of=OF)
    return study


def set_up(query: str) -> None:
    """Turn the knobs to what an experiment's query says, and the others to their defaults."""
    st.session_state[f"{OF}config"] = read_study(dict(parse_qsl(query)))[0]


def knob_strip(study: Study) -> None:
    """Draw the row of controls, but those that a worksheet hides."""
    if presenting():
        return
    labels = {"field": "field", "pull": "pull λ", "rtol": "tolerance (dopri5)",
              "steps": "solver steps (RK4)", "seed": "seed"}  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="knobs"):
        for name, label in labels.items():
            if name not in hidden_controls() and (name != "pull" or study.field == "ring"):
                knob(study, name, label)
        copy_link(study.pairs())


def knob(study: Study, name: str, label: str) -> None:
    """Draw one control."""
    key = f"{OF}{name}"
    if st.session_state.get(key) != getattr(study, name):
        st.session_state[key] = getattr(study, name)
    shared: dict[str, Any] = {"key": key, "on_change": _moved, "args": (name, key),
                              "help": words.KNOBS[name]}  # fmt: skip
    draw: Callable[..., Any] = st.select_slider
    if name in ("field", "seed"):
        draw, shared["width"] = st.selectbox, {"field": 220, "seed": 90}[name]
    else:
        shared["width"] = 170
    if name == "field":
        shared["format_func"] = words.FIELDS.__getitem__
    draw(label, CHOICES[name], **shared)


def _moved(name: str, key: str) -> None:
    state = st.session_state
    state[f"{OF}config"] = replace(state[f"{OF}config"], **{name: state[key]})
    state[f"{OF}notes"] = []
