"""How a visitor has turned a 3D chart, told to Python, so that the next chart is seen from there.

A chart that is left and come back to is a new one. This component draws
nothing; it listens to the charts in one container and reports their camera after each turn.
"""

from __future__ import annotations

from typing import Any

from node_viz.stage.registered import registered
from node_viz.stage.told import is_number

PARTS = ("eye", "center", "up")


def turned(key: str, *, container: str) -> dict[str, Any] | None:
    """Return the camera of the chart in `container` as Plotly writes it; None if never turned.

    Args:
        key: names the listener.
        container: key of the Streamlit container that holds the chart.
    """
    told = registered("camera")(
        key=key,
        data={"container": container},
        default={"camera": None},
        on_camera_change=lambda: None,
    )
    return _camera(told.get("camera"))


def _camera(told: Any) -> dict[str, Any] | None:
    """Return the nine numbers of a camera, and nothing else that the browser says beside them."""
    parts = [told.get(name) for name in PARTS] if isinstance(told, dict) else []
    places = [{axis: part.get(axis) for axis in "xyz"} for part in parts if isinstance(part, dict)]
    numbers = [number for place in places for number in place.values()]
    if len(numbers) != 9 or not all(map(is_number, numbers)):
        return None
    return dict(zip(PARTS, places, strict=True))
