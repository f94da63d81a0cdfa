"""The deck: one set of layer switches and sliders for several stages side by side.

Stages that share a `link` show the same flow time, training step and layers, so one pair of sliders
is enough for all. The deck draws no picture and asks Python nothing.
"""

from __future__ import annotations

import functools
from typing import Any, Literal

from streamlit.components.v2 import component


@functools.cache
def _deck() -> Any:
    """Register at the first use: Streamlit finds the files only once a server is there."""
    return component("node_viz.deck", js="deck.js")


def deck(
    key: str,
    *,
    link: str,
    chips: bool = True,
    clocks: bool = True,
    kind: Literal["flow", "net"] = "flow",
) -> None:
    """Show the controls of all stages named `link`, in two lines over the whole width.

    Args:
        key: names the deck.
        link: the stages and curves that it moves.
        chips: show the layer switches, and the colour scale of the paths.
        clocks: show the two sliders.
        kind: which layers there are, and what the ends of flow time are called.
    """
    data = {"link": link, "chips": chips, "clocks": clocks, "kind": kind}
    _deck()(key=key, data=data, height="content")
