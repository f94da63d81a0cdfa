"""There and back in the plane: z(t), the way back that the adjoint walks, and a(t) on it.

One slider, from t = 1 back to t = 0, moves all of it; Plotly plays its frames in the browser alone.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from node_viz.lessons.adjoint.figures import COLOURS
from node_viz.lessons.adjoint.figures_player import buttons, numbers, slider
from node_viz.plots.figure import Figure, axis, base_layout
from node_viz.plots.lines import broken, short, stroke
from node_viz.plots.theme import Palette
from node_viz.records.solver_answers import AdjointPath
from node_viz.remembered import remembered
from node_viz.shapes import Array

GAPS = (1e-10, 10.0)  #: the axis of the gap never moves
FAR = 1e6  #: what is farther out of the picture is not drawn


@remembered()
def path_figure(path: AdjointPath | None, *, dark: bool) -> go.Figure:
    """Draw the plane on the left, a(t) and the gap between both ways on the right.

    Args:
        path: what was solved; None while it is on its way.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    figure = go.Figure(layout=_layout(path, look))
    if path is None:
        return figure
    still, last = _still(path, look), len(path.t) - 1
    moving = _moving(path, last, look)
    figure.add_traces([*still, *moving])
    figure.frames = [
        go.Frame(
            name=f"{t:.3f}",
            data=_moving(path, k, look),
            traces=list(range(len(still), len(still) + len(moving))),
            layout={"annotations": [numbers(path, k, look)]},
        )
        for k, t in enumerate(path.t)
    ]
    return figure.update_layout(
        annotations=[numbers(path, last, look)],
        sliders=[slider(path, look)],
        updatemenus=[buttons(path, look)],
    )


def _layout(path: AdjointPath | None, look: Palette) -> Figure:
    half = 2.5 if path is None else 1.1 * _half_side(path)
    reach = 2.0 if path is None else 1.15 * min(float(np.nanmax(np.abs(path.a[:, 0]))), 50)
    square = {"range": [-half, half], "constrain": "range"}
    time = {"range": [0, 1], "domain": [0.66, 1], "dtick": 0.5}
    power = {"type": "log", "dtick": 4, "exponentformat": "power", "tickfont_size": 11}
    gaps = {"range": np.log10(GAPS), "domain": [0, 0.45], **power}
    zero = {"zeroline": True, "zerolinecolor": look["grid"]}
    return {
        **base_layout(look, 480),
        "margin": {"l": 44, "r": 12, "t": 6, "b": 196},
        "xaxis": axis(look, "z<sub>1</sub>", domain=[0, 0.54], **square),
        "yaxis": axis(look, "z<sub>2</sub>", scaleanchor="x", **square),
        "xaxis2": axis(look, "", anchor="y2", showticklabels=False, **time),
        "yaxis2": axis(look, "a(t)", anchor="x2", range=[-reach, reach], domain=[0.55, 1], **zero),
        "xaxis3": axis(look, "flow time t", anchor="y3", **time),
        "yaxis3": axis(look, "|z back − z|", anchor="x3", **gaps),
    }


def _half_side(path: AdjointPath) -> float:
    return max(1.2, float(np.abs(path.z).max()))


def _still(path: AdjointPath, look: Palette) -> list[Figure]:
    """Return what does not move: the ways there, the target, a(t) and the gap of the first."""
    x, y = (_drawn(column) for column in broken(path.z))
    there = {"mode": "lines", "line": stroke(look["ink"], 3.5), "opacity": 0.3}
    gap = np.clip(path.gap[:, 0], GAPS[0], None)
    dashes = ("solid", "dash")
    return [
        {"x": x, "y": y, "name": "z(t), the way there", "hoverinfo": "skip", **there},
        _target(path.target, look),
        *(_adjoint(path, i, stroke(look["adjoint"], 2, dashes[i])) for i in (0, 1)),
        _over_time(path.t, gap, "gap", stroke(look["adjoint"], 2, "solid"))
        | {"xaxis": "x3", "yaxis": "y3", "text": None},
    ]


def _target(at: Array, look: Palette) -> Figure:
    cross = {"symbol": "cross-thin", "size": 13, "line": {"width": 2, "color": look["ink"]}}
    words = {"text": ["target"], "textposition": "top center", "textfont": {"color": look["faint"]}}
    mark = {"mode": "markers+text", "marker": cross, "name": "target", "hoverinfo": "skip"}
    return {"x": [at[0]], "y": [at[1]], **mark, **words}


def _adjoint(path: AdjointPath, i: int, line: Figure) -> Figure:
    """Return one component of a(t), with its name near the beginning."""
    name = f"a<sub>{i + 1}</sub>"
    curve = _over_time(path.t, path.a[:, 0, i], name, line)
    return curve | {"xaxis": "x2", "yaxis": "y2", "text": ["", "", f"  {name}"]}


def _over_time(t: Array, y: Array, name: str, line: Figure) -> Figure:
    hover = f"{name} at t = %{{x:.3f}}: %{{y:.4g}}<extra></extra>"
    words = {"textposition": "top right", "textfont": {"color": line["color"], "size": 13}}
    curve = {"x": t, "y": _drawn(y), "mode": "lines+text", "name": name, "line": line}
    return {**curve, **words, "hovertemplate": hover}


def _moving(path: AdjointPath, k: int, look: Palette) -> list[Figure]:
    """Return what the slider moves: the way back so far, the points, a(t), and the time marks."""
    back, ends = broken(path.z_back[k:]), path.z_back[k].T
    colour, dots = look["adjoint"], [13, *[8] * (len(path.z_back[k]) - 1)]
    heads = {"symbol": "arrow", "angleref": "previous", "color": colour}
    sizes = [0, 11, 0] * len(path.z_back[k])
    mark = {"x": [path.t[k]] * 2, "mode": "lines", "line": stroke(look["faint"], 1.2)}
    traces = [
        _points(back, "lines", "walked back") | {"line": stroke(colour, 2, "dot")},
        _points(_arrows(path, k), "lines+markers", "a(t)")
        | {"line": stroke(colour, 2), "marker": heads | {"size": sizes}},
        _points(ends, "markers", "z") | {"marker": {"size": dots, "color": look["ink"]}},
        {**mark, "y": [-1e3, 1e3], "xaxis": "x2", "yaxis": "y2"},
        {**mark, "y": list(GAPS), "xaxis": "x3", "yaxis": "y3"},
    ]
    return [trace | {"hoverinfo": "skip"} for trace in traces]


def _points(columns: Array, mode: str, name: str) -> Figure:
    x, y = (_drawn(column) for column in columns)
    return {"x": x, "y": y, "mode": mode, "name": name}


def _arrows(path: AdjointPath, k: int) -> Array:
    """Return lines from z along a, (2, 3 n); the longest at t = 1 is a fifth of the box's side."""
    half, z = _half_side(path), path.z_back[k]
    longest = float(np.linalg.norm(path.a[-1], axis=1).max()) or 1.0
    tips = z + np.clip(path.a[k] * 0.45 * half / longest, -half, half)
    return broken(np.stack([z, tips]))


def _drawn(values: Array) -> list[float | None]:
    """Return four digits of each, and None for what is not there or far out of the picture."""
    return short(np.where(np.abs(values) < FAR, values, np.nan), 4)
