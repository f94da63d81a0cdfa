"""What ends when a visitor goes to another page: its runs pause, its live parts are no more.

Whoever watches nothing gives the slots back. A live part ends at once, not when the next page has
been drawn: until a browser hears of the next page it goes on asking for the live parts of the one
that it left. If such a part were drawn after the next page, the browser would take the page to have
changed back, forget all that it shows, and fail at the next part that comes.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


def on_leaving(name: str, pause: Callable[[], None]) -> None:
    """Have `pause` called when the visitor leaves the page; one of a name replaces the other."""
    st.session_state.setdefault("on_leaving", {})[name] = pause


def leave() -> None:
    """Pause whatever trains on the page that was left, and draw no part of it again.

    A part that was asked for a moment ago waits behind the page that is about to be drawn. Running
    the page anew takes its place: `left` tells that run that a page was left.
    """
    context = get_script_run_ctx()
    if context is not None:
        context.fragment_storage.clear()
    for pause in st.session_state.get("on_leaving", {}).values():
        pause()
    st.session_state["left"] = True
    st.rerun()
