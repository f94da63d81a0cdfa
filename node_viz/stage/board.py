"""The board: the figures of a grid of flows, filled in place while its cells train.

A chart of `st.plotly_chart` would be made anew whenever a cell has news. Here a cell is one button
in every heat map and scatter: pointing at it lights it up in all of them, a click tells Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from node_viz.stage.registered import as_text, registered


def board(
    key: str, figures: dict[str, Any], *, height: int, on_cell: Callable[[Any], None]
) -> None:
    """Draw or update the figures of a grid.

    Args:
        key: names the board; the same key keeps the same buttons.
        figures: what `node_viz.lessons.ablation.figures.ablation_figures` returns.
        height: in pixels.
        on_cell: called with the cell that was clicked; what a browser sends may be anything.
    """

    def clicked() -> None:
        on_cell(st.session_state[key].get("cell"))

    data = as_text(figures=figures)
    registered("board")(key=key, data=data, height=height, on_cell_change=clicked)
