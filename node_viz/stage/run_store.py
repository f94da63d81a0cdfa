"""The runs of a visitor, kept in the visitor's browser and nowhere else.

The browser keeps a text for each run under a name of its own, so that two tabs that write different
runs never meet. A text that another tab has changed is not written over: it is told first, Python
merges it, and what comes of it is written. The browser also draws the log, in a dialog.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from node_viz.stage.registered import registered

KINDS = ("stored", "open", "pin", "name", "compare", "again", "csv")
MOST_NONCE = 40  #: characters


def run_store(
    key: str, data: Mapping[str, Any], *, on_said: Callable[[str, str, Any], None]
) -> None:
    """Draw the button of the log, and its dialog while it is open.

    Args:
        key: names the component.
        data: what the browser is told, see `node_viz.ui.run_log.told`.
        on_said: called with a message's own name, its kind and what it says, which may be anything.
            A message is said again until its name is told back as `heard`.
    """

    def said() -> None:
        message = _message(st.session_state[key].get("said"))
        if message is not None:
            on_said(*message)

    # not by `as_text`, which remembers what it has written: this is the visitor's alone
    text = json.dumps(data).encode()
    # Plotly writes its styles into the page's head, which a shadow root would not see.
    mount = registered("run_store", isolate_styles=False)
    mount(key=key, data=text, width="content", on_said_change=said)


def _message(told: Any) -> tuple[str, str, Any] | None:
    """Read what the browser sent, which may be anything: a message, or else None."""
    if not isinstance(told, list) or len(told) != 3:
        return None
    nonce, kind, what = told
    known = isinstance(kind, str) and kind in KINDS
    named = isinstance(nonce, str) and 0 < len(nonce) <= MOST_NONCE
    return (nonce, kind, what) if named and known else None
