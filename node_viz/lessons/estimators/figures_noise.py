"""How far one random question is off: histograms, variances, and what makes them smaller."""

from __future__ import annotations

from typing import Any

import numpy as np

from node_viz.lessons.estimators.figures import COLOURS as SHARED
from node_viz.lessons.estimators.figures import layout_of
from node_viz.plots.figure import Figure, axis_title
from node_viz.plots.lines import note, scatter, short, stroke, upright
from node_viz.plots.theme import Palette
from node_viz.records.estimates import Asked, Bottlenecks, LogDensities, TraceCosts
from node_viz.remembered import remembered

COLOURS = {
    **SHARED,
    "gaussian": ("#2f6fbb", "#6fb1f2"),
    "rademacher": ("#c2620a", "#f7a23b"),
}
LABELS = {"gaussian": "Gaussian noise", "rademacher": "random signs"}
SYMBOLS = {"gaussian": "circle", "rademacher": "diamond"}
BINS = 80
POWERS: dict[str, Any] = {"type": "log", "dtick": 1, "exponentformat": "power"}
HIDDEN = 64  #: units H of the field that is timed
LEAST = 1e-4  #: a variance that is drawn lower is 0 up to rounding


@remembered()
def histogram_figure(found: Asked, *, dark: bool) -> Figure:
    """Draw how many estimates fall where, with a line at the true trace."""
    look = Palette(COLOURS, dark)
    gaussian = found.values["gaussian"]
    low, high = np.quantile(gaussian, [0.005, 0.995])
    signs = found.values["rademacher"]
    low, high = min(low, signs.min()) - 0.1, max(high, signs.max()) + 0.1
    edges = np.linspace(low, high, BINS + 1)
    data = [_bars(found.values[kind], kind, edges, look[kind]) for kind in LABELS]
    layout = layout_of(look, margin={"l": 52, "r": 8, "t": 30, "b": 42}, showlegend=True)
    layout["xaxis"].update(title=axis_title("one estimate of the trace"), range=[low, high])
    layout["yaxis"].update(title=axis_title("share, %"), rangemode="tozero")
    layout["shapes"] = [upright(found.trace, stroke(look["ink"], 2, "dash"))]
    return {"data": data, "layout": layout | {"barmode": "overlay", "bargap": 0}}


def _bars(values: np.ndarray, kind: str, edges: np.ndarray, colour: str) -> Figure:
    counts, _ = np.histogram(values, edges)
    share = 100 * counts / len(values)
    return {
        "type": "bar",
        "name": LABELS[kind],
        "x": short((edges[1:] + edges[:-1]) / 2),
        "y": short(share, 4),
        "marker": {"color": colour, "opacity": 0.75, "line": {"width": 0}},
        "hovertemplate": f"{LABELS[kind]}: %{{y:.3g}} % near %{{x:.3g}}<extra></extra>",
    }


@remembered()
def variance_figure(found: Asked, *, dark: bool) -> Figure:
    """Draw measured variances as bars beside those of the closed forms, which are outlined."""
    look = Palette(COLOURS, dark)
    kinds = list(LABELS)
    measured = [found.variance(kind) for kind in kinds]
    formula = [found.formula[kind] for kind in kinds]
    colours = [look[kind] for kind in kinds]
    names = ["Gaussian: 2‖S‖²", "signs: 2(‖S‖² − ΣSᵢᵢ²)"]
    shared = {"type": "bar", "x": names}
    bars = [
        _variances(shared, "measured", measured, {"color": colours, "opacity": 0.8}),
        _variances(
            shared,
            "closed form",
            formula,
            {"color": "rgba(0,0,0,0)", "line": {"color": colours, "width": 2.5}},
        ),
    ]
    layout = layout_of(look, margin={"l": 52, "r": 8, "t": 30, "b": 30}, showlegend=True)
    layout["yaxis"].update(title=axis_title("variance"), rangemode="tozero")
    return {"data": bars, "layout": layout | {"barmode": "group"}}


def _variances(shared: Figure, name: str, values: list[float], marker: Figure) -> Figure:
    text = [f"{value:.3g}" for value in values]
    hover = f"{name}: %{{y:.4g}}<extra></extra>"
    more = {"name": name, "y": short(values), "text": text, "textposition": "outside"}
    return {**shared, **more, "cliponaxis": False, "marker": marker, "hovertemplate": hover}


@remembered()
def probes_figure(found: Asked, *, dark: bool) -> Figure:
    """Draw the variance of the mean of m estimates: dots measured, lines 1/m of the closed form."""
    look, data = Palette(COLOURS, dark), []
    for kind, label in LABELS.items():
        wanted = found.formula[kind] / found.probes
        if wanted[0] < LEAST:
            continue  # exact: nothing to average
        data += _both(found.probes, wanted, found.by_probes[kind], kind, label, look)
    layout = _over(look, "questions m in one estimate", "variance of their mean", found.probes)
    return {"data": data, "layout": layout}


def _both(
    x: np.ndarray, line: np.ndarray, dots: np.ndarray, kind: str, label: str, look: Palette
) -> list[Figure]:
    hover = f"{label}: %{{y:.3g}} at %{{x}}<extra></extra>"
    marker = {"size": 8, "symbol": SYMBOLS[kind], "color": look[kind]}
    thin = stroke(look[kind], 1.4)
    return [
        scatter(short(x), short(line, 4), line=thin, showlegend=False, hoverinfo="skip"),
        scatter(
            short(x), short(dots, 4), "markers", marker=marker, name=label, hovertemplate=hover
        ),
    ]


def _over(look: Palette, across: str, up: str, ticks: np.ndarray) -> Figure:
    layout = layout_of(look, margin={"l": 60, "r": 8, "t": 30, "b": 42}, showlegend=True)
    shown = [int(tick) for tick in ticks]
    layout["xaxis"].update(title=axis_title(across), type="log", tickvals=shown)
    layout["yaxis"].update(title=axis_title(up), **POWERS)
    return layout


@remembered()
def bottleneck_figure(found: Bottlenecks, *, dark: bool) -> Figure:
    """Draw the variance over H: noise of d dimensions dashed, noise of H dimensions solid."""
    look, data = Palette(COLOURS, dark), []
    for name, values, line in (("D", found.whole, "dash"), ("H", found.core, "solid")):
        for kind, label in LABELS.items():
            named = f"{label}, {name} numbers"
            shown = np.where(values[kind] < LEAST, np.nan, values[kind])
            data.append(
                scatter(
                    short(found.widths),
                    short(shown, 4),
                    "lines+markers",
                    name=named,
                    line=stroke(look[kind], 2.2, line),
                    marker={"size": 7, "symbol": SYMBOLS[kind]},
                    hovertemplate=f"{named}: %{{y:.3g}} at H = %{{x}}<extra></extra>",
                )
            )
    layout = _over(look, "units H of the bottleneck", "variance", found.widths)
    if found.core["rademacher"][0] < LEAST:  # a logarithmic axis has no place for it
        font = {"size": 13, "color": look["rademacher"]}
        beside = {"xref": "x", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
        layout["annotations"] = [note("↓ signs at H = 1: 0", -0.04, 0.02, font=font, **beside)]
        lowest = float(np.log10(found.core["gaussian"].min()))
        highest = float(np.log10(found.whole["gaussian"].max()))
        layout["yaxis"]["range"] = [lowest - 0.9, highest + 0.2]
    return {"data": data, "layout": layout}


@remembered()
def costs_figure(found: TraceCosts, *, dark: bool) -> Figure:
    """Draw times one call over the dimension, with what a lecture counts as dotted lines.

    A call costs DH; beside it stand (DH + D), (DH + D^2) and (DH + D^3), each over DH.
    """
    look, d = Palette(COLOURS, dark), found.dimensions.astype(float)
    ways = {
        "estimate": ("estimate: one product", look["gaussian"], "circle"),
        "exact": ("exact trace: D products", look["rademacher"], "diamond"),
        "determinant": ("determinant, as in a layer", look["rejected"], "square"),
    }
    guides = {"estimate": 1 + 1 / HIDDEN, "exact": 1 + d / HIDDEN, "determinant": 1 + d**2 / HIDDEN}
    data = [
        scatter(
            short(d),
            short(found.by_way[way], 4),
            "lines+markers",
            name=label,
            line=stroke(colour, 2.4),
            marker={"size": 8, "symbol": symbol},
            hovertemplate=f"{label}: %{{y:.3g}} calls at d = %{{x}}<extra></extra>",
        )
        for way, (label, colour, symbol) in ways.items()
    ]
    for way, (_, colour, _) in ways.items():
        dots = stroke(colour, 1.4, "dot")
        guide = scatter(short(d), short(guides[way] * d**0, 4), line=dots, showlegend=False)
        data.append(guide | {"hoverinfo": "skip"})
    layout = _over(look, "dimensions D", "time, in calls of the field", found.dimensions)
    layout["yaxis"]["range"] = [0, float(np.log10(2 * max(map(max, found.by_way.values()))))]
    return {"data": data, "layout": layout}


@remembered()
def densities_figure(found: dict[str, LogDensities], *, dark: bool) -> Figure:
    """Draw how far estimates of log p are off, in nats."""
    look = Palette(COLOURS, dark)
    spread = max(float(np.quantile(np.abs(one.error), 0.99)) for one in found.values())
    spread = max(spread, 0.01)
    edges = np.linspace(-spread, spread, BINS // 2 + 1)
    data = [_bars(one.error.ravel(), kind, edges, look[kind]) for kind, one in found.items()]
    layout = layout_of(look, margin={"l": 52, "r": 8, "t": 30, "b": 42}, showlegend=True)
    layout["xaxis"].update(title=axis_title("log p̂ − log p, nats"))
    layout["yaxis"].update(title=axis_title("share, %"), rangemode="tozero")
    layout["shapes"] = [upright(0, stroke(look["ink"], 2, "dash"))]
    return {"data": data, "layout": layout | {"barmode": "overlay", "bargap": 0}}
