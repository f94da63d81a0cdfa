"""The stage of a model of series: one coordinate over time, the plane, and the states behind.

Observations can be dragged and clicked away. All stages of a link show the changed series at once;
what the models say of it, Python finds out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from node_viz.stage.packing import rounded
from node_viz.stage.registered import registered
from node_viz.stage.stage import headed
from node_viz.stage.told import is_number

MOST = 200  #: observations of a series
FAR = 100.0  #: a coordinate at most


@dataclass(frozen=True)
class Edited:
    """A series as a visitor has changed it."""

    which: int  #: of the series shown
    t: tuple[float, ...]
    x: tuple[tuple[float, float], ...]
    nonce: str  #: names this change


def series_stage(
    key: str,
    payload: bytes,
    *,
    link: str,
    colour: str,
    which: int,
    edited: Edited | None,
    nonce: str,
    answer: Mapping[str, Any] | None,
    on_seen: Callable[[Edited | None], None],
) -> None:
    """Show a payload of `node_viz.stage.series_payload.pack_series_pictures`.

    Args:
        key: names the stage; the same key keeps the same canvases.
        payload: one picture of a live run, or a whole tape.
        link: what is shared with the other stages of this name.
        colour: of what the model says.
        which: series of the pictures is shown.
        edited: the series as it was changed; None shows it as it was drawn.
        nonce: names that; what Python has newly put, the browser takes up once.
        answer: what the model says of it, for the change called "nonce": "said" and "fan".
        on_seen: called with a changed series, None where the browser has sent nonsense.
    """

    def heard() -> None:
        on_seen(_edited(st.session_state[key].get("seen")))

    change = {"nonce": nonce, "seen": None if edited is None else _rows(edited)}
    options = {"key": key, "link": link, "colour": colour, "which": which}
    options |= {"edited": change, "answer": answer}
    registered("series")(
        key=key,
        data=headed(options) + payload,
        default={"seen": None},
        height="content",
        on_seen_change=heard,
    )


def _rows(edited: Edited) -> list[Any]:
    return rounded([(t, *x) for t, x in zip(edited.t, edited.x, strict=True)])


def _edited(told: Any) -> Edited | None:
    """Read what the browser sent, which may be anything: rows (t, x, y) in any order, or None."""
    if not isinstance(told, dict):
        return None
    which, rows, nonce = (told.get(name) for name in ("which", "seen", "nonce"))
    if not isinstance(which, int) or not isinstance(nonce, str) or not isinstance(rows, list):
        return None
    whole = [row for row in rows if isinstance(row, list) and len(row) == 3]
    if len(whole) < len(rows) or len(rows) > MOST or not 0 <= which < MOST:
        return None
    if not all(is_number(value) and abs(value) <= FAR for row in whole for value in row):
        return None
    ordered = sorted((float(t), float(x), float(y)) for t, x, y in whole)
    places = tuple((x, y) for _, x, y in ordered)
    return Edited(which, tuple(row[0] for row in ordered), places, nonce[:40])
