"""What pauses when a visitor goes to another page: whoever watches nothing gives the slots back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def on_leaving(name: str, pause: Callable[[], None]) -> None:
    """Have `pause` called when the visitor leaves the page; one of a name replaces the other."""
    st.session_state.setdefault("on_leaving", {})[name] = pause


def leave() -> None:
    """Pause whatever trains on the page that was left."""
    for pause in st.session_state.get("on_leaving", {}).values():
        pause()
