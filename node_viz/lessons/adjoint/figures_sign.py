"""The sign of the gradient: a(t) of one point, and the area under it that grows to dL/db."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from node_viz.lessons.adjoint.figures import COLOURS
from node_viz.lessons.adjoint.figures_player import FOUR_LINES, drawn, one, place, played
from node_viz.plots.figure import Figure, axis, base_layout
from node_viz.plots.lines import stroke
from node_viz.plots.theme import Palette
from node_viz.records.solver_answers import AdjointPath
from node_viz.remembered import remembered
from node_viz.shapes import Array

NAMES = ("a₁", "a₂")
DASHES = ("solid", "dash")  #: of a₁ and a₂
MOST = 50.0  #: the axis of a(t) reaches no farther
EDGE = 1e3  #: beyond any axis


@remembered()
def sign_figure(path: AdjointPath | None, *, dark: bool) -> go.Figure:
    """Draw a(t), and what the slider moves: the area from t to 1, and a step worked through.

    Args:
        path: what was solved; None while it is on its way.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    reach = 2.0 if path is None else 1.15 * min(float(np.nanmax(np.abs(path.a[:, 0]))), MOST)
    zero = {"zeroline": True, "zerolinecolor": look["faint"], "range": [-reach, reach]}
    figure = go.Figure(
        layout={
            **base_layout(look, 480),
            "margin": {"l": 48, "r": 12, "t": 6, "b": FOUR_LINES},
            "xaxis": axis(look, "flow time t", range=[0, 1], dtick=0.25),
            "yaxis": axis(look, "a(t) = ∂L/∂z(t)", **zero),
        }
    )
    if path is None:
        return figure
    figure.add_traces([_curve(path, i, look) for i in (0, 1)])
    return played(figure, path, lambda k: _moving(path, k, look), lambda k: _lines(path, k), look)


def _curve(path: AdjointPath, i: int, look: Palette) -> Figure:
    """Return one component of a(t), with its name near the beginning."""
    name, line = NAMES[i], stroke(look["adjoint"], 2.5, DASHES[i])
    return {
        "x": path.t,
        "y": drawn(path.a[:, 0, i]),
        "mode": "lines+text",
        "name": name,
        "line": line,
        "text": ["", "", f"  {name}"],
        "textposition": "top right",
        "textfont": {"color": line["color"], "size": 14},
        "hovertemplate": f"{name} at t = %{{x:.3f}}: %{{y:.4g}}<extra></extra>",
    }


def _moving(path: AdjointPath, k: int, look: Palette) -> list[Figure]:
    """Return the areas between both curves and 0 from t to 1, and a line at t."""
    areas = [
        {
            "x": path.t[k:],
            "y": drawn(path.a[k:, 0, i]),
            "mode": "none",
            "fill": "tozeroy",
            "fillcolor": look["shade"],
            "name": f"area of {NAMES[i]}",
            "hoverinfo": "skip",
        }
        for i in (0, 1)
    ]
    mark = {"x": [path.t[k]] * 2, "y": [-EDGE, EDGE], "mode": "lines", "hoverinfo": "skip"}
    return [*areas, {**mark, "line": stroke(look["faint"], 1.2)}]


def _lines(path: AdjointPath, k: int) -> list[str]:
    """Return the equation of a worked through for the large dot, with the numbers of this time."""
    a, J, back = path.a[k, 0], path.jacobian[k, 0], path.z_back[k, 0]
    here = f"t = {path.t[k]:.3f}"
    if not np.isfinite(back).all():
        return [here, "The way back was lost; there is no a to work with."]
    return [
        f"{here}   a = ∂L/∂z = {place(a)}",
        *(_rate(j, a, J) for j in (0, 1)),
        f"+∫ a dt from t to 1 = {place(path.so_far[k, 0])}" + ("  = ∂L/∂b" if k == 0 else ""),
    ]


def _rate(j: int, a: Array, J: Array) -> str:
    """Return da_j/dt with its numbers put in."""
    of = "₁₂"[j]
    terms = f"{one(a[0])}·{one(J[0, j])} + {one(a[1])}·{one(J[1, j])}"
    return f"da{of}/dt = −(a₁ ∂f₁/∂z{of} + a₂ ∂f₂/∂z{of}) = −({terms}) = {one(-(a @ J)[j])}"
