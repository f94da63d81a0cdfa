"""What a solver claims against what is true, and the density it believes in beside the real one.

Plain dicts for `node_viz.stage.curves`; an arm keeps its colour in both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from node_viz.plots.figure import Figure, frame, short
from node_viz.plots.image import png
from node_viz.plots.small_multiples import DASHES, SWAPPED
from node_viz.plots.training_curves import DARK as INK_DARK
from node_viz.plots.training_curves import LIGHT as INK_LIGHT
from node_viz.records.history import Metrics
from node_viz.records.pictures import DensityGrid, Trajectories
from node_viz.shapes import Array

# The browser swaps one set for the other when the theme changes: same names, same order.
LIGHT = {name: INK_LIGHT[name] for name in SWAPPED} | {
    "never": "rgba(176,16,60,0.13)",
    "rule": "#b0103c",
}
DARK = {name: INK_DARK[name] for name in SWAPPED} | {
    "never": "rgba(255,111,145,0.17)",
    "rule": "#ff6f91",
}
ABOVE, BELOW = 5.0, 0.5  #: nats over and under the entropy that are drawn at most, and at least
GREY, DENSEST = 128, 0.95  #: of a density on any page: its shade, and its opacity at the peak
PIXELS = 160  #: a side of a density's picture
GAP = 0.03  #: between two squares, of the figure's width
RINGS = (1, 2, 3)  #: standard deviations of the noise


def claims_figure(arms: Sequence[tuple[str, str, Sequence[Metrics]]], *, dark: bool) -> Figure:
    """Draw NLL over the training step: by the solver that trains (lines), by the tight one (dots).

    Args:
        arms: label, colour and gauges of each arm.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    data = [trace for place, arm in enumerate(arms) for trace in _claims(place, *arm)]
    data.append(
        {
            "type": "scatter", "x": [None], "y": [None], "mode": "markers", "name": "dots: true",
            "marker": {"color": colours["ink"], "size": 6},
        }
    )  # fmt: skip
    entropy = next((h[0].entropy for *_, h in arms if h), math.nan)
    claims = [m.nll + m.solver_gap for *_, h in arms for m in h]
    lowest = min([entropy, *(claim for claim in claims if math.isfinite(claim))]) - BELOW
    layout = _layout(colours) | {
        "margin": {"l": 44, "r": 8, "t": 26, "b": 36},
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"},
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": colours["paper"], "font": {"color": colours["ink"]}},
        "xaxis": _axis(colours, "training step")
        | {"autorangeoptions": {"minallowed": 0, "include": 1}},
        "yaxis": _axis(colours, "NLL, nats"),
    }
    if math.isfinite(entropy):
        layout["yaxis"]["autorangeoptions"] = {
            "include": entropy + BELOW, "clipmax": entropy + ABOVE, "clipmin": lowest
        }  # fmt: skip
        layout["shapes"] = _floor(entropy, lowest, colours)
        layout["annotations"] = [
            {
                "xref": "paper", "x": 0.01, "xanchor": "left", "y": lowest, "yanchor": "bottom",
                "text": f"<b>below the entropy {entropy:.2f}: no density can be here</b>",
                "font": {"size": 12, "color": colours["rule"]}, "showarrow": False,
            }
        ]  # fmt: skip
    return {"data": data, "layout": layout}


def _claims(place: int, label: str, colour: str, history: Sequence[Metrics]) -> list[Figure]:
    """Return the line of what an arm claims and the dots of what is true."""
    steps = [m.step for m in history]
    shared = {"type": "scatter", "x": steps, "legendgroup": label}
    line = {"color": colour, "width": 2.6, "dash": DASHES[place]}
    dots = {"color": colour, "size": 6, "symbol": ("circle", "diamond", "square")[place]}
    believed, true = short([m.nll + m.solver_gap for m in history]), short([m.nll for m in history])
    return [
        shared
        | {"mode": "lines", "name": label, "y": believed, "line": line}
        | {"hovertemplate": "%{y:.3f} claimed"},
        shared
        | {"mode": "markers", "name": label, "y": true, "marker": dots, "showlegend": False}
        | {"hovertemplate": "%{y:.3f} true"},
    ]


def _floor(entropy: float, lowest: float, colours: dict[str, str]) -> list[Figure]:
    wide = {"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "layer": "below"}
    rule = {"color": colours["rule"], "width": 1.5}
    return [
        wide | {"type": "rect", "y0": lowest - BELOW, "y1": entropy, "line": {"width": 0}}
        | {"fillcolor": colours["never"]},
        wide | {"type": "line", "y0": entropy, "y1": entropy, "line": rule},
    ]  # fmt: skip


def belief_figure(
    believed: DensityGrid,
    true: DensityGrid,
    paths: tuple[Trajectories, Trajectories],
    *,
    colour: str,
    peak: float,
    titles: Sequence[str],
    dark: bool,
) -> Figure:
    """Draw three squares: the believed density, the true one of the same flow, and paths by both.

    Args:
        believed: log p by the training solver.
        true: log p by the tight solver.
        paths: the same points by the training solver and by the tight one.
        colour: of the training solver's paths.
        peak: the density drawn darkest; whatever is above looks the same.
        titles: one for each square.
        dark: whether the page is dark.
    """
    colours, half = DARK if dark else LIGHT, believed.half_side
    reach = 1.05 * max(RINGS[-1], *(float(np.abs(one.z).max()) for one in paths))
    layout = _layout(colours)
    layout["meta"]["steps"] = []  # nothing here counts training steps
    layout |= {
        "margin": {"l": 2, "r": 2, "t": 40, "b": 2}, "showlegend": False, "hovermode": False,
        "dragmode": False, "annotations": [], "images": [_image(believed, peak, ""),
                                                         _image(true, peak, "2")],
        "shapes": [_ring(radius, colours["grid"]) for radius in RINGS],
    }  # fmt: skip
    width = (1 - 2 * GAP) / 3
    for place, title in enumerate(titles):
        name, left = ("", "2", "3")[place], place * (width + GAP)
        bare = {
            "range": ([-half, half], [-half, half], [-reach, reach])[place],
            "showticklabels": False, "showgrid": False,
            "zeroline": False, "fixedrange": True, "mirror": True, "showline": True,
            "linecolor": colours["grid"], "constrain": "domain",
        }  # fmt: skip
        layout[f"xaxis{name}"] = {**bare, "domain": [left, left + width], "anchor": f"y{name}"}
        layout[f"yaxis{name}"] = {**bare, "anchor": f"x{name}", "scaleanchor": f"x{name}"}
        layout["annotations"].append(
            {
                "xref": "paper", "x": left + width / 2, "xanchor": "center", "yref": "paper",
                "y": 1.0, "yanchor": "bottom", "text": title, "showarrow": False,
                "font": {"size": 12.5},
            }
        )  # fmt: skip
    # An image alone does not make plotly draw its axes: a trace of nothing does.
    empty = [{"type": "scatter", "x": [], "y": [], "xaxis": f"x{n}", "yaxis": f"y{n}"} for n in "2"]
    return {"data": [{"type": "scatter", "x": [], "y": []}, *empty,
                     *_paths(*paths, colour, colours["ink"])], "layout": layout}  # fmt: skip


def _paths(coarse: Trajectories, exact: Trajectories, colour: str, ink: str) -> list[Figure]:
    """Return true paths as curves, the grid's as broken lines with a dot a step, ends joined."""
    missed = np.stack([coarse.z[-1], exact.z[-1]])
    on = {"type": "scatter", "xaxis": "x3", "yaxis": "y3"}
    dots, miss = {"color": colour, "size": 4}, {"color": colour, "width": 1, "dash": "dot"}
    return [
        on | _polyline(missed) | {"mode": "lines", "line": miss},
        on | _polyline(exact.z) | {"mode": "lines", "line": {"color": ink, "width": 1.4}},
        on | _polyline(coarse.z)
        | {"mode": "lines+markers", "line": {"color": colour, "width": 1.4}, "marker": dots},
    ]  # fmt: skip


def _polyline(z: Array) -> Figure:
    """Return paths (s, n, 2) as one line with gaps."""
    gap = np.full((1, *z.shape[1:]), np.nan)
    x, y = np.concatenate([z, gap]).transpose(2, 1, 0).reshape(2, -1)
    return {"x": short(x), "y": short(y)}


def _image(grid: DensityGrid, peak: float, axis: str) -> Figure:
    """Return sqrt(p / peak) as a picture of grey points whose opacity is the value."""
    log_p = _finer(_finer(grid.log_prob[::-1]).T).T  # the top row comes first
    alpha = 255 * DENSEST * np.exp(0.5 * np.minimum(log_p - math.log(peak), 0.0))
    grey = np.stack([np.full(alpha.shape, GREY), np.nan_to_num(alpha)], axis=-1)
    edge = grid.half_side * (1 + 1 / (len(alpha) - 1))  # the outer pixels' centres are the ends
    return {
        "source": png(grey.round().astype(np.uint8)), "xref": f"x{axis}", "yref": f"y{axis}",
        "x": -edge, "sizex": 2 * edge, "y": edge, "sizey": 2 * edge, "sizing": "stretch",
        "layer": "below",
    }  # fmt: skip


def _finer(rows: Array) -> Array:
    """Return at least `PIXELS` rows, with straight lines between those given."""
    old, new = (np.linspace(0.0, 1.0, n) for n in (len(rows), max(len(rows), PIXELS)))
    return np.stack([np.interp(new, old, column) for column in rows.T], axis=1)


def _ring(radius: int, colour: str) -> Figure:
    place = {"x0": -radius, "x1": radius, "y0": -radius, "y1": radius, "xref": "x3", "yref": "y3"}
    return {"type": "circle", "line": {"color": colour, "width": 1}, "layer": "below", **place}


def _axis(colours: dict[str, str], title: str) -> Figure:
    grid = colours["grid"]
    words = {"text": title, "standoff": 4}
    return {"title": words, "gridcolor": grid, "linecolor": grid, "zeroline": False, "nticks": 7}


def _layout(colours: dict[str, str]) -> Figure:
    return frame((LIGHT, DARK), dark=colours is DARK, steps=None, showlegend=True)
