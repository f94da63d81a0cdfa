"""A part of a page that is drawn again and again for as long as its runs may change."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from node_viz.runs.api import RunView
from node_viz.ui.arms import BACK, group_of, newest, views
from node_viz.ui.fragments import fragment
from node_viz.ui.host import hold, host, on_road, remember
from node_viz.ui.questions import awaited, wait_for
from node_viz.ui.run_log_rows import follow

REFRESH = 1 / 3  #: seconds between two looks at a group that plays
CROWDED = 0.07  #: seconds more for every visitor who shares the slot: nobody's picture comes sooner
SELDOM = 1.0  #: seconds between two looks in a room however full
ON_ROAD = 1.0, 2.0  #: least and most seconds where only words and curves await a look


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
    now = views(group)
    live, pause = any(view.live for view in now), patience(now, every)
    begun = (live, _grids(group))
    again = fragment(_refresh, run_every=pause if live else None)
    again(group, begun, pause, every, draw)


def patience(now: tuple[RunView, ...], every: float) -> float:
    """Return the seconds to the next look at some runs, with so many in the room."""
    crowded = CROWDED * host().crowd()
    if any(view.status.live for view in now) and on_road(*(view.run for view in now)):
        least, most = ON_ROAD
        return max(every, min(most, max(least, crowded)))
    return max(every, min(SELDOM, crowded))


def _grids(group: str) -> list[int]:
    """Return the steps of the solvers' grids, which stand in a control of the page."""
    return [view.solver_steps or view.config.solver_steps for view in views(group)]


def _refresh(
    group: str,
    begun: tuple[bool, list[int]],
    pause: float,
    every: float,
    draw: Callable[[tuple[RunView, ...]], None],
) -> None:
    now, (live, _) = views(group), begun
    if not now:  # the runs were let go while the page slept
        st.rerun()
    remember(group, group_of(group))
    follow(group, group_of(group), now)
    rested = [hold(view.run) for view in now]
    if any(rested):
        st.session_state[f"{group}_told"] = BACK.format(newest(group))
        st.rerun()
    awaited()  # what another part awaits is not this one's
    draw(now)
    if begun != (any(view.live for view in views(group)), _grids(group)):
        st.rerun()
    if live and not 0.5 < patience(views(group), every) / pause < 2:
        st.rerun()  # the room has filled or emptied, or a road has opened or closed
    if not live:
        wait_for(awaited())
