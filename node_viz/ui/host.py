"""Where the app keeps its runs: one host for all visitors, and for each what they are watching.

A module is imported again when its file changes, and a visitor's session state is freed late. Only
Streamlit's resource cache survives the one and hears at once of the other, so both live there.
"""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from node_viz.runs import finished
from node_viz.runs.api import Command, Host, Progress
from node_viz.runs.processes import make_host
from node_viz.runs.shelf import Shelf

MOST_LEFT = 1000  #: groups remembered of tabs that were closed
roads_served = False  #: whether this server has roads (`node_viz.ui.road`)

Job = tuple[str, tuple[Any, ...]]  #: its name, and what it was begun with


@dataclass(frozen=True)
class Begun:
    """Long work of one visitor: what it was begun with, and how far it is."""

    args: tuple[Any, ...]
    progress: Progress


@dataclass
class Watched:
    """What one visitor watches; it is let go when the tab closes or the network fails."""

    host: Host
    runs: set[str] = field(default_factory=set[str])
    resting: set[str] = field(default_factory=set[str])  #: jobs to hold when the visitor leaves
    begun: dict[str, Job] = field(default_factory=dict[str, Job])  #: to drop; by what it is for
    groups: dict[str, Any] = field(default_factory=dict[str, Any])  #: of runs, for who comes back
    #: Streamlit keeps one for each visit, three open files each, until it forgets the visit; one
    #: who comes back is given a new one
    loop: asyncio.AbstractEventLoop | None = None
    browser: str = ""  #: tells it from all others; "" where nothing does
    ticket: str = field(default_factory=secrets.token_urlsafe)  #: of this tab alone, for its roads
    roads: Counter[str] = field(default_factory=Counter[str])  #: open ones, by run


def _left(watched: Watched) -> None:
    everybody().pop(id(watched), None)
    for run in list(watched.runs):  # the page may still be drawn
        _let_go(watched, run)
    for job in watched.resting:
        watched.host.hold(job)
    for job, _ in watched.begun.values():
        watched.host.drop(job)
    if watched.browser:
        left = _left_behind()
        for name, group in watched.groups.items():
            left.pop((watched.browser, name, group), None)
            left[watched.browser, name, group] = None
        for one in list(left)[: max(0, len(left) - MOST_LEFT)]:
            left.pop(one, None)
    if watched.loop is not None and not watched.loop.is_running():
        watched.loop.close()


@st.cache_resource(show_spinner=False, on_release=lambda made: made.close())
def _host() -> Host:
    return make_host()


@st.cache_resource(show_spinner=False, scope="session", on_release=_left)
def _watched() -> Watched:
    made = Watched(host(), loop=_own_loop(), browser=_browser())
    everybody()[id(made)] = made
    return made


@st.cache_resource(show_spinner=False)
def everybody() -> dict[int, Watched]:
    """What is watched in each tab that is open, by its own id."""
    return {}


def _let_go(watched: Watched, run: str) -> bool:
    """Release a run unless another tab watches it; return whether that was so."""
    if any(run in one.runs for one in list(everybody().values()) if one is not watched):
        return False
    watched.host.release(run)
    return True


@st.cache_resource(show_spinner=False)
def payloads() -> Shelf:
    """Return where large payloads lie that may be sent again."""
    return Shelf(finished.cache(), recent=0)


@st.cache_resource(show_spinner=False)
def _left_behind() -> dict[tuple[str, str, Any], None]:
    """What was on the tabs that were closed: browser, name and group; the last one last."""
    return {}


def _browser() -> str:
    """Return the secret that Streamlit gives each browser against forged requests.

    Nobody can guess another's, and it stays when a page is loaded anew.
    """
    return secret_in(st.context.cookies.get("_streamlit_xsrf", ""))


def secret_in(cookie: str) -> str:
    """Return what a cookie has masked (version, mask, token xor mask, time), "" for any other."""
    try:
        mask, masked = (bytes.fromhex(part) for part in cookie.split("|")[1:3])
    except ValueError:  # no such cookie
        return ""
    whole = len(mask) == 4
    return bytes(byte ^ mask[k % 4] for k, byte in enumerate(masked)).hex() if whole else ""


def _was_open() -> bool:
    """Whether the tab asks for a session that it had before, which this one is not.

    Streamlit's browser side names it as the third of the WebSocket's protocols.
    """
    protocols = st.context.headers.get("Sec-WebSocket-Protocol", "").split(",")
    return len(protocols) > 2


def _own_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_event_loop()
    except RuntimeError:
        return None


def host() -> Host:
    """Return the host of this server's runs, questions and jobs."""
    return _host()


def attend() -> None:
    """Hear of it when the visitor's tab closes; to be called in every run of the app."""
    _watched()
    if "was_open" not in st.session_state:
        st.session_state["was_open"] = _was_open()


def remember(name: str, group: Any) -> None:
    """Keep what the visitor watches as `name`, for when this tab is loaded anew."""
    watched, left = _watched(), _left_behind()
    if watched.groups.get(name) is not group:
        watched.groups[name] = group
        # If it is the network that came back, no other tab may find the group now.
        left.pop((watched.browser, name, group), None)


def left_behind(name: str, fits: Callable[[Any], bool]) -> Any:
    """Return, once, what this visitor watched last as `name` on a tab that was closed, or None.

    Args:
        name: of the group.
        fits: whether a group is what the page shows; those of other tabs stay for them.
    """
    left, browser = _left_behind(), _watched().browser
    for one in reversed(list(left) if browser else []):
        if one[:2] == (browser, name) and fits(one[2]) and left.pop(one, 0) is None:
            return one[2]
    return None


def lost() -> bool:
    """Whether this tab was open before, and nothing is known here of that visit; told once."""
    was = st.session_state.get("was_open", False)
    st.session_state["was_open"] = False
    return was


def hold(run: str) -> bool:
    """Watch `run` for as long as the tab is open; return whether it had been laid to rest.

    To be called at every refresh: after a short loss of the network this is what says that the
    visitor is back.
    """
    watched = _watched()
    if run in watched.runs:
        return False
    watched.runs.add(run)
    return watched.host.attach(run)


def on_road(*runs: str) -> bool:
    """Whether pictures of these runs reach the tab without a rerun, see `node_viz.ui.road`."""
    roads = _watched().roads
    return all(roads[run] > 0 for run in runs)


def ticket() -> str:
    """Return what the tab asks for roads with, "" where there are none."""
    return _watched().ticket if roads_served else ""


def runs_of_visitor() -> set[str]:
    """Return the runs that this visitor watches, in all tabs of the browser."""
    mine = _watched()
    tabs = [one for one in list(everybody().values()) if one.browser == mine.browser != ""]
    return {run for tab in (mine, *tabs) for run in list(tab.runs)}


def forget(run: str) -> None:
    """Leave `run` for another one: its slot is free at once, unless another tab watches it."""
    watched = _watched()
    if run in watched.runs:
        watched.runs.discard(run)
        if not _let_go(watched, run):
            return
    host().command(run, Command("stop"))
    host().release(run)


def begin_for_visitor(what: str, work: Callable[..., Iterator[Any]], *args: Any) -> None:
    """Begin long work in the place of what the visitor had begun as `what`.

    It ends when the tab closes; `work` and `args` are as in `Host.begin`.
    """
    watched, job = _watched(), f"{what} {uuid.uuid4().hex}"
    if what in watched.begun:
        watched.host.drop(watched.begun[what][0])
    watched.begun[what] = (job, args)
    watched.host.begin(job, work, *args)


def begun_by_visitor(what: str) -> Begun | None:
    """Return the long work that the visitor has begun as `what`, or None if there is none."""
    job, args = _watched().begun.get(what, ("", ()))
    progress = host().progress(job)
    return None if progress is None else Begun(args, progress)


def hold_on_leaving(job: str) -> None:
    """Have a job rest, not end, when the tab closes; to be called at every refresh."""
    _watched().resting.add(job)


def warm() -> None:
    """See that the first click on Train is quick; it acts once, when a page is on its way."""
    _warming()


@st.cache_resource(show_spinner=False)
def _warming() -> None:
    host().warm()
