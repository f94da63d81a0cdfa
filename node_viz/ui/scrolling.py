"""What the visitor should see next: any callback may ask for it, the page's end scrolls there."""

from __future__ import annotations

import uuid

import streamlit as st

from node_viz.stage.scroll import Block, scroll

ASKED = "scroll_to"


def scroll_to(key: str, block: Block = "start") -> None:
    """Have the container of that key brought into view once the page is drawn.

    Args:
        key: of the container.
        block: to the top of the window, or only as far as it must be to be seen.
    """
    st.session_state[ASKED] = (key, block, uuid.uuid4().hex)


def scroller() -> None:
    """Draw what scrolls, where something was asked for; once a page."""
    if ASKED in st.session_state:
        to, block, nonce = st.session_state[ASKED]
        with st.container(key="scroll_unseen"):
            scroll("scroll", to=to, block=block, nonce=nonce)
