"""A part of one page is never taken for a part of another, though one function draws both."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from node_viz.ui.fragments import fragment


def draw(number: int) -> None:
    """Some part of a page."""
    st.session_state["drawn"] = number


def test_each_page_has_fragments_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit tells them apart by module and qualified name, and by their place."""
    made: list[Any] = []
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "fragment", lambda part, run_every: made.append(part) or part)
    for page in ("cnf", "straight", "cnf"):
        st.session_state["page"] = page
        fragment(draw)(7)
    names = [f"{part.__module__}.{part.__qualname__}" for part in made]
    assert names[0] == names[2] != names[1]
    assert st.session_state["drawn"] == 7
