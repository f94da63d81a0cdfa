"""Nine starts there and back, and the errors apart: as bars, and over the tolerance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from node_viz.course.parts import short
from node_viz.plots.figure import axis, base_layout
from node_viz.plots.lines import stroke
from node_viz.plots.theme import GROUND, INK, Palette
from node_viz.probes.decay_trip import OFFSETS
from node_viz.records.round_trips import DecayTrip, FlowTrip
from node_viz.remembered import remembered
from node_viz.shapes import Array

#: each error has one colour in all figures of this page
COLOURS = {
    **GROUND,
    "forward": ("#2F7878", "#5FC4C0"),
    "backward": ("#A0459A", "#E08BDB"),
    "floats": ("#B3261E", "#FF8A80"),
    "total": INK,
    "above": ("#B75E00", "#FFB454"),
    "below": ("#0877bd", "#4fb0e8"),
}
NAMES = {
    "forward": "1 solver, there",
    "backward": "2 solver, back",
    "floats": "3 floats",
    "total": "all three",
}
NONE = 1e-14  #: an error below it is rounding of the reference
SIZES = (1e-13, 1e7)  #: the axis of errors never moves
REACH = 2.7  #: half the height of the paths' picture, around c


@remembered()
def paths_figure(trip: DecayTrip | None, centre: float, *, dark: bool) -> go.Figure:
    """Draw the paths from t = 0 to 1, and beside them from 1 back to 0.

    Args:
        trip: what was solved; None while it is on its way.
        centre: c, around which the picture is.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    figure = go.Figure(layout=base_layout(look, 360))
    ticks = {"tickvals": [0, 0.5, 1, 1.5, 2], "ticktext": ["0", "0.5", "1", "0.5", "0"]}
    figure.update_xaxes(axis(look, "time t: there, then back", range=[-0.04, 2.06], **ticks))
    figure.update_yaxes(axis(look, "z", range=[centre - REACH, centre + REACH]))
    figure.add_vline(x=1, line=stroke(look["faint"], 1, "dot"))
    if trip is None:
        return figure
    for way, t, z, dash in (
        ("there", trip.t_there, trip.z_there, "solid"),
        ("back", 2 - trip.t_back, trip.z_back, "dash"),
    ):
        for offset, path in zip(OFFSETS, _clipped(z, centre).T, strict=True):
            line = stroke(look[_side(offset)], 1.8, dash)
            hover = f"start {centre + offset:g}, {way}: z = %{{y:.7g}}<extra></extra>"
            figure.add_scatter(
                x=t, y=path, mode="lines", name=f"{way} {offset:g}", line=line, hovertemplate=hover
            )
    colours = [look[_side(offset)] for offset in OFFSETS]
    dots = {"size": 8, "color": colours}
    rings = {"size": 13, "symbol": "circle-open", "color": colours, "line": {"width": 2}}
    came = _clipped(trip.z_back[-1], centre)
    for name, x, y, marker in (
        ("starts", 0, centre + OFFSETS, dots),
        ("where they began", 2, centre + OFFSETS, rings),
        ("where they came back", 2, came, dots),
    ):
        figure.add_scatter(x=[x] * 9, y=y, mode="markers", name=name, marker=marker)
    return figure


def _side(offset: float) -> str:
    return "ink" if not offset else "above" if offset > 0 else "below"


def _clipped(z: Array, centre: float) -> Array:
    """Keep wild values near enough for the browser to draw the line that leaves the picture."""
    return np.clip(z, centre - 20 * REACH, centre + 20 * REACH)


@remembered()
def bars_figure(errors: Mapping[str, float], least: float, *, dark: bool) -> go.Figure:
    """Draw one bar for each error, on a log axis that never moves.

    Args:
        errors: by name, as in `NAMES`; none while they are on their way.
        least: what the exact ends lose, rounded once; NaN for no mark.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    figure = go.Figure(layout={**base_layout(look, 220), "bargap": 0.35})
    power = {"type": "log", "exponentformat": "power", "dtick": 4, "tickfont_size": 11}
    bounds = np.log10(SIZES).tolist()
    figure.update_xaxes(axis(look, "error at the start", range=bounds, **power))
    names = {"categoryorder": "array", "categoryarray": list(NAMES.values())[::-1]}
    figure.update_yaxes(axis(look, "", tickfont={"size": 13}, range=[-0.6, 3.6], **names))
    figure.update_layout(margin_l=104)
    for name, label in NAMES.items():
        value = errors.get(name, float("nan"))
        figure.add_bar(
            x=[value if value > NONE else None],
            y=[label],
            orientation="h",
            name=label,
            marker={"color": look[name]},
            hovertemplate=f"{label}: %{{x:.2g}}<extra></extra>",
        )
        if errors:
            figure.add_annotation(_written(value, label, look["ink"]))
    if errors and least > NONE:
        tick = {"symbol": "line-ns", "size": 20, "line": stroke(look["ink"], 3)}
        hover = "the exact flow, rounded once: %{x:.2g}<extra></extra>"
        figure.add_scatter(
            x=[least], y=[NAMES["floats"]], mode="markers", marker=tick, hovertemplate=hover
        )
    return figure


def _written(value: float, label: str, ink: str) -> dict[str, object]:
    """Return the number behind its bar."""
    known = np.isfinite(value)
    text = "no answer" if not known else short(value) if value > NONE else "none"
    at = np.log10(np.clip(value, *SIZES)) if known and value > NONE else np.log10(SIZES[0])
    where = {"xanchor": "left", "yanchor": "middle", "xshift": 6}
    font = {"color": ink, "size": 13}
    return {"text": text, "x": float(at), "y": label, "showarrow": False, "font": font, **where}


@remembered()
def tolerance_figure(trip: FlowTrip | None, rtol: float, *, dark: bool) -> go.Figure:
    """Draw each error over the tolerance, tighter to the right, with rings at the one in use.

    Args:
        trip: what was measured; None while it is on its way.
        rtol: of the rings.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    figure = go.Figure(layout=base_layout(look, 220))
    power = {"type": "log", "exponentformat": "power", "tickfont_size": 11}
    across = axis(look, "tolerance of dopri5", range=np.log10([2e-2, 5e-8]), dtick=1, **power)
    bounds = np.log10([1e-8, 1]).tolist()
    figure.update_xaxes(across)
    figure.update_yaxes(axis(look, "error at the start", range=bounds, dtick=2, **power))
    if trip is None:
        return figure
    at = int(np.argmin(np.abs(np.log(trip.rtol / rtol))))
    for name, label in NAMES.items():
        values: Array = np.clip(getattr(trip, name), 1e-8, 1)
        dash = "dot" if name == "total" else "solid"
        figure.add_scatter(
            x=trip.rtol,
            y=values,
            mode="lines+markers",
            name=label,
            line=stroke(look[name], 2, dash),
            marker={"size": 6},
            hovertemplate=f"{label}, at %{{x:.0e}}: %{{y:.2g}}<extra></extra>",
        )
        ring = {"size": 13, "symbol": "circle-open", "color": look[name]}
        now = {"x": trip.rtol[at : at + 1], "y": values[at : at + 1], "hoverinfo": "skip"}
        figure.add_scatter(**now, mode="markers", name=f"{label} now", marker=ring)
    return figure
