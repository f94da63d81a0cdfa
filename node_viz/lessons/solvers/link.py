"""The controls of the solver page, and the link that restores them.

What the visitor set is one dictionary in the session; the widgets show it and the address says what
in it differs from the defaults. The words in a link are the names used in code.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from node_viz.fields.analytic import ANALYTIC, known_field
from node_viz.lessons.solvers.words import NAMES
from node_viz.ui.sharing import UNDER_WAY, VIEW

CHOICES: dict[str, tuple[str, ...]] = {
    "problem": tuple(ANALYTIC),
    "steps": tuple(map(str, (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256))),
    "span": ("0.25", "0.5", "1", "1.5", "2"),  # in units of the problem's own end time
    "rtol": tuple(f"1e-{digits}" for digits in range(1, 11)),
    "solvers": tuple(NAMES),
}
DEFAULTS = {
    "problem": "forced",
    "steps": "8",
    "span": "1",
    "rtol": "1e-3",
    "solvers": ",".join(NAMES),
}
Knobs = dict[str, str]


@dataclass(frozen=True)
class Study:
    """What is to be shown."""

    problem: str
    steps: int
    end: float
    rtol: float
    solvers: tuple[str, ...]


def study_from_link() -> tuple[Study, list[str]]:
    """Return what the page should show, and a note for each thing in the link that is wrong.

    A page come back to by its bare address keeps what the visitor had there.
    """
    state = st.session_state
    pairs = {key: value for key, value in st.query_params.to_dict().items() if key not in VIEW}
    written, before, since = state.get("study_link", (None, None, 0.0))
    stale = pairs == before and time.monotonic() - since < UNDER_WAY
    came_back = state.get("arrived", True) and not pairs
    if "study" not in state or not (pairs == written or stale or came_back):
        state["study"], state["study_notes"] = read_knobs(pairs)
    _write_link(state["study"])
    return _study(state["study"]), state["study_notes"]


def read_knobs(pairs: dict[str, str]) -> tuple[Knobs, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_knobs({"steps": "7"})[1]
    ["steps must be one of 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256; got '7'. \
Using 8."]
    """
    knobs, notes = dict(DEFAULTS), []
    for key, value in pairs.items():
        if key not in CHOICES:
            notes.append(f"there is no setting {key!r}; there are {', '.join(CHOICES)}. Ignored.")
            continue
        wrong = [word for word in value.split(",") if word not in CHOICES[key]]
        if value == "" and key == "solvers":
            wrong = []  # nobody chosen is a choice
        if wrong or ("," in value and key != "solvers"):
            names = ", ".join(CHOICES[key])
            notes.append(
                f"{key} must be one of {names}; got {(wrong or [value])[0]!r}. "
                f"Using {DEFAULTS[key]}."
            )
        else:
            knobs[key] = value
    return knobs, notes


def set_up(query: str) -> None:
    """Turn the knobs to what an experiment's query says, and the others to their defaults."""
    st.session_state["study"] = read_knobs(dict(parse_qsl(query)))[0]


def knob_strip(study: Study) -> None:
    """Draw the row of controls."""
    natural = known_field(study.problem).end
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="knobs"):
        st.selectbox(
            "problem", CHOICES["problem"], format_func=lambda name: ANALYTIC[name].label,
            help="Every one has a solution that is known exactly.", width=160, **_knob("problem"),
        )  # fmt: skip
        st.select_slider(
            "steps", CHOICES["steps"], width=190,
            help="For the fixed-step solvers: equal steps from t = 0 to the end.", **_knob("steps"),
        )  # fmt: skip
        st.select_slider(
            "end time", CHOICES["span"], format_func=lambda span: f"{float(span) * natural:g}",
            help="How far to follow the field.", width=120, **_knob("span", study.problem),
        )  # fmt: skip
        st.select_slider(
            "tolerance", CHOICES["rtol"], width=130,
            help="For dopri5: the error it allows itself in each step.", **_knob("rtol"),
        )  # fmt: skip
        st.pills(
            "solvers", CHOICES["solvers"], selection_mode="multi",
            format_func=NAMES.__getitem__, width="content", **_knob("solvers"),
        )  # fmt: skip
        with st.popover(
            "link", icon=":material/link:", help="This page as it stands, in one address"
        ):
            st.caption("Whoever opens this address sees the same.")
            st.code(_address(), language=None)


def _knob(name: str, of: str = "") -> dict[str, Any]:
    """Return what all widgets share; the widget shows what the session holds of `name`.

    A widget whose labels depend on something is a widget `of` that thing: were it to keep its key
    while its labels change, the browser would answer with the first of the new ones.
    """
    key, value = f"study_{name}{of}", st.session_state["study"][name]
    shown = [word for word in value.split(",") if word] if name == "solvers" else value
    if st.session_state.get(key) != shown:
        st.session_state[key] = shown
    return {"key": key, "on_change": _moved, "args": (name, key)}


def _moved(name: str, key: str) -> None:
    value = st.session_state[key]
    if name == "solvers":
        value = ",".join(solver for solver in NAMES if solver in value)
        if not value:  # the last one stays: a page of nothing teaches nothing
            return
    st.session_state["study"] = {**st.session_state["study"], name: value}
    st.session_state["study_notes"] = []


def _address() -> str:
    changed = urlencode(_changed(st.session_state["study"]), safe=",")
    address = (st.context.url or "").partition("?")[0]
    return f"{address}?{changed}" if changed else address


def _changed(knobs: Knobs) -> Knobs:
    return {key: value for key, value in knobs.items() if value != DEFAULTS[key]}


def _write_link(knobs: Knobs) -> None:
    pairs = _changed(knobs)
    written = st.session_state.get("study_link", (None, None, 0.0))[0]
    if written != pairs:
        st.session_state["study_link"] = (pairs, written, time.monotonic())
    view = {key: st.query_params[key] for key in VIEW if key in st.query_params}
    if st.query_params.to_dict() != {**pairs, **view}:
        st.query_params.from_dict({**pairs, **view})


def _study(knobs: Knobs) -> Study:
    return Study(
        problem=knobs["problem"],
        steps=int(knobs["steps"]),
        end=float(knobs["span"]) * known_field(knobs["problem"]).end,
        rtol=float(knobs["rtol"]),
        solvers=tuple(name for name in NAMES if name in knobs["solvers"].split(",")),
    )
