"""The stage of an ODE-Net: the plane of inputs beside the space of states, fed with pictures.

It shares flow time, training step, zoom and play with the stages, decks and curves of its link, and
three dimensions are seen from one side in all of them. Only a chosen input comes back to Python.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from node_viz.stage.stage import SLIDERS, SWITCHES, Point, mount

Canvas = Literal["plane", "space"]


def net_stage(
    key: str,
    payload: bytes,
    *,
    link: str,
    height: int = 520,
    on_point: Callable[[Point | None], None] | None = None,
    sliders: bool = True,
    switches: bool = True,
    show: Sequence[Canvas] = ("plane", "space"),
    layers: dict[str, int] | None = None,
) -> Point | None:
    """Show a payload of `node_viz.stage.net_payload.pack_net_pictures`.

    Args:
        key: names the stage; the same key keeps the same canvases.
        payload: one picture of a live run, or a whole tape.
        link: what is shared with the other stages and curves of this name.
        height: of the canvases together, in pixels. Two of them stand beside each other, or one
            above the other where that lets them be larger. Without switches and sliders they are
            also at most as high as the window less what stands around a pane.
        on_point: called with the input (x, y) a visitor chose, or with None when it is let go. On
            the line the first number is the input.
        sliders: show the two sliders.
        switches: show the layer switches.
        show: which canvases; the inputs are chosen in the plane.
        layers: which layers the link begins with, 1 or 0 by name: decision, points, trajectories,
            nodes, field, plane, time (the first coordinate over time).

    Returns:
        The chosen input, or None.
    """
    options = {"key": key, "link": link, "height": height, "show": list(show)}
    options |= {"sliders": sliders, "switches": switches, "layers": layers}
    alone = switches or sliders
    tall = height + SWITCHES * switches + SLIDERS * sliders if alone else None
    return mount("net", options, payload, on_point, tall)
