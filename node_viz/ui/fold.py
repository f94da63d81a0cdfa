"""On a narrow screen a strip shows Train, Pause and "settings", which shows the other controls.

Python does not know how wide the screen is, so the style sheet (`narrow.css`) folds the strip.
"""

from __future__ import annotations

import streamlit as st

FOLD = '<details class="fold"><summary>settings</summary></details>'


def fold() -> None:
    """Draw what unfolds the strip that is being drawn; a wide screen shows all of it anyway."""
    st.html(FOLD, width="content")
