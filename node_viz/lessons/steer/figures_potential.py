"""OT-Flow's potential as a landscape that can be turned, with points running down it.

A plain dict; unlike the flat figures it needs the larger half of our Plotly.
"""

from __future__ import annotations

import numpy as np

from node_viz.plots.figure import CLEAR, FONT, Figure
from node_viz.plots.lines import broken, rounded, stroke
from node_viz.plots.theme import GROUND, Palette
from node_viz.records.answers import Surface
from node_viz.remembered import remembered
from node_viz.shapes import Array

AHEAD = 0.25  #: of flow time, how far ahead of a point the surface shows its way
FLAT = 0.5  #: the height shows at least this much up and down: an untrained potential is flat
CAMERA = {
    "eye": {"x": 1.0, "y": -1.3, "z": 0.95},
    "center": {"x": 0, "y": 0, "z": -0.2},
    "up": {"x": 0, "y": 0, "z": 1},
}
LIFT = 0.02  #: of the height, by which lines float above the surface, to be seen


@remembered()
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
    look = Palette(GROUND, dark)
    mean = float(surface.phi.mean())
    high = max(float(surface.phi.max()) - mean, FLAT)
    low = min(float(surface.phi.min()) - mean, -FLAT)
    height = surface.path_height - mean + LIFT * (high - low)
    return {
        "data": [_hill(surface, mean, (low, high)), *_walkers(surface, height)],
        "layout": _scene(surface.half_side, (low, high), camera or CAMERA, look),
    }


def _hill(surface: Surface, mean: float, heights: tuple[float, float]) -> Figure:
    """Return the landscape with sixteen level lines."""
    low, high = heights
    nodes = rounded(np.linspace(-surface.half_side, surface.half_side, len(surface.phi)))
    level = {"show": True, **stroke("rgba(20,23,28,0.5)", 1)}
    levels = {**level, "start": low, "end": high, "size": (high - low) / 16}
    return {
        "type": "surface",
        "x": nodes,
        "y": nodes,
        "z": rounded(surface.phi - mean),
        "colorscale": "Viridis",
        "showscale": False,
        "contours": {"z": levels},
        "opacity": 1.0,
        "lighting": {"ambient": 0.75, "diffuse": 0.5, "specular": 0.05, "roughness": 0.9},
        "hovertemplate": "Φ = %{z:.2f} at (%{x:.2f}, %{y:.2f})<extra></extra>",
    }


def _walkers(surface: Surface, height: Array) -> list[Figure]:
    """Return whole paths, the points at t, and the stretch each runs next, all on the surface."""
    at = np.dstack([surface.path_z, height])
    at[np.abs(surface.path_z).max(2) > surface.half_side] = np.nan  # there is no surface under it
    now = int(np.argmin(np.abs(surface.path_t - surface.t)))
    ahead = int(np.searchsorted(surface.path_t, surface.path_t[now] + AHEAD)) + 1
    dot = {"color": "#ffffff", "size": 3, "line": stroke("#14171c", 1)}
    return [
        _in_space(broken(at), "lines") | {"line": stroke("rgba(255,255,255,0.6)", 2)},
        _in_space(broken(at[now:ahead]), "lines") | {"line": stroke("#ff9d2e", 6)},
        _in_space(at[now].T, "markers") | {"marker": dot},
    ]


def _scene(half: float, heights: tuple[float, float], camera: Figure, look: Palette) -> Figure:
    low, high = heights
    room = 0.06 * (high - low)
    bare = {"backgroundcolor": CLEAR, "gridcolor": look["grid"], "nticks": 5, "zeroline": False}
    bare |= {"showspikes": False, "color": look["ink"]}
    flat = bare | {"range": [-half, half], "tickvals": [-2, 0, 2]}
    return {
        "font": {"family": FONT, "size": 12, "color": look["ink"]},
        "paper_bgcolor": CLEAR,
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


def _in_space(at: Array, mode: str) -> Figure:
    """Return points, their coordinates (3, n), as one trace."""
    x, y, z = (rounded(column) for column in at)
    return {"type": "scatter3d", "mode": mode, "x": x, "y": y, "z": z, "hoverinfo": "skip"}
