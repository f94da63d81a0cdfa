"""The deck: one set of layer switches and sliders for several stages side by side.

Stages that share a `link` show the same flow time, training step and layers, so one pair of sliders
is enough for all. The deck draws no picture and asks Python nothing.
"""

from __future__ import annotations

from typing import Literal

from node_viz.stage.registered import registered


def deck(
    key: str,
    *,
    link: str,
    switches: bool = True,
    sliders: bool = True,
    kind: Literal["flow", "net", "series"] = "flow",
    layers: int = 0,
) -> None:
    """Show the controls of all stages named `link`, in two lines over the whole width.

    Args:
        key: names the deck.
        link: the stages and curves that it moves.
        switches: show the layer switches, and the colour scale of the paths.
        sliders: show the two sliders.
        kind: which layers there are, and what the ends of flow time are called.
        layers: steps of the slider of flow time, where it counts discrete layers; 0 is any time.
    """
    data = {"link": link, "switches": switches, "sliders": sliders, "kind": kind, "layers": layers}
    registered("deck")(key=key, data=data, height="content")
