"""The stage: a canvas in the browser on which a flow moves, fed with packed pictures.

The drawing is in `frontend/`; this is its Python side. A stage is mounted once and then only sent
new bytes, so nothing flickers and the zoom stays. Stages and curves that share a `link` share flow
time, training step, zoom and play; none of that comes back to Python. Only a chosen point does.
"""

from __future__ import annotations

import functools
import json
import math
import struct
from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

Point = tuple[float, float]

CHIPS, CLOCKS = 30, 66  #: pixels of the two strips, reserved before the browser draws them


@functools.cache
def _stage() -> Any:
    """Register at the first use: Streamlit finds the files only once a server is there."""
    return component("node_viz.stage", js="stage.js")


def stage(
    key: str,
    payload: bytes,
    *,
    link: str,
    height: int = 520,
    on_point: Callable[[Point | None], None] | None = None,
    clocks: bool = True,
    chips: bool = True,
    compact: bool = False,
) -> Point | None:
    """Show a payload of `node_viz.plots.payload.pack_pictures`.

    Args:
        key: names the stage; the same key keeps the same canvas.
        payload: one picture of a live run, or a whole tape.
        link: what is shared with the other stages and curves of this name.
        height: side of the square, in pixels; a narrower column makes it smaller.
        on_point: called with the point a visitor chose, or with None when it is let go.
        clocks: show the two sliders.
        chips: show the layer switches.
        compact: a small still life without controls that plays by itself.

    Returns:
        The chosen point, or None.
    """
    clocks, chips = clocks and not compact, chips and not compact
    options = {"key": key, "link": link, "height": height}
    options |= {"clocks": clocks, "chips": chips, "compact": compact}

    def asked() -> None:
        if on_point is not None:
            on_point(_point(st.session_state[key].get("point")))

    state = _stage()(
        key=key,
        data=_head(options) + payload,
        default={"point": None},
        height=height + CHIPS * chips + CLOCKS * clocks,
        on_point_change=asked,
    )
    return _point(state.get("point"))


def _head(options: dict[str, Any]) -> bytes:
    text = json.dumps(options).encode()
    return struct.pack("<I", len(text)) + text


def _point(value: Any) -> Point | None:
    """Read what the browser sent, which may be anything: two finite numbers, or else None."""
    if not isinstance(value, list) or len(value) < 2:
        return None
    x, y = value[:2]
    numbers = all(isinstance(v, int | float) and math.isfinite(v) and abs(v) < 100 for v in (x, y))
    return (float(x), float(y)) if numbers else None
