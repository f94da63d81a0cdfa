"""How deep an input is, in two figures: its path over its own time s, and S(x).

Plain dicts for `node_viz.stage.curves`. What is coloured by depth has one scale, `DEEP`: blue goes
back, red goes on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.plots.figure import Figure, Series, axis_title, bare_axis, frame
from node_viz.plots.lines import scatter, short, stroke, upright
from node_viz.plots.scale import between
from node_viz.plots.theme import PAGE, Palette
from node_viz.records.net_answers import Depths, Timed
from node_viz.records.pictures import NetPicture
from node_viz.remembered import remembered
from node_viz.shapes import Array

COLOURS = {**PAGE, "faint": ("rgba(27,31,36,0.35)", "rgba(236,239,244,0.38)")}
#: of a number with a sign; at least 3:1 on a light and on a dark page, save about the middle
DEEP = ((44, 106, 214), (142, 128, 142), (214, 62, 44))
LEAST = 0.1  #: depths smaller than this do not stretch the scale


def deep_colour(value: float, most: float) -> str:
    """Return the colour of a number between -most and most on the scale `DEEP`.

    >>> deep_colour(-2.0, 2.0)
    'rgb(44,106,214)'
    """
    return f"rgb({','.join(map(str, between(DEEP, 0.5 + 0.5 * float(value) / most)))})"


def timed(picture: NetPicture) -> Timed:
    """Return the paths of a picture of the line, each over the time of its input: s = S(x) t."""
    order = np.argsort(picture.inputs[:, 0])
    x, S, z = picture.inputs[order, 0], picture.depths[order], picture.paths.z[:, order, 0]
    return Timed(x, S, picture.paths.t[:, None] * S, z)


@remembered()
def own_time_figure(arm: Series[Timed], *, dark: bool) -> Figure:
    """Draw each input's path over its own time s, from s = 0 to where it stops at s = S(x).

    References:
        Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, figure 8.

    Args:
        arm: the paths of its inputs; their colours show the depths.
        dark: whether the page is dark.
    """
    look, ways = Palette(COLOURS, dark), arm.data
    most = max(float(np.abs(ways.S).max()), LEAST)
    data = [
        scatter(short(s), short(z), line=stroke(deep_colour(S, most), 2), hoverinfo="skip")
        for s, z, S in zip(ways.s.T, ways.z.T, ways.S, strict=True)
    ]
    data.append(_ends(ways, most, look["ink"]))
    data.append(dots(np.zeros(len(ways.S)), ways.z[0], look["ink"]))
    layout = layout_of(look, f"time s of each input ({arm.label})", "state z")
    layout["shapes"] = [upright(0.0, stroke(look["faint"], 1))]
    return {"data": data, "layout": layout | {"margin": {"l": 48, "r": 4, "t": 8, "b": 40}}}


def _ends(ways: Timed, most: float, ink: str) -> Figure:
    """Return where the inputs stop, with the colours' scale."""
    scale = [[k / 2, f"rgb{rgb}"] for k, rgb in enumerate(DEEP)]
    bar = {"title": {"text": "S(x)"}, "thickness": 11, "outlinewidth": 0, "len": 0.95, "nticks": 5}
    marker = {"size": 7, "color": short(ways.S), "cmin": -most, "cmax": most, "colorscale": scale}
    marker |= {"showscale": True, "colorbar": bar, "line": stroke(ink, 1)}
    hover = "x = %{customdata[0]} stops at s = %{x:.3f}, z = %{y:.3f}<extra></extra>"
    starts = [[round(float(x), 3)] for x in ways.z[0]]
    ends = scatter(short(ways.s[-1]), short(ways.z[-1]), "markers", hovertemplate=hover)
    return ends | {"customdata": starts, "marker": marker}


def dots(x: Array, y: Array, colour: str) -> Figure:
    """Return small dots."""
    marker = {"size": 4, "color": colour}
    return scatter(short(x), short(y), "markers", marker=marker, hoverinfo="skip")


@remembered()
def depth_figure(
    arms: Sequence[Series[Timed]], asked: Sequence[Depths | None], *, dark: bool
) -> Figure:
    """Draw the learnt S(x) of each arm, and the depths that y = -x would need in its field.

    Args:
        arms: the paths of each arm's inputs, with their depths.
        asked: what each arm's field would need, None where that is not known yet.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    dashed = stroke(look["ink"], 1.6, "dash")
    data = []
    for (label, colour, paths), depths in zip(arms, asked, strict=True):
        data.append(named_line(f"{label}: learnt S(x)", paths.x, paths.S, stroke(colour, 2.6)))
        if depths is not None:
            ways = depths.ways
            data.append(named_line("−2x / mean f", ways.x, ways.by_mean, dashed))
            data.append(_meetings(ways.x, depths.exact, look["ink"]))
    layout = layout_of(look, "input x", "depth S", legend=True)
    most = max((float(np.abs(paths.S).max()) for *_, paths in arms), default=1.0)
    reach = 1.5 * max(most, LEAST)
    layout["yaxis"]["range"] = [-reach, reach]
    return {"data": data, "layout": layout}


def _meetings(x: Array, exact: Array, ink: str) -> Figure:
    """Return rings at the depths at which the flow really meets -x."""
    hover = "exact %{y:.4f} at x = %{x:.2f}<extra></extra>"
    ring = {"size": 7, "symbol": "circle-open", "color": ink}
    said = {"name": "where the flow meets −x", "hoverinfo": "all", "hovertemplate": hover}
    return {**dots(x, exact, ink), **said, "marker": ring}


def named_line(name: str, x: Array, y: Array, line: Figure) -> Figure:
    """Return a line that says its name and its value."""
    hover = f"{name}: %{{y:.4g}}<extra></extra>"
    return scatter(short(x), short(y), name=name, line=line, hovertemplate=hover)


def layout_of(look: Palette, along: str, up: str, *, legend: bool = False) -> Figure:
    """Return the layout that the figures of depth share; no axis counts training steps."""
    return frame(
        look,
        margin={"l": 48, "r": 8, "t": 28 if legend else 8, "b": 40},
        showlegend=legend,
        xaxis=bare_axis(look, title=axis_title(along)),
        yaxis=bare_axis(look, title=axis_title(up)),
    )
