"""Two fields that learn the circle: their paths side by side, and both losses on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from node_viz.lessons.adjoint.figures import DARK, LIGHT
from node_viz.plots.theme import axis, base_layout, theme
from node_viz.shapes import Array

Figure = dict[str, Any]
TITLES = ("the whole gradient", "without ∂l/∂θ")
HALF = 2.1  #: of the planes


def circle_figure(
    paths: tuple[Array, Array],
    losses: tuple[Sequence[tuple[int, float]], Sequence[tuple[int, float]]],
    steps: int,
    *,
    dark: bool,
) -> Figure:
    """Draw the paths of both fields and their losses over the training step.

    Args:
        paths: (s, n, 2) each, the field with the whole gradient first.
        losses: (step, loss) of both; the whole loss in either case.
        steps: where training ends.
        dark: whether the page is dark.

    Returns:
        A Plotly figure as a dict, for `node_viz.stage.curves`.
    """
    look, ways = theme(dark), (DARK if dark else LIGHT).values()
    data, notes = [], []
    for place, (colour, z, history) in enumerate(zip(ways, paths, losses, strict=True)):
        data += _plane(z, colour, look.text, place + 1)
        data.append({
            "type": "scatter", "mode": "lines+markers", "name": TITLES[place],
            "x": [step for step, _ in history], "y": [_short(loss) for _, loss in history],
            "line": {"color": colour, "width": 2.2, "dash": ("solid", "dash")[place]},
            "marker": {"size": 5, "symbol": ("circle", "square")[place]},
            "xaxis": "x3", "yaxis": "y3", "hovertemplate":
            f"{TITLES[place]}, step %{{x}}: %{{y:.4f}}<extra></extra>",
        })  # fmt: skip
        notes.append({
            "text": TITLES[place], "xref": f"x{place + 1} domain", "yref": "paper",
            "x": 0.5, "y": 1, "yanchor": "bottom", "showarrow": False,
            "font": {"color": colour, "size": 13},
        })  # fmt: skip
    swapped = [[t.text, t.faint, t.grid, t.background, *c.values()]
               for t, c in ((theme(False), LIGHT), (theme(True), DARK))]  # fmt: skip
    layout = {
        **base_layout(look, 320),
        "margin": {"l": 40, "r": 8, "t": 26, "b": 40},
        "uirevision": "keep",
        "meta": {"steps": [], "light": swapped[0], "dark": swapped[1]},
        "annotations": notes,
        "xaxis3": axis(look, "training step", domain=[0.7, 1], range=[0, steps], anchor="y3"),
        "yaxis3": axis(look, "loss, whole", anchor="x3", rangemode="tozero"),
    }
    for place in (1, 2):
        left, end = (place - 1) * 0.33, str(place) if place > 1 else ""
        layout[f"xaxis{end}"] = axis(look, "z<sub>1</sub>", range=[-HALF, HALF],
                                       domain=[left, left + 0.29], anchor=f"y{end}",
                                       constrain="domain")  # fmt: skip
        layout[f"yaxis{end}"] = axis(look, "", range=[-HALF, HALF], scaleanchor=f"x{end}",
                                       anchor=f"x{end}", constrain="domain")  # fmt: skip
    return {"data": data, "layout": layout}


def _plane(z: Array, colour: str, ink: str, place: int) -> list[Figure]:
    """Return the circle, the paths (s, n, 2) and where they end."""
    angle = np.linspace(0, 2 * np.pi, 61)
    gap = np.full((1, *z.shape[1:]), np.nan)
    x, y = np.concatenate([z, gap]).transpose(2, 1, 0).reshape(2, -1)
    shared = {"type": "scatter", "xaxis": f"x{place}", "yaxis": f"y{place}", "hoverinfo": "skip"}
    return [
        {**shared, "mode": "lines", "x": _list(np.cos(angle)), "y": _list(np.sin(angle)),
         "line": {"color": ink, "width": 4}, "opacity": 0.25, "name": "the circle"},
        {**shared, "mode": "lines", "x": _list(x), "y": _list(y), "name": "paths",
         "line": {"color": colour, "width": 1.6}},
        {**shared, "mode": "markers", "x": _list(z[0, :, 0]), "y": _list(z[0, :, 1]),
         "name": "starts", "marker": {"size": 5, "color": ink}},
    ]  # fmt: skip


def _list(values: Array) -> list[float | None]:
    return [_short(value) for value in values]


def _short(value: float) -> float | None:
    return float(f"{value:.4g}") if np.isfinite(value) else None
