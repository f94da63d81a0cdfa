"""What a flow does to a small square, and to the mass it carries.

One pair of colours means one thing here and in `change_maps`: orange spreads, blue gathers.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from node_viz.plots.figure import Figure, frame, words
from node_viz.records.answers import CellPath, MassCurve
from node_viz.shapes import Array

# The browser swaps one set for the other when the theme changes: same names, same order.
LIGHT = {"ink": "#1b1f24", "grid": "rgba(27,31,36,0.08)", "paper": "#ffffff", "still": "#eceef1",
         "spreads": "#d9700a", "gathers": "#0b6fb0", "faint": "rgba(27,31,36,0.45)"}  # fmt: skip
DARK = {"ink": "#eceff4", "grid": "rgba(236,239,244,0.10)", "paper": "#191d26", "still": "#252b36",
        "spreads": "#f7a23b", "gathers": "#55b4ec", "faint": "rgba(236,239,244,0.45)"}  # fmt: skip
SHAPES = 5  #: outlines of the square, evenly over t


def square_figure(path: CellPath, *, dark: bool) -> Figure:
    """Draw l(t) and the measured log area over t, and under it what became of the square.

    Every outline is magnified alike and drawn about its own centre, over the dotted square it was.

    Args:
        path: a carried square whose times divide evenly into `SHAPES` - 1 parts.
        dark: whether the page is dark.

    Returns:
        A figure for `node_viz.stage.curves`.
    """
    colours = DARK if dark else LIGHT
    t, signs = short(path.t), [_sign(value, colours) for value in path.log_area]
    line = {"type": "scatter", "x": t, "hovertemplate": "%{y:.3f} nats"}
    data = [
        line | {"name": "∫ div f dt along the centre's path, l(t)", "y": short(path.log_det),
                "mode": "lines", "line": {"color": colours["ink"], "width": 2.5}},
        line | {"name": "log area, measured on the corners", "y": short(path.log_area),
                "mode": "markers", "marker": {"color": signs, "size": 8,
                                              "symbol": "circle-open", "line": {"width": 2}}},
    ]  # fmt: skip
    moments = np.linspace(0, len(path.t) - 1, SHAPES).astype(int)
    outlines = (path.corners - path.corners.mean(1, keepdims=True))[moments]
    apart = 1.15 * float(np.ptp(outlines, axis=1).max())
    for place, outline in enumerate(outlines):
        data += _outline(outlines[0], place * apart, colours["faint"], dotted=True)
        data += _outline(outline, place * apart, signs[moments[place]])
    layout = _square_layout(colours, apart, path.log_area[moments].tolist())
    return {"data": data, "layout": layout}


def _sign(log_area: float, colours: dict[str, str]) -> str:
    same = abs(log_area) < 1e-3
    return colours["faint" if same else "spreads" if log_area > 0 else "gathers"]


def _outline(corners: Array, shift: float, colour: str, *, dotted: bool = False) -> list[Figure]:
    x, y = np.vstack([corners, corners[:1]]).T
    line = {"color": colour, "width": 1 if dotted else 1.5, "dash": "dot" if dotted else "solid"}
    return [
        {"type": "scatter", "mode": "lines", "x": _fine(x + shift), "y": _fine(y), "line": line,
         "fill": "none" if dotted else "toself", "xaxis": "x2", "yaxis": "y2",
         "showlegend": False, "hoverinfo": "skip"}
    ]  # fmt: skip


def _square_layout(colours: dict[str, str], apart: float, log_areas: list[float]) -> Figure:
    """Put each outline under its time; its tick says how many times the first area it has."""
    layout = layout_of(colours)
    ticks = np.linspace(0, 1, SHAPES)
    reach = [-0.5 / (SHAPES - 1), 1 + 0.5 / (SHAPES - 1)]
    layout["xaxis"] |= {"range": reach, "tickvals": short(ticks), "title": words("flow time t"),
                        "anchor": "y"}  # fmt: skip
    layout["yaxis"] |= {"domain": [0.52, 1], "title": words("nats"),
                        "autorangeoptions": {"include": [-0.2, 0.2]}}  # fmt: skip
    layout["xaxis2"] = {
        "anchor": "y2", "range": [-apart / 2, (SHAPES - 0.5) * apart], "showgrid": False,
        "zeroline": False, "tickvals": _fine(apart * np.arange(SHAPES)), "constrain": "domain",
        "ticktext": [f"area × {_times(value)}" for value in log_areas],
        "fixedrange": True, "tickfont": {"size": 12},
    }  # fmt: skip
    layout["yaxis2"] = {
        "anchor": "x2", "domain": [0, 0.36], "range": [-apart / 2, apart / 2], "visible": False,
        "scaleanchor": "x2", "constrain": "domain", "fixedrange": True,
    }  # fmt: skip
    return layout | {"margin": {"l": 48, "r": 8, "t": 26, "b": 24}}


def _times(log_area: float) -> str:
    if not math.isfinite(log_area) or log_area > 12:
        return "–"
    return f"{math.exp(log_area):.2g}" if log_area < 4.6 else f"{math.exp(log_area):.0f}"


def mass_figure(curve: MassCurve, *, dark: bool) -> Figure:
    """Draw |1 - mass| and the calls it took against the tolerance, tighter to the right."""
    colours = DARK if dark else LIGHT
    shared = {"type": "scatter", "mode": "lines+markers", "marker": {"size": 7},
              "x": [float(f"{r:.3g}") for r in curve.rtol], "showlegend": False}  # fmt: skip
    missing = [float(f"{abs(1 - mass):.3g}") or 1e-7 for mass in curve.mass]
    data: list[Figure] = [
        shared | {"y": missing, "line": {"color": colours["spreads"], "width": 2.2},
                  "hovertemplate": "%{y:.1e} of the mass at %{x:.0e}<extra></extra>"},
        shared | {"y": [int(n) for n in curve.nfe], "xaxis": "x2", "yaxis": "y2",
                  "line": {"color": colours["ink"], "width": 2.2, "dash": "dash"},
                  "hovertemplate": "%{y} calls at %{x:.0e}<extra></extra>"},
    ]  # fmt: skip
    layout = layout_of(colours) | {"margin": {"l": 64, "r": 8, "t": 8, "b": 44}}
    across = {"title": words("error allowed a step"), "type": "log", "dtick": 1,
              "autorange": "reversed", "exponentformat": "power"}  # fmt: skip
    layout["xaxis2"] = layout["xaxis"] | across | {"domain": [0.58, 1], "anchor": "y2"}
    layout["xaxis"] |= across | {"domain": [0, 0.44], "anchor": "y"}
    layout["yaxis2"] = layout["yaxis"] | {"title": words("NFE"), "rangemode": "tozero",
                                          "anchor": "x2"}  # fmt: skip
    layout["yaxis"] |= {"title": words("|1 − mass|"), "type": "log", "dtick": 1, "anchor": "x",
                        "exponentformat": "power"}  # fmt: skip
    return {"data": data, "layout": layout}


def short(values: Any) -> list[Any]:
    """Return numbers a browser can read: four decimals, None for what is not finite."""
    array = np.asarray(values, dtype=float)
    if array.ndim > 1:
        return [short(row) for row in array]
    return [round(v, 4) if math.isfinite(v) else None for v in array.tolist()]


def _fine(values: Array) -> list[float]:
    """Return lengths of a square that may be small: seven decimals."""
    return np.round(values, 7).tolist()


def layout_of(colours: dict[str, str]) -> Figure:
    """Return what the page's figures share."""
    axis = {"gridcolor": colours["grid"], "linecolor": colours["grid"], "tickfont": {"size": 11},
            "zerolinecolor": colours["faint"]}  # fmt: skip
    return frame((LIGHT, DARK), dark=colours is DARK, showlegend=True, xaxis=axis, yaxis=dict(axis))
