"""How a visitor has turned a 3D chart, told to Python, so that the next chart is seen from there.

A chart that is left and come back to is a new one. This component draws
nothing; it listens to the charts in one container and reports their camera after each turn.
"""

from __future__ import annotations

import math
from typing import Any

from node_viz.stage.registered import registered


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
    camera = told.get("camera")
    return camera if _sane(camera) else None


def _sane(camera: Any) -> bool:
    """Whether what the browser says can be a camera."""
    parts = (
        [camera.get(name) for name in ("eye", "center", "up")] if isinstance(camera, dict) else []
    )
    numbers = [part.get(axis) for part in parts if isinstance(part, dict) for axis in "xyz"]
    return len(numbers) == 9 and all(
        isinstance(number, int | float) and math.isfinite(number) for number in numbers
    )
