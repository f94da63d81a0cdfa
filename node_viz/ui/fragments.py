"""Parts of a page that are drawn again by themselves, told apart by their page.

Streamlit knows a fragment by its function's name and its place on the page. All our pages draw
their live part with one function, at one place: so a browser that has just left a page, and asks
once more for its live part, would be sent the next page's, as a part of the page that it left. It
then takes the page to have changed, forgets what it shows, and has no place for the part.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


def fragment(work: Callable[..., None], *, run_every: float | None = None) -> Callable[..., Any]:
    """Return `work` as a fragment of the present page.

    Args:
        work: draws the part.
        run_every: seconds between two drawings; None draws it again only when something in it is
            used.
    """

    def part(*args: Any) -> None:
        work(*args)

    part.__qualname__ = f"{work.__qualname__} of {st.session_state.get('page', '')}"
    part.__module__ = work.__module__
    return st.fragment(part, run_every=run_every)
