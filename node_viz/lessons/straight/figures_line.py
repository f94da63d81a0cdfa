"""A flow on the line as plain Plotly dicts: its (t, z) plane, and where it takes every point.

The browser draws them with a small Plotly that knows lines but no heat maps, so the density is laid
under the paths as a picture, and a path's colours are one trace a colour.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.plots.figure import CLEAR, Figure, Series, axis_title, frame, hairlines
from node_viz.plots.image import png
from node_viz.plots.lines import broken, note, scatter, short, stroke
from node_viz.plots.theme import DATA, GRID, INK, NOISE, Palette
from node_viz.records.pictures import LinePicture
from node_viz.remembered import remembered
from node_viz.shapes import Array

SPEEDS = ("#4c7df0", "#7d63e8", "#b04fd2", "#dd4a9c", "#f0605a", "#f29a1f")  #: slow to fast
FASTEST = 3.0  #: speed from which on the last colour is used; one scale for all panes and steps
MARGIN = 0.13  #: width of the densities drawn beside the plane, in units of t
SHADE = 130  #: the density's grey, seen as well on a white page as on a black one
DENSEST = 0.75  #: its opacity where the density is highest
SPIKES, SPIKE = 3, 0.1  #: peaks more than the data have, and how high one is in the highest
COLUMNS = 65  #: of the density's picture; the times between are interpolated
COLOURS = {
    "ink": INK,
    "faint": ("#6b7480", "#98a2ad"),
    "grid": GRID,
    "exact": ("#b9c1ca", "#4d5763"),
}
DASHES = ("solid", "8px,5px", "dot")  #: of the flows in one chart, by place


@remembered()
def plane_figure(picture: LinePicture, *, dark: bool) -> Figure:
    """Draw time to the right, z upwards, the density in grey and twenty paths over it.

    Each path carries an equal share of the data and takes its colour from its speed; the dashed
    chord is the straight way between its own ends. Left of t = 0 stands the data's density, right
    of t = 1 the Gaussian's.

    Args:
        picture: of a flow on the line.
        dark: whether the page is dark.
    """
    look, half = Palette(COLOURS, dark), picture.half_side
    data = [*_margins(picture, look["ink"]), _chords(picture, look["faint"])]
    data += _paths(picture.t, picture.encode)
    layout = _layout(look)
    spikes = comb(picture)
    if len(spikes):
        low = max(float(spikes.min()) - 0.4, -half + 0.4)
        here = {"xref": "x", "yref": "y", "xanchor": "left", "yanchor": "top", "font": {"size": 13}}
        layout["annotations"] = [note("<b>comb</b>", -MARGIN, low, **here)]
    layout["xaxis"].update(
        range=[-MARGIN - 0.02, 1 + MARGIN + 0.02],
        tickvals=[0, 0.5, 1],
        ticktext=["data", "time t", "noise"],
        showgrid=False,
    )
    layout["yaxis"].update(range=[-half, half], title=axis_title("z", standoff=2))
    layout["images"] = [_density(picture)]
    return {"data": data, "layout": layout}


@remembered()
def end_map_figure(arms: Sequence[Series[LinePicture]], *, dark: bool) -> Figure:
    """Draw where each flow takes x, over the exact map.

    Args:
        arms: the picture of each flow, all on the same data.
        dark: whether the page is dark.
    """
    look, one = Palette(COLOURS, dark), arms[0].data
    data = [_line(one.x, one.exact, look["exact"], 7) | {"name": "exact  Φ⁻¹(F(x))"}]
    for (label, colour, picture), dash in zip(arms, DASHES, strict=False):
        data.append(_line(picture.x, picture.z1, colour, 2.2, dash) | {"name": label})
    layout = _layout(look)
    layout["showlegend"] = True
    layout["legend"] = {"x": 0.02, "y": 0.99, "bgcolor": CLEAR, "font": {"size": 12}}
    reach = [-one.half_side, one.half_side]
    layout["xaxis"].update(range=reach, title=axis_title("data x", standoff=2))
    layout["yaxis"].update(range=reach, title=axis_title("T(x) = z(1)", standoff=2))
    return {"data": data, "layout": layout}


def comb(picture: LinePicture) -> Array:
    """Return the places of the peaks of the model's density if it has many more than the data.

    Otherwise it is no comb, and nothing is returned.
    """
    model, data = _peaks(picture.log_prob[0]), _peaks(picture.target)
    return picture.z[model] if len(model) >= len(data) + SPIKES else picture.z[:0]


def _peaks(log_p: Array) -> list[int]:
    """Return which places of a grid are peaks."""
    from scipy.signal import find_peaks

    p = np.exp(log_p)
    return find_peaks(p, prominence=SPIKE * p.max())[0].tolist()


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
    ends = picture.encode[[0, -1]]  # (2, n)
    t = np.broadcast_to([[0.0], [1.0]], ends.shape)
    x, y = broken(np.stack([t, ends], axis=2))
    return _line(x, y, ink, 1, "4px,3px")


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
    rows = [np.interp(times, picture.t, row) for row in p.T[::-1]]  # the top z first
    fine = np.stack(rows)  # (g, COLUMNS)
    alpha = 255 * DENSEST * np.sqrt(np.minimum(fine / peak, 1.0))
    grey = np.stack([np.full(alpha.shape, SHADE), alpha], axis=-1).round().astype(np.uint8)
    half, margin = picture.half_side, 0.5 / (COLUMNS - 1)  # the outer pixels' centres are the ends
    high = half * (1 + 1 / (len(picture.z) - 1))
    size = {"x": -margin, "sizex": 1 + 2 * margin, "y": high, "sizey": 2 * high}
    place = {"xref": "x", "yref": "y", "sizing": "stretch", "layer": "below"}
    return {"source": png(grey), **size, **place}


def _line(x: Array, y: Array, colour: str, width: float, dash: str = "solid") -> Figure:
    line = stroke(colour, width, dash)
    return scatter(short(x, 4), short(y, 4), line=line, name="", hoverinfo="skip")


def _layout(look: Palette) -> Figure:
    axis = hairlines(look, fixedrange=True, nticks=5, tickfont={"size": 12})
    return frame(
        look,
        margin={"l": 40, "r": 8, "t": 6, "b": 34},
        hovermode=False,
        dragmode=False,
        xaxis=axis,
        yaxis=dict(axis),
    )
