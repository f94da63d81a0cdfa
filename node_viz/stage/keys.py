"""Keys that work anywhere on a page, told to Python: on and back through the scenes.

F puts the pane under the pointer on the whole screen, F or Escape takes it back: the browser does
that alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from node_viz.stage.registered import registered
from node_viz.stage.told import is_number


def keys(
    key: str, *, page: str, scenes: bool, at: int, on_scene: Callable[[int, int], None]
) -> None:
    """Listen for keys; nothing is drawn.

    Args:
        key: names the listener.
        page: the stem; where a way on or back is a link, its key follows that.
        scenes: whether the page is walked through by scenes now: PageDown and the right arrow go
            on, PageUp and the left arrow back; else they scroll as everywhere.
        at: number of the scene that is on.
        on_scene: called with 1 for on and -1 for back, and with the scene that was on. What the
            browser tells may arrive twice; the second time another scene is on.
    """

    def pressed() -> None:
        if way := _way(st.session_state[key].get("scene")):
            on_scene(*way)

    data = {"page": page, "scenes": scenes, "at": at}
    registered("keys")(key=key, data=data, on_scene_change=pressed)


def _way(told: Any) -> tuple[int, int] | None:
    """Read what the browser sent, which may be anything: a way and a scene, or else None."""
    if not isinstance(told, list) or len(told) != 2 or not all(map(is_number, told)):
        return None
    by, at = (int(value) for value in told)
    return (by, at) if by in (1, -1) else None
