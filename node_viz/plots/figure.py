"""The frame of every figure that the browser redraws in place: letters, ground, both themes.

A figure carries the colours of both themes, so that the browser can change it without Python.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

FONT = "Source Sans, Source Sans Pro, system-ui, sans-serif"
Figure = dict[str, Any]  #: `plotly.graph_objects.Figure(figure)` takes it
Colours = Mapping[str, str]  #: "ink", "grid", "paper" and a figure's own


def frame(
    themes: tuple[Colours, Colours],
    *,
    dark: bool,
    steps: Sequence[str] | str | None = (),
    swapped: Iterable[str] | None = None,
    **more: Any,
) -> Figure:
    """Return the layout that figures start from.

    Args:
        themes: the colours of a light and of a dark page, under the same names.
        dark: whether the page is dark.
        steps: which x axes count training steps, as `node_viz.stage.curves` reads it; None for all.
        swapped: names of the colours that change with the theme; all when None.
        more: of the layout.
    """
    names = list(themes[0] if swapped is None else swapped)
    meta: Figure = {kind: [theme[n] for n in names] for kind, theme in
                    zip(("light", "dark"), themes, strict=True)}  # fmt: skip
    if steps is not None:
        meta["steps"] = steps if isinstance(steps, str) else list(steps)
    ink = themes[dark]["ink"]
    paper = themes[dark].get("paper", "rgba(0,0,0,0)")
    return {
        "uirevision": "keep",
        "meta": meta,
        "font": {"family": FONT, "size": 12, "color": ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": paper, "font": {"color": ink}},
        "showlegend": False,
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"},
        **more,
    }


def bare_axis(grid: str, **more: Any) -> Figure:
    """Return an axis of hairlines in the colour `grid`, without a line at zero."""
    return {
        "gridcolor": grid, "linecolor": grid, "zeroline": False, "tickfont": {"size": 11}, **more
    }  # fmt: skip


def words(text: str) -> Figure:
    """Return the title of an axis, close to it."""
    return {"text": text, "standoff": 4}


def short(values: Any) -> list[float | None]:
    """Return numbers as the browser gets them: five digits, None for what is none.

    >>> short([1 / 3, math.nan])
    [0.33333, None]
    """
    numbers = np.asarray(values, dtype=float).tolist()
    return [float(f"{number:.5g}") if math.isfinite(number) else None for number in numbers]
