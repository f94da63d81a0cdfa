"""The link is the state: the query string says everything that differs from a page's default.

A page's record lives in the session. The address is read when somebody comes with one (a link, a
reload, the browser's back button) and written whenever the record changes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Generic
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from node_viz.experiment.links import VIEW, Link, Record
from node_viz.stage.code import code
from node_viz.ui.widgets import notice

UNDER_WAY = 2.0  #: seconds a message that still carries the former address may take
LONGEST = 4000  #: characters of an address that is read; one with all settings has a quarter
TOO_LONG = "The address is longer than any that this page writes, so nothing in it was read."


class Linked(Generic[Record]):
    """A page's record in the session, and everything that reads or changes it."""

    def __init__(self, link: Link[Record]) -> None:
        self.link = link

    def from_link(self) -> Record:
        """Return what the page should show: what the link says, or what the session has.

        A page come back to by its bare address keeps what the visitor had there. The address is
        brought in line.
        """
        state, of = st.session_state, self.link.page
        pairs = {key: value for key, value in st.query_params.to_dict().items() if key not in VIEW}
        written, before, since = state.get(f"{of}_link", (None, None, 0.0))
        stale = pairs == before and time.monotonic() - since < UNDER_WAY
        came_back = state.get("arrived", True) and not pairs
        if f"{of}_config" not in state or not (pairs == written or stale or came_back):
            read = pairs if sum(map(len, (*pairs, *pairs.values()))) <= LONGEST else {}
            state[f"{of}_config"], notes = self.link.read(read)
            state[f"{of}_notes"] = notes if read == pairs else [TOO_LONG]
        self.write()
        return self.now()

    def now(self) -> Record:
        """Return what the page shows now: a part that refreshes alone may be newer than it."""
        return st.session_state[f"{self.link.page}_config"]

    def write(self) -> None:
        """Put what differs from the page's default into the address, beside what stays there."""
        state, key, pairs = st.session_state, f"{self.link.page}_link", self.now().pairs()
        written = state.get(key, (None, None, 0.0))[0]
        if written != pairs:
            state[key] = (pairs, written, time.monotonic())
        view = {key: st.query_params[key] for key in VIEW if key in st.query_params}
        if st.query_params.to_dict() != {**pairs, **view}:
            st.query_params.from_dict({**pairs, **view})

    def put(self, make: Callable[[], Record]) -> None:
        """Show what `make` makes; what cannot be becomes a note and changes nothing."""
        state, of = st.session_state, self.link.page
        try:
            state[f"{of}_config"], state[f"{of}_notes"] = make(), []
        except ValueError as error:
            state[f"{of}_notes"] = [f"{error}."]

    def change(self, **changes: Any) -> None:
        """Change some of the record, or note why it cannot be so."""
        self.put(lambda: replace(self.now(), **changes))  # type: ignore[type-var]

    def keeping(self, query: str) -> str:
        """Return a lesson's query with what the page keeps as it is, unless the query sets it."""
        now, asked = self.now().pairs(), dict(parse_qsl(query))
        return urlencode({key: now[key] for key in self.link.keeps if key in now} | asked)

    def show_notes(self) -> None:
        """Say what in the link could not be used."""
        notes = st.session_state.get(f"{self.link.page}_notes", [])
        if notes:
            notice(notes, "Not everything could be used:")

    def copy(self, *more: Callable[[], None]) -> None:
        """Draw the way to take the link along, and what `more` there is to take."""
        with st.popover(
            "link", icon=":material/link:", help="This page as it stands, in one address"
        ):
            st.caption("Whoever opens this address sees the same experiment.")
            base = (st.context.url or "").split("?")[0]
            query = urlencode(self.now().pairs(), safe=",")
            address = f"{base}?{query}" if query else base
            code(f"{self.link.page}_address", address, label="Address of this page")
            for draw in more:
                draw()


def hidden_controls() -> set[str]:
    """Return the controls that `?hide=lr,solver` takes away: a worksheet is a link."""
    return {name.strip() for name in st.query_params.get("hide", "").split(",") if name.strip()}
