"""Controls of a page whose record is a few words, each one of those that a link may name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from node_viz.ui.link import Linked


def chosen(
    page: Linked[Any],
    name: str,
    *,
    of: str = "",
    shown: Callable[[str], Any] = str,
    taken: Callable[[Any], str | None] = str,
) -> dict[str, Any]:
    """Return what `pick` needs for a word: the widget shows the record's word and changes it.

    A widget whose labels depend on something is a widget `of` that thing: were it to keep its key
    while its labels change, the browser would answer with the first of the new ones.

    Args:
        page: whose record.
        name: of the word in it.
        of: what the labels depend on.
        shown: what the widget holds for a word.
        taken: the word for what the widget holds; None leaves the record as it is.
    """
    key, value = f"{page.link.page}_{name}{of}", shown(getattr(page.now(), name))

    def moved() -> None:
        word = taken(st.session_state[key])
        if word is not None:
            page.change(**{name: word})

    return {"key": key, "value": value, "on_change": moved}
