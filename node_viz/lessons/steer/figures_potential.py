"""OT-Flow's potential as a landscape that can be turned, with points running down it.

A plain dict; unlike the flat figures it needs all of Plotly, which Streamlit brings.
"""

from __future__ import annotations

import numpy as np

from node_viz.plots.figure import FONT, Figure
from node_viz.plots.lines import broken, short
from node_viz.plots.theme import Theme, theme
from node_viz.records.answers import Surface
from node_viz.shapes import Array

AHEAD = 0.25  #: of flow time, how far ahead of a point the surface shows its way
FLAT = 0.5  #: the height shows at least this much up and down: an untrained potential is flat
CAMERA = {"eye": {"x": 1.0, "y": -1.3, "z": 0.95}, "center": {"x": 0, "y": 0, "z": -0.2},
          "up": {"x": 0, "y": 0, "z": 1}}  # fmt: skip
LIFT = 0.02  #: of the height, by which lines float above the surface, to be seen


def surface_figure(surface: Surface, camera: Figure | None = None, *, dark: bool) -> Figure:
    """Draw Phi(t, .) as a landscape with level lines, points on it at t, and where they run next.

    Only Phi's slope means anything: its mean over the square is subtracted.

    References:
        OT-Flow (Onken et al., 2021), arXiv 2006.00104, eq. 8.

    Args:
        surface: the potential, and paths with their heights on it.
        camera: from where to look, as Plotly writes it; None for the first look.
        dark: whether the page is dark.
    """
    look = theme(dark)
    axis = np.linspace(-surface.half_side, surface.half_side, len(surface.phi))
    mean = float(surface.phi.mean())
    high = max(float(surface.phi.max()) - mean, FLAT)
    low = min(float(surface.phi.min()) - mean, -FLAT)
    steep = high - low
    height = surface.path_height - mean + LIFT * steep
    levels = {"show": True, "color": "rgba(20,23,28,0.5)", "width": 1, "start": low,
              "end": high, "size": steep / 16}  # fmt: skip
    hill = {
        "type": "surface", "x": short(axis), "y": short(axis),
        "z": [short(row) for row in surface.phi - mean], "colorscale": "Viridis",
        "showscale": False, "contours": {"z": levels}, "opacity": 1.0,
        "lighting": {"ambient": 0.75, "diffuse": 0.5, "specular": 0.05, "roughness": 0.9},
        "hovertemplate": "Φ = %{z:.2f} at (%{x:.2f}, %{y:.2f})<extra></extra>",
    }  # fmt: skip
    return {
        "data": [hill, *_walkers(surface, height)],
        "layout": _scene(surface.half_side, (low, high), camera or CAMERA, look),
    }


def _walkers(surface: Surface, height: Array) -> list[Figure]:
    """Return whole paths, the points at t, and the stretch each runs next, all on the surface."""
    at = np.dstack([surface.path_z, height])
    at[np.abs(surface.path_z).max(2) > surface.half_side] = np.nan  # there is no surface under it
    now = int(np.argmin(np.abs(surface.path_t - surface.t)))
    ahead = int(np.searchsorted(surface.path_t, surface.path_t[now] + AHEAD)) + 1
    x, y, z = at[now].T
    return [
        _lines3(at) | {"line": {"color": "rgba(255,255,255,0.6)", "width": 2}},
        _lines3(at[now:ahead]) | {"line": {"color": "#ff9d2e", "width": 6}},
        {"type": "scatter3d", "mode": "markers", "x": short(x), "y": short(y), "z": short(z),
         "marker": {"color": "#ffffff", "size": 3, "line": {"color": "#14171c", "width": 1}},
         "hoverinfo": "skip"},
    ]  # fmt: skip


def _scene(half: float, heights: tuple[float, float], camera: Figure, look: Theme) -> Figure:
    low, high = heights
    room = 0.06 * (high - low)
    bare = {"backgroundcolor": "rgba(0,0,0,0)", "gridcolor": look.grid, "nticks": 5,
            "zeroline": False, "showspikes": False, "color": look.text}  # fmt: skip
    flat = bare | {"range": [-half, half], "tickvals": [-2, 0, 2]}
    return {
        "font": {"family": FONT, "size": 12, "color": look.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "showlegend": False,
        "scene": {
            "xaxis": flat | {"title": {"text": "z₁"}},
            "yaxis": flat | {"title": {"text": "z₂"}},
            "zaxis": bare | {"title": {"text": ""}, "range": [low - room, high + room]},
            "aspectmode": "manual",
            "aspectratio": {"x": 1.1, "y": 1.1, "z": 0.62},
            "camera": camera,
        },
    }


def _lines3(at: Array) -> Figure:
    """Return points (s, n, 3) as n lines in one trace, broken between them."""
    x, y, z = broken(at)
    return {"type": "scatter3d", "mode": "lines", "x": x, "y": y, "z": z, "hoverinfo": "skip"}
