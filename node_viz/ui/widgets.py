"""Widgets that show what the page holds, and a visitor's quick clicks that are not lost over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def pick(
    widget: Callable[..., Any], label: str, options: Sequence[Any], *, value: Any, **rest: Any
) -> Any:
    """Draw the choice of one or several `options`, showing `value`.

    Args:
        widget: Streamlit's: `st.selectbox`, `st.select_slider`, `st.pills`, `st.segmented_control`.
        label: what it is called.
        options: what it offers.
        value: what it shows: one of the options, a list of them, or None.
        rest: what else the widget takes; it needs a `key`.
    """
    if widget is st.selectbox:
        begins = {"index": None if value is None else list(options).index(value)}
    else:
        begins = {"value" if widget is st.select_slider else "default": value}
    return widget(label, options, **showing(value, begins, **rest))


def showing(value: Any, begins: dict[str, Any], *, key: str, **rest: Any) -> dict[str, Any]:
    """Return what a widget takes to show `value`.

    What the session says overrides, in the browser, whatever was clicked meanwhile, so that of two
    quick clicks the second would be undone. So it is said only where the widget shows something
    else. A widget that is new to the browser `begins` with the value as its own default: it is
    drawn twice before some browsers look, and what is said once would be missed.
    """
    if key in st.session_state and st.session_state[key] != value:
        st.session_state[key] = value
        begins = {}  # a default beside it would be a contradiction
    return {"key": key, **begins, **rest}


def opened(label: str, *, key: str, icon: str, help: str) -> DeltaGenerator | None:
    """Draw a button that opens a popover, and return the popover while it is open.

    What a closed one holds is not drawn: the browser would keep what was last shown there, and send
    it back over whatever was set meanwhile.
    """
    box = st.popover(label, key=key, icon=icon, help=help, on_change="rerun")
    return box if box.open else None
