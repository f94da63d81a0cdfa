"""The one sentence that answers a page's question, under its title."""

from __future__ import annotations

import streamlit as st


def answer_line(sentence: str) -> None:
    """Draw a page's answer: Markdown, never cut, at one place of every page.

    The first panel of a page's live part draws it; the style sheet puts it under the title.
    """
    with st.container(key="answer"):
        st.markdown(sentence)
