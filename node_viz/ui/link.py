"""The link is the state: the query string says everything that differs from a page's default.

A page's record lives in the session. The address is read when somebody comes with one (a link, a
reload, the browser's back button) and written whenever the record changes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Generic
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from node_viz.experiment.config import renamed
from node_viz.experiment.links import PAGE, Link, Record
from node_viz.experiment.views import read_view
from node_viz.stage.code import code
from node_viz.ui.share import address_of, share
from node_viz.ui.widgets import notice, opened

LEFT = 50  #: addresses that a page remembers to have left
LONGEST = 4000  #: characters of an address that is read; one with all settings has a quarter
TAKE = "save"  #: what is written on the button of the box
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
        asked = {key: value for key, value in _address().items() if not self._of_page(key)}
        written, left = state.get(f"{of}_link", (None, ()))
        stale = asked in left and not (through_history() or state.get("arrived", True))
        came_back = state.get("arrived", True) and not asked
        if f"{of}_config" not in state or not (asked == written or stale or came_back):
            self.take_in(asked)
        elif came_back:
            state.pop(f"{of}_said_view", None)
        self.write()
        return self.now()

    def take_in(self, asked: dict[str, str]) -> None:
        """Take in what the address says of the record, and of how to look at it."""
        state, of = st.session_state, self.link.page
        fits = sum(map(len, (*asked, *asked.values()))) <= LONGEST
        read = dict(renamed(asked.items())) if fits else {}
        of_view = {key: value for key, value in read.items() if self.link.is_view(key)}
        of_record = {key: value for key, value in read.items() if key not in of_view}
        state[f"{of}_config"], notes = self.link.read(of_record)
        view, more = read_view(of_view)
        state[f"{of}_notes"] = [*notes, *more] if fits else [TOO_LONG]
        state[f"{of}_said_view"] = (view.pairs(), self.now().pairs())
        if of_view:
            state[f"{of}_view"] = (view, uuid.uuid4().hex)

    def _of_page(self, key: str) -> bool:
        return key in PAGE and key not in self.link.owns

    def now(self) -> Record:
        """Return what the page shows now: a part that refreshes alone may be newer than it."""
        return st.session_state[f"{self.link.page}_config"]

    def write(self) -> None:
        """Put what differs from the page's default into the address, beside what stays there.

        How to look at it stays for as long as the page shows the record it was said of.
        """
        state, key, pairs = st.session_state, f"{self.link.page}_link", self.now().pairs()
        view, of = state.get(f"{self.link.page}_said_view", ({}, None))
        says = {**pairs, **(view if pairs == of else {})}
        written, left = state.get(key, (None, ()))
        if written != says:
            state[key] = (says, leave(left, written))
        address = _address()
        stays = {key: value for key, value in address.items() if self._of_page(key)}
        if address != {**says, **stays}:
            st.query_params.from_dict({**says, **stays})

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
        """Draw the way to take the page along, and what `more` there is to take."""
        tip = "Share this page, or save what it shows as a file"
        box = opened(TAKE, key=f"{self.link.page}_take_open", icon=":material/download:", help=tip)
        if box is None:
            return
        with box:
            st.markdown("**Take it along**")
            share(self.link, self.now().pairs())
            st.markdown("**The settings alone**")
            address = address_of(self.now().pairs())
            code(f"{self.link.page}_address", address, label="Address of this page")
            for draw in more:
                draw()


def pairs_of(query: str) -> dict[str, str]:
    """Return the pairs that a query says."""
    return dict(parse_qsl(query, keep_blank_values=True))


def leave(left: tuple[Any, ...], said: Any) -> tuple[Any, ...]:
    """Note that the address no longer says something.

    A browser hears late of a change: messages that still carry the former address come after it.
    """
    return (*left[1 - LEFT :], said)


def through_history() -> bool:
    """Whether the visitor came to this address by the browser's own way back or on."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _address() -> dict[str, str]:
    return st.query_params.to_dict()


def hidden_controls() -> set[str]:
    """Return the controls that `?hide=lr,solver` takes away: a worksheet is a link."""
    return {name.strip() for name in st.query_params.get("hide", "").split(",") if name.strip()}
