"""A path that a visitor draws on a stage, as a guess.

The browser draws it on a sheet over the stage; Python hears its points once it is done.
"""

from __future__ import annotations

from typing import Any

from node_viz.stage.registered import registered
from node_viz.stage.told import is_number

Place = tuple[float, float]

MOST = 400  #: points that a path has
FAR = 100.0  #: a point's coordinates at most


def drawing(
    key: str, *, link: str, start: Place, on: bool, path: tuple[Place, ...], nonce: str
) -> tuple[Place, ...] | None:
    """Let a visitor draw on the stages of a link; return the path once it is drawn.

    Args:
        key: names the component.
        link: of the stages.
        start: the dot from which the path leads.
        on: whether it can be drawn now; otherwise it is only shown.
        path: what is drawn already.
        nonce: another one begins with `path`, whatever was drawn meanwhile.
    """
    data = {"link": link, "start": start, "on": on, "path": path, "nonce": nonce}
    state = registered("drawing")(
        key=key, data=data, default={"path": None}, on_path_change=lambda: None
    )
    return _path(state.get("path"))


def _path(told: Any) -> tuple[Place, ...] | None:
    """Read what the browser sent, which may be anything: two places or more, or else None."""
    if not isinstance(told, list) or not 2 <= len(told) <= MOST:
        return None
    found = [one for one in told if isinstance(one, list) and len(one) == 2]
    if len(found) < len(told):
        return None
    if not all(is_number(value) and abs(value) <= FAR for one in found for value in one):
        return None
    return tuple((float(x), float(y)) for x, y in found)
