"""Where a visitor's own data come in: a pad to draw on, a picture, a table pasted or from a file.

Files are read in the browser, and no request ever carries one: the server goes on to refuse every
upload. What reaches Python is told once, over the page's own socket, whose messages have at most
1 MB, and may be anything: it is read here, and what is none of the two things below is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from node_viz.stage.registered import as_text, registered
from node_viz.stage.told import is_number

HALF = 4.0  #: half the side of the pad, in the units of the points
MOST = 800  #: points drawn
MOST_TEXT = 1_000_000  #: characters of a table; a message has no more
MOST_ROWS = 10**9


@dataclass(frozen=True)
class Drawn:
    """Points that were drawn."""

    points: tuple[tuple[float, float], ...]
    labels: tuple[int, ...]  #: 0 or 1, of each


@dataclass(frozen=True)
class Typed:
    """A table that was pasted, or the text of a file."""

    text: str
    rows: int  #: in the file, where this is only a part of it; else 0


def own(
    key: str,
    *,
    kind: str,
    hint: str,
    said: dict[str, Any] | None,
    on_use: Callable[[Drawn | Typed], None],
) -> None:
    """Draw the pad and the table.

    Args:
        key: names the component; what was drawn stays while the tab lives.
        kind: "points", "labelled" with one of two labels, or "series", which come in tables only.
        hint: what a table must have, in a sentence.
        said: of what was used last: `words`, whether that is `good`, and a `nonce` of its own.
        on_use: called with what the visitor wants to use.
    """

    def used() -> None:
        told = read_told(st.session_state[key].get("use"))
        if told is not None:
            on_use(told)

    data = as_text(key=key, kind=kind, hint=hint, said=said)
    registered("own")(key=key, data=data, on_use_change=used)


def read_told(told: Any) -> Drawn | Typed | None:
    """Read what the browser sent, which may be anything."""
    if not isinstance(told, dict):
        return None
    kind: Any = told.get("kind")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if kind == "text":
        return _typed(told)  # pyright: ignore[reportUnknownArgumentType]
    return _drawn(told.get("points")) if kind == "drawn" else None  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


def _typed(told: dict[Any, Any]) -> Typed | None:
    text, rows = told.get("text"), told.get("rows")
    if not isinstance(text, str) or len(text) > MOST_TEXT:
        return None
    return Typed(text, int(rows) if is_number(rows) and 0 <= rows <= MOST_ROWS else 0)


def _drawn(told: Any) -> Drawn | None:
    if not isinstance(told, list) or not 0 < len(told) <= MOST:  # pyright: ignore[reportUnknownArgumentType]
        return None
    points: list[tuple[float, float]] = []
    labels: list[int] = []
    for one in told:  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(one, list) or len(one) != 3 or not all(map(is_number, one)):  # pyright: ignore[reportUnknownArgumentType]
            return None
        x, y, label = one  # pyright: ignore[reportUnknownVariableType]
        if max(abs(x), abs(y)) > HALF or label not in (0, 1):  # pyright: ignore[reportUnknownArgumentType]
            return None
        points.append((float(x), float(y)))  # pyright: ignore[reportUnknownArgumentType]
        labels.append(int(label))  # pyright: ignore[reportUnknownArgumentType]
    return Drawn(tuple(points), tuple(labels))
