"""The stage: a canvas in the browser on which a flow moves, fed with packed pictures.

The drawing is in `web/`; this is its Python side. A stage is mounted once and then only sent
new bytes, so nothing flickers and the zoom stays. Stages and curves that share a `link` share flow
time, training step, zoom and play; none of that comes back to Python. Only a chosen point does.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

import streamlit as st

from node_viz.stage.registered import registered
from node_viz.stage.told import is_number

Point = tuple[float, ...]  # (x, y) at t = 0, or (x, y, t)

SWITCHES, SLIDERS = 30, 66  #: pixels of the two strips, reserved before the browser draws them


def stage(
    key: str,
    payload: bytes,
    *,
    link: str,
    height: int = 520,
    on_point: Callable[[Point | None], None] | None = None,
    sliders: bool = True,
    switches: bool = True,
    compact: bool = False,
    layers: dict[str, int] | None = None,
    label: int | None = None,
) -> Point | None:
    """Show a payload of `node_viz.stage.payload.pack_pictures`.

    Args:
        key: names the stage; the same key keeps the same canvas.
        payload: one picture of a live run, or a whole tape.
        link: what is shared with the other stages and curves of this name.
        height: side of the square, in pixels; a narrower column makes it smaller. Without
            switches and sliders it is also at most 0.6 of the window's height, and no room stays
            under it.
        on_point: called with the point a visitor chose, or with None when it is let go.
        sliders: show the two sliders.
        switches: show the layer switches.
        compact: a small still life without controls that plays by itself.
        layers: which layers the link begins with, 1 or 0 by name; then its visitor switches them.
        label: which label it begins with, if `layers` are given; the mean of all if None.

    Returns:
        The chosen point, or None.
    """
    sliders, switches = sliders and not compact, switches and not compact
    tall = height + SWITCHES * switches + SLIDERS * sliders
    options = {"key": key, "link": link, "height": height}
    options |= {"sliders": sliders, "switches": switches, "compact": compact, "layers": layers}
    options |= {} if label is None else {"label": label}
    reserved = tall if switches or sliders or compact else None
    return mount("stage", options, payload, on_point, reserved)


def mount(
    name: str,
    options: dict[str, Any],
    payload: bytes,
    on_point: Callable[[Point | None], None] | None,
    height: int | None,
) -> Point | None:
    """Show a payload in a component made by `component.js` and hear which point is chosen there.

    Args:
        name: of the component.
        options: what the browser should know; `key` names the place on the page.
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

    state = registered(name)(
        key=key,
        data=headed(options) + payload,
        default={"point": None},
        height="content" if height is None else height,
        on_point_change=asked,
    )
    return _point(state.get("point"))


def headed(options: dict[str, Any]) -> bytes:
    """Return what stands before a payload: the length of some JSON, and the JSON."""
    text = json.dumps(options).encode()
    return struct.pack("<I", len(text)) + text


def _point(value: Any) -> Point | None:
    """Read what the browser sent, which may be anything: (x, y) or (x, y, t), or else None."""
    if not isinstance(value, list) or len(value) < 3:
        return None
    if not all(map(is_number, value[:3])):
        return None
    x, y, t = (float(v) for v in value[:3])
    if max(abs(x), abs(y)) > 100 or not 0 <= t <= 1:
        return None
    return (x, y, t) if t > 0 else (x, y)
