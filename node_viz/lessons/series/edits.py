"""The series as a visitor has changed it: kept in the session, for the experiment it belongs to."""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import streamlit as st

from node_viz.data.series import check_series
from node_viz.lessons.series.link import Page
from node_viz.records.series import SeriesPicture
from node_viz.stage.series_stage import Edited

KEY = "series_edited"
#: what may be taken away at one click, by its label
THINNED = {"every second": 2, "every fifth": 5}


def of(page: Page) -> tuple[Any, ...]:
    """Return what a change belongs to: another series has other observations."""
    base = page.base
    return (page.which, base.dataset, base.observations, base.horizon, base.seed)


def edited(page: Page) -> Edited | None:
    """Return the series as it was changed, None where it is as it was drawn."""
    belongs, made, _ = st.session_state.get(KEY, (None, None, ""))
    return made if belongs == of(page) else None


def nonce(page: Page) -> str:
    """Return the name of what the series is now, changed or not."""
    belongs, _, name = st.session_state.get(KEY, (None, None, ""))
    return name if belongs == of(page) else f"drawn {of(page)}"


def put(page: Page, made: Edited | None) -> None:
    """Take up a change that came from the browser; a `ValueError` says why it is no series."""
    if made is not None and made.which == page.which - 1:
        check_series(np.array(made.t), np.array(made.x).reshape(-1, 2))
        st.session_state[KEY] = (of(page), made, made.nonce)


def thin(page: Page, picture: SeriesPicture, every: int) -> None:
    """Keep each observation of the series as it was drawn that comes `every` so many."""
    k = page.which - 1
    t, x = picture.seen_t[k, ::every], picture.seen[k, ::every]
    name = _new()
    made = Edited(k, tuple(t.tolist()), tuple((a, b) for a, b in x.tolist()), name)
    st.session_state[KEY] = (of(page), made, name)


def undo(page: Page) -> None:
    """Show the series as it was drawn."""
    st.session_state[KEY] = (of(page), None, _new())


def _new() -> str:
    return f"page {uuid.uuid4().hex[:12]}"
