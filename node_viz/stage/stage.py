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

Point = tuple[float, ...]  # (x, y) at t = 0, or (x, y, t)

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
    layers: dict[str, int] | None = None,
) -> Point | None:
    """Show a payload of `node_viz.stage.payload.pack_pictures`.

    Args:
        key: names the stage; the same key keeps the same canvas.
        payload: one picture of a live run, or a whole tape.
        link: what is shared with the other stages and curves of this name.
        height: side of the square, in pixels; a narrower column makes it smaller. Without chips
            and clocks it is also at most 0.6 of the window's height, and no room stays under it.
        on_point: called with the point a visitor chose, or with None when it is let go.
        clocks: show the two sliders.
        chips: show the layer switches.
        compact: a small still life without controls that plays by itself.
        layers: which layers the link begins with, 1 or 0 by name; then its visitor switches them.

    Returns:
        The chosen point, or None.
    """
    clocks, chips = clocks and not compact, chips and not compact
    tall = height + CHIPS * chips + CLOCKS * clocks
    options = {"key": key, "link": link, "height": height}
    options |= {"clocks": clocks, "chips": chips, "compact": compact, "layers": layers}
    return mount(_stage(), options, payload, on_point, tall if chips or clocks or compact else None)


def mount(
    screen: Any,
    options: dict[str, Any],
    payload: bytes,
    on_point: Callable[[Point | None], None] | None,
    height: int | None,
) -> Point | None:
    """Show a payload in a component of `screen.js` and hear which point is chosen there.

    Args:
        screen: the registered component.
        options: what the browser should know; `key` names the component.
        payload: pictures.
        on_point: called with the point a visitor chose, or with None when it is let go.
        height: of the component, in pixels; as tall as what is in it when None.

    Returns:
        The chosen point, or None.
    """
    key = options["key"]

    def asked() -> None:
        if on_point is not None:
            on_point(_point(st.session_state[key].get("point")))

    state = screen(
        key=key,
        data=_head(options) + payload,
        default={"point": None},
        height="content" if height is None else height,
        on_point_change=asked,
    )
    return _point(state.get("point"))


def _head(options: dict[str, Any]) -> bytes:
    text = json.dumps(options).encode()
    return struct.pack("<I", len(text)) + text


def _point(value: Any) -> Point | None:
    """Read what the browser sent, which may be anything: (x, y) or (x, y, t), or else None."""
    if not isinstance(value, list) or len(value) < 3:
        return None
    numbers = all(isinstance(v, int | float) and math.isfinite(v) for v in value[:3])
    if not numbers or max(abs(v) for v in value[:2]) > 100 or not 0 <= value[2] <= 1:
        return None
    x, y, t = (float(v) for v in value[:3])
    return (x, y, t) if t > 0 else (x, y)
