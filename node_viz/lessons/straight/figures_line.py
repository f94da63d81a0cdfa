"""A flow on the line as plain Plotly dicts: its (t, z) plane, and where it takes every point.

The browser draws them with a small Plotly that knows lines but no heat maps, so the density is laid
under the paths as a picture, and a path's colours are one trace a colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from node_viz.plots.figure import Figure, bare_axis, frame
from node_viz.plots.image import png
from node_viz.plots.theme import DATA, NOISE
from node_viz.records.pictures import LinePicture
from node_viz.shapes import Array

SPEEDS = ("#4c7df0", "#7d63e8", "#b04fd2", "#dd4a9c", "#f0605a", "#f29a1f")  #: slow to fast
FASTEST = 3.0  #: speed from which on the last colour is used; one scale for all panes and steps
MARGIN = 0.13  #: width of the densities drawn beside the plane, in units of t
SHADE = 130  #: the density's grey, seen as well on a white page as on a black one
DENSEST = 0.75  #: its opacity where the density is highest
COLUMNS = 65  #: of the density's picture; the times between are interpolated
# The browser swaps one set for the other when the theme changes; same names, same order.
LIGHT = {"ink": "#1b1f24", "faint": "#6b7480", "grid": "rgba(27,31,36,0.08)", "exact": "#b9c1ca"}
DARK = {"ink": "#eceff4", "faint": "#98a2ad", "grid": "rgba(236,239,244,0.10)", "exact": "#4d5763"}


def plane_figure(picture: LinePicture, *, dark: bool) -> Figure:
    """Draw time to the right, z upwards, the density in grey and twenty paths over it.

    Each path carries an equal share of the data and takes its colour from its speed; the dashed
    chord is the straight way between its own ends. Left of t = 0 stands the data's density, right
    of t = 1 the Gaussian's.

    Args:
        picture: of a flow on the line.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    data = [*_margins(picture, colours["ink"]), _chords(picture, colours["faint"])]
    data += _paths(picture.t, picture.encode)
    layout: dict[str, Any] = _layout(colours)
    half, ticks = (
        picture.half_side,
        {"tickvals": [0, 0.5, 1], "ticktext": ["data", "time t", "noise"]},
    )
    layout["xaxis"] |= {"range": [-MARGIN - 0.02, 1 + MARGIN + 0.02], **ticks, "showgrid": False}
    layout["yaxis"] |= {"range": [-half, half], "title": {"text": "z", "standoff": 2}}
    layout["images"] = [_density(picture)]
    return {"data": data, "layout": layout}


def end_map_figure(arms: Sequence[tuple[str, str, LinePicture]], *, dark: bool) -> Figure:
    """Draw where each flow takes x, over the exact map.

    Args:
        arms: label, colour and picture of each flow, all on the same data.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    one = arms[0][2]
    data = [_line(one.x, one.exact, colours["exact"], 7, name="exact  Φ⁻¹(F(x))")]
    for (label, colour, picture), dash in zip(arms, ("solid", "8px,5px", "dot"), strict=False):
        data.append(_line(picture.x, picture.z1, colour, 2.2, dash, name=label))
    layout = _layout(colours)
    layout["showlegend"] = True
    layout["legend"] = {"x": 0.02, "y": 0.99, "bgcolor": "rgba(0,0,0,0)", "font": {"size": 12}}
    half = one.half_side
    layout["xaxis"] |= {"range": [-half, half], "title": {"text": "data x", "standoff": 2}}
    layout["yaxis"] |= {"range": [-half, half], "title": {"text": "T(x) = z(1)", "standoff": 2}}
    return {"data": data, "layout": layout}


def speeds(t: Array, z: Array) -> Array:
    """Return |dz/dt| in the middle of each stretch between saved times, (s - 1, n)."""
    return np.abs(np.diff(z, axis=0)) / np.diff(t)[:, None]


def _paths(t: Array, z: Array) -> list[Figure]:
    """Return one trace a colour: the stretches of all paths that are about so fast."""
    colour = np.minimum(speeds(t, z) / FASTEST * len(SPEEDS), len(SPEEDS) - 1).astype(int)
    traces = []
    for index, shade in enumerate(SPEEDS):
        step, point = np.nonzero((colour == index).T)[::-1]  # path by path, in order of time
        gap = np.full(len(step), np.nan)
        x = np.stack([t[step], t[step + 1], gap], axis=1)
        y = np.stack([z[step, point], z[step + 1, point], gap], axis=1)
        goes_on = (np.diff(point) == 0) & (np.diff(step) == 1)  # no seam where the colour stays
        keep = np.full(x.shape, True)
        keep[:-1, 2] = keep[1:, 0] = ~goes_on
        x, y = x[keep], y[keep]
        traces.append(_line(x, y, shade, 2))
    return traces


def _chords(picture: LinePicture, ink: str) -> Figure:
    """Return the straight ways from each path's start to its end, as one trace."""
    ends = picture.encode[[0, -1]]
    gap = np.full(ends.shape[1], np.nan)
    x = np.tile([0.0, 1.0, np.nan], ends.shape[1])
    return _line(x, np.stack([*ends, gap], axis=1).ravel(), ink, 1, "4px,3px")


def _margins(picture: LinePicture, ink: str) -> list[Figure]:
    """Return the data's density, the model's over it, and the Gaussian, beside the plane."""
    target, model = np.exp(picture.target), np.exp(picture.log_prob[0])
    noise = np.exp(picture.log_prob[-1])
    scale = MARGIN / max(target.max(), noise.max())
    return [
        _line(-scale * target, picture.z, DATA, 0) | {"fill": "tozerox", "fillcolor": f"{DATA}88"},
        _line(-np.minimum(scale * model, MARGIN), picture.z, ink, 1.2),
        _line(1 + scale * noise, picture.z, NOISE, 0) | {"fill": "toself"},
    ]


def _density(picture: LinePicture) -> Figure:
    """Return sqrt(p_t(z)) as a picture of grey points whose opacity is the value."""
    p = np.exp(picture.log_prob)  # (s, g)
    peak = max(np.exp(picture.target).max(), p[-1].max())
    times = np.linspace(0.0, 1.0, COLUMNS)
    fine = np.stack(
        [np.interp(times, picture.t, row) for row in p.T[::-1]]
    )  # (g, COLUMNS), top z first
    alpha = 255 * DENSEST * np.sqrt(np.minimum(fine / peak, 1.0))
    grey = np.stack([np.full(alpha.shape, SHADE), alpha], axis=-1).round().astype(np.uint8)
    half, margin = picture.half_side, 0.5 / (COLUMNS - 1)  # the outer pixels' centres are the ends
    high = half * (1 + 1 / (len(picture.z) - 1))
    return {
        "source": png(grey), "xref": "x", "yref": "y", "x": -margin, "sizex": 1 + 2 * margin,
        "y": high, "sizey": 2 * high, "sizing": "stretch", "layer": "below",
    }  # fmt: skip


def _line(
    x: Array, y: Array, colour: str, width: float, dash: str = "solid", name: str = ""
) -> Figure:
    return {
        "type": "scatter", "mode": "lines", "x": _short(x), "y": _short(y), "hoverinfo": "skip",
        "line": {"color": colour, "width": width, "dash": dash}, "name": name,
    }  # fmt: skip


def _short(values: Array) -> list[float | None]:
    return [float(f"{v:.4g}") if np.isfinite(v) else None for v in values]


def _layout(colours: dict[str, str]) -> Figure:
    axis = bare_axis(colours["grid"], fixedrange=True, nticks=5) | {"tickfont": {"size": 12}}
    return frame(
        (LIGHT, DARK),
        dark=colours is DARK,
        margin={"l": 40, "r": 8, "t": 6, "b": 34},
        hovermode=False,
        dragmode=False,
        xaxis=axis,
        yaxis=dict(axis),
    )
