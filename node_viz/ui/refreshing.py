"""A part of a page that is drawn again and again for as long as its runs may change."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from node_viz.runs.api import RunView
from node_viz.ui.arms import BACK, group_of, newest, views
from node_viz.ui.host import hold, host, remember
from node_viz.ui.questions import awaited, wait_for

REFRESH = 1 / 3  #: seconds between two looks at a group that plays
CROWDED = 0.07  #: seconds more for every visitor who shares the slot: nobody's picture comes sooner
SELDOM = 1.0  #: seconds between two looks in a room however full


def refreshing(
    group: str, draw: Callable[[tuple[RunView, ...]], None], *, every: float = REFRESH
) -> None:
    """Call `draw` with the newest views, again and again for as long as they may change.

    Args:
        group: whose views.
        draw: draws a part of the page; when what it asks (`questions.ask`) is answered, the page is
            drawn again.
        every: seconds between two looks; more where many share the server.
    """
    live = any(view.live for view in views(group))
    pause = max(every, patience())
    st.fragment(_refresh, run_every=pause if live else None)(group, live, pause, every, draw)


def patience() -> float:
    """Return the seconds after which there may be news, with so many in the room."""
    return min(SELDOM, CROWDED * host().crowd())


def _refresh(
    group: str,
    live: bool,
    pause: float,
    every: float,
    draw: Callable[[tuple[RunView, ...]], None],
) -> None:
    now = views(group)
    if not now:  # the runs were let go while the page slept
        st.rerun()
    remember(group, group_of(group))
    rested = [hold(view.run) for view in now]
    if any(rested):
        st.session_state[f"{group}_told"] = BACK.format(newest(group))
        st.rerun()
    awaited()  # what another part awaits is not this one's
    draw(now)
    if live != any(view.live for view in views(group)):
        st.rerun()
    if live and not 0.5 < max(every, patience()) / pause < 2:
        st.rerun()  # the room has filled or emptied
    if not live:
        wait_for(awaited())
