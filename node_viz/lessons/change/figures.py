"""What a flow does to a small square, and to the mass it carries.

One pair of colours means one thing here and in `figures_maps`: orange spreads, blue gathers.
"""

from __future__ import annotations

import math

import numpy as np

from node_viz.plots.figure import Figure, axis_title, frame
from node_viz.plots.lines import rounded, scatter, short, stroke
from node_viz.plots.theme import PAGE, Palette
from node_viz.records.answers import CellPath, MassCurve
from node_viz.remembered import remembered
from node_viz.shapes import Array

COLOURS = {
    **PAGE,
    "still": ("#eceef1", "#252b36"),
    "spreads": ("#d9700a", "#f7a23b"),
    "gathers": ("#0b6fb0", "#55b4ec"),
    "faint": ("rgba(27,31,36,0.45)", "rgba(236,239,244,0.45)"),
}
SHAPES = 5  #: outlines of the square, evenly over t
FINE = 7  #: decimals of lengths of the square, which may be small


@remembered()
def square_figure(path: CellPath, *, dark: bool) -> Figure:
    """Draw l(t) and the measured log area over t, and under it what became of the square.

    Every outline is magnified alike and drawn about its own centre, over the dotted square it was.

    Args:
        path: a carried square whose times divide evenly into `SHAPES` - 1 parts.
        dark: whether the page is dark.

    Returns:
        A figure for `node_viz.stage.curves`.
    """
    look = Palette(COLOURS, dark)
    signs = [_sign(value, look) for value in path.log_area]
    data = _accounts(path, signs, look["ink"])
    moments = np.linspace(0, len(path.t) - 1, SHAPES).astype(int)
    outlines = (path.corners - path.corners.mean(1, keepdims=True))[moments]
    apart = 1.15 * float(np.ptp(outlines, axis=1).max())
    for place, outline in enumerate(outlines):
        dots, line = stroke(look["faint"], 1, "dot"), stroke(signs[moments[place]], 1.5, "solid")
        data.append(_outline(outlines[0], place * apart, dots, fill="none"))
        data.append(_outline(outline, place * apart, line, fill="toself"))
    return {"data": data, "layout": _square_layout(look, apart, path.log_area[moments])}


def _accounts(path: CellPath, signs: list[str], ink: str) -> list[Figure]:
    """Return l(t) as a line and the log area as rings in the colours of its sign."""
    t, hover = rounded(path.t), "%{y:.3f} nats"
    line = scatter(t, rounded(path.log_det), line=stroke(ink, 2.5), hovertemplate=hover)
    rings = {"color": signs, "size": 8, "symbol": "circle-open", "line": {"width": 2}}
    area = scatter(t, rounded(path.log_area), "markers", marker=rings, hovertemplate=hover)
    return [
        line | {"name": "∫ div f dt along the centre's path, l(t)"},
        area | {"name": "log area, measured on the corners"},
    ]


def _sign(log_area: float, look: Palette) -> str:
    same = abs(log_area) < 1e-3
    return look["faint" if same else "spreads" if log_area > 0 else "gathers"]


def _outline(corners: Array, shift: float, line: Figure, *, fill: str) -> Figure:
    x, y = np.vstack([corners, corners[:1]]).T
    below = {"xaxis": "x2", "yaxis": "y2", "showlegend": False, "hoverinfo": "skip"}
    return scatter(rounded(x + shift, FINE), rounded(y, FINE), line=line, fill=fill, **below)


def _square_layout(look: Palette, apart: float, log_areas: Array) -> Figure:
    """Put each outline under its time; its tick says how many times the first area it has."""
    layout = layout_of(look, margin={"l": 48, "r": 8, "t": 26, "b": 24})
    layout["xaxis"].update(
        range=[-0.5 / (SHAPES - 1), 1 + 0.5 / (SHAPES - 1)],
        tickvals=rounded(np.linspace(0, 1, SHAPES)),
        title=axis_title("flow time t"),
        anchor="y",
    )
    layout["yaxis"].update(
        domain=[0.52, 1], title=axis_title("nats"), autorangeoptions={"include": [-0.2, 0.2]}
    )
    bare = {"constrain": "domain", "fixedrange": True}
    layout["xaxis2"] = {
        **bare,
        "anchor": "y2",
        "range": [-apart / 2, (SHAPES - 0.5) * apart],
        "showgrid": False,
        "zeroline": False,
        "tickvals": rounded(apart * np.arange(SHAPES), FINE),
        "ticktext": [f"area × {_times(value)}" for value in log_areas.tolist()],
        "tickfont": {"size": 12},
    }
    square = {"scaleanchor": "x2", "visible": False, "range": [-apart / 2, apart / 2]}
    layout["yaxis2"] = {**bare, **square, "anchor": "x2", "domain": [0, 0.36]}
    return layout


def _times(log_area: float) -> str:
    if not math.isfinite(log_area) or log_area > 12:
        return "–"
    return f"{math.exp(log_area):.2g}" if log_area < 4.6 else f"{math.exp(log_area):.0f}"


@remembered()
def mass_figure(curve: MassCurve, *, dark: bool) -> Figure:
    """Draw |1 - mass| and the calls it took against the tolerance, tighter to the right."""
    look, rtol = Palette(COLOURS, dark), short(curve.rtol, 3)
    missing = [gap or 1e-7 for gap in short(np.abs(1 - curve.mass), 3)]
    bold, dashed = stroke(look["spreads"], 2.2), stroke(look["ink"], 2.2, "dash")
    shared = {"mode": "lines+markers", "marker": {"size": 7}, "showlegend": False}
    mass = scatter(rtol, missing, line=bold, **shared)
    calls = scatter(rtol, [int(n) for n in curve.nfe], line=dashed, **shared)
    mass["hovertemplate"] = "%{y:.1e} of the mass at %{x:.0e}<extra></extra>"
    calls |= {
        "xaxis": "x2",
        "yaxis": "y2",
        "hovertemplate": "%{y} calls at %{x:.0e}<extra></extra>",
    }
    return {"data": [mass, calls], "layout": _mass_layout(look)}


def _mass_layout(look: Palette) -> Figure:
    layout = layout_of(look, margin={"l": 64, "r": 8, "t": 8, "b": 44})
    powers = {"type": "log", "dtick": 1, "exponentformat": "power"}
    across = {"title": axis_title("error allowed a step"), "autorange": "reversed", **powers}
    layout["xaxis2"] = layout["xaxis"] | across | {"domain": [0.58, 1], "anchor": "y2"}
    layout["xaxis"].update(**across, domain=[0, 0.44], anchor="y")
    calls = {"title": axis_title("NFE"), "rangemode": "tozero", "anchor": "x2"}
    layout["yaxis2"] = layout["yaxis"] | calls
    layout["yaxis"].update(title=axis_title("|1 − mass|"), anchor="x", **powers)
    return layout


def layout_of(look: Palette, **more: Figure) -> Figure:
    """Return what the page's figures share."""
    axis = {
        "gridcolor": look["grid"],
        "linecolor": look["grid"],
        "tickfont": {"size": 11},
        "zerolinecolor": look["faint"],
    }
    return frame(look, showlegend=True, xaxis=axis, yaxis=dict(axis)) | more
