"""The curves of a run as a plain Plotly dict: KL, NFE and the Jacobian norm against the step.

Plain dicts, because building `go.Figure` costs more than drawing one, and because the browser draws
the curves with a small Plotly of its own. `plotly.graph_objects.Figure(figure)` takes them as well.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.plots.densities import triptych
from node_viz.plots.figure import FONT, Figure
from node_viz.records.history import Curves

__all__ = ["training_curves", "triptych"]

MOST = 300  #: points a trace; more cannot be seen on a screen half as wide
FLOOR = 1e-3  #: nats; on a log axis 0 has no place, so it is drawn here and labelled
MOST_KL = 1e3  #: nats; a run that blows up further leaves the chart
DATA = "#f59322"
# On a dark page lines are lighter, so that they keep a contrast of 3:1. The browser swaps one set
# for the other when the theme changes, so the two name the same colours in the same order.
LIGHT = {
    "ink": "#1b1f24",
    "grid": "rgba(27,31,36,0.08)",
    "paper": "#ffffff",
    "nfe": "#0877bd",
    "jacobian": "#009E73",
}
DARK = {
    "ink": "#eceff4",
    "grid": "rgba(236,239,244,0.10)",
    "paper": "#191d26",
    "nfe": "#4fb0e8",
    "jacobian": "#2fc79b",
}


def training_curves(curves: Curves, *, dark: bool) -> Figure:
    """Draw KL on a log axis and, under it, NFE as steps and the mean Jacobian norm.

    Args:
        curves: the history of a run.
        dark: whether the page is dark.

    Returns:
        A Plotly figure as a dict; `uirevision` keeps a reader's zoom between updates.
    """
    colours = DARK if dark else LIGHT
    probed = [metrics.step for metrics in curves.metrics]
    nfe = [metrics.nfe for metrics in curves.metrics]
    norm = _short([metrics.jacobian_norm for metrics in curves.metrics])
    data = [*_kl_traces(curves, colours)]
    data.append(
        {
            **_trace("NFE", probed, nfe, colours["nfe"], width=2, hover="%{y} calls"),
            "yaxis": "y2",
            "showlegend": False,
            "line": {"color": colours["nfe"], "width": 2, "shape": "hv"},
        }
    )
    data.append(
        {
            **_trace("mean ‖∂f/∂z‖", probed, norm, colours["jacobian"], width=2, hover="%{y:.3f}"),
            "yaxis": "y3",
            "showlegend": False,
            "line": {"color": colours["jacobian"], "width": 2, "dash": "dash"},
        }
    )
    return {"data": data, "layout": _curves_layout(curves, colours)}


def _kl_traces(curves: Curves, colours: dict[str, str]) -> list[Figure]:
    """Return raw losses, their running mean and the tight solver's values, floored at `FLOOR`."""
    ink = colours["ink"]
    step, raw, mean = _thin(np.asarray(curves.step), np.asarray(curves.loss))
    hover = "%{customdata:.4f} nats"
    faint = _trace("minibatch", step, _floored(raw), ink, width=1, hover=hover, true=raw)
    faint |= {"opacity": 0.2, "hoverinfo": "skip", "hovertemplate": None}
    bold = _trace("smoothed", step, _floored(mean), ink, width=2.5, hover=hover, true=mean)
    kl = np.array([metrics.kl for metrics in curves.metrics])
    probed = [metrics.step for metrics in curves.metrics]
    dots = _trace("tight solver", probed, _floored(kl), DATA, width=0, hover=hover, true=kl)
    dots |= {"mode": "markers", "marker": {"color": DATA, "size": 5.5}}
    return [faint, bold, dots]


def _trace(
    name: str,
    x: Any,
    y: Any,
    colour: str,
    *,
    width: float,
    hover: str,
    true: Any = None,
) -> Figure:
    trace: Figure = {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [int(step) for step in x],
        "y": list(y),
        "line": {"color": colour, "width": width},
        "hovertemplate": hover,
    }
    if true is not None:
        trace["customdata"] = _short(true)
    return trace


def _curves_layout(curves: Curves, colours: dict[str, str]) -> Figure:
    ink, grid = colours["ink"], colours["grid"]
    axis = {"gridcolor": grid, "zeroline": False, "linecolor": grid, "tickfont": {"size": 11}}
    seen = [metrics.kl for metrics in curves.metrics] + list(np.asarray(curves.loss))
    top = min(max([curves.gaussian_kl, 1.0, *seen]), MOST_KL)
    lines = [_line(curves.gaussian_kl, ink, "dot"), _line(FLOOR, ink, "solid")]
    notes = [
        _note("best Gaussian", 1.0, np.log10(max(curves.gaussian_kl, FLOOR)), "bottom"),
        _note("0 = perfect (or below)", 0.5, np.log10(FLOOR), "top"),
        _title("KL, nats", 1.0, ink),
        _title("NFE, calls a solve", 0.385, colours["nfe"]),
        {**_title("mean ‖∂f/∂z‖", 0.385, colours["jacobian"]), "x": 1, "xanchor": "right"},
    ]
    return {
        "uirevision": "keep",
        "meta": {"light": list(LIGHT.values()), "dark": list(DARK.values())},
        "font": {"family": FONT, "size": 12, "color": ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 44, "r": 40, "t": 24, "b": 36},
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "hoverlabel": {"bgcolor": colours["paper"], "font": {"color": ink}},
        "showlegend": True,
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom"},
        "shapes": lines,
        "annotations": notes,
        "xaxis": {
            **axis,
            "title": {"text": "training step", "standoff": 4},
            # No fixed range: one that grew with the run would undo a reader's zoom.
            "autorangeoptions": {"minallowed": 0, "include": 1},
            "anchor": "y2",
            "spikethickness": 1,
            "spikedash": "dot",
            "spikecolor": ink,
        },
        "yaxis": {
            **axis,
            "type": "log",
            "domain": [0.46, 1.0],
            "range": [np.log10(FLOOR) - 0.03, float(np.log10(1.4 * top))],
            "dtick": 1,
            "exponentformat": "none",
        },
        "yaxis2": {**axis, "domain": [0.0, 0.36], "rangemode": "tozero", "nticks": 5},
        "yaxis3": {
            **axis,
            "overlaying": "y2",
            "side": "right",
            "rangemode": "tozero",
            "showgrid": False,
            "tickmode": "auto",
            "nticks": 5,
        },
    }


def _line(y: float, ink: str, dash: str) -> Figure:
    style = {"color": ink, "width": 1.2, "dash": dash}
    place = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y"}
    return {**place, "y0": max(y, FLOOR), "y1": max(y, FLOOR), "line": style, "opacity": 0.7}


def _note(text: str, x: float, y: float, anchor: str) -> Figure:
    place = {
        "xref": "paper",
        "x": x,
        "xanchor": "right" if x == 1 else "center",
        "yref": "y",
        "y": float(y),
    }
    return {**place, "yanchor": anchor, "text": text, "showarrow": False, "font": {"size": 11.5}}


def _title(text: str, y: float, colour: str) -> Figure:
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": y}
    font = {"size": 13, "color": colour}
    return {
        **place,
        "yanchor": "bottom",
        "text": f"<b>{text}</b>",
        "showarrow": False,
        "font": font,
    }


def _thin(
    step: NDArray[Any], loss: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return at most `MOST` steps, the loss there, and its mean over a window around each."""
    if not len(step):
        return step, loss, loss
    # Early on, where the loss falls fast, the window is narrow: a wide one would draw it too low.
    index = np.arange(len(step))
    half = np.minimum(index // 3, 30)
    sums = np.concatenate([[0.0], np.cumsum(np.nan_to_num(loss))])
    left, right = index - half, np.minimum(index + half + 1, len(step))
    mean = (sums[right] - sums[left]) / (right - left)
    keep = np.unique(np.linspace(0, len(step) - 1, MOST).round().astype(int))
    return step[keep], loss[keep], mean[keep]


def _floored(values: Any) -> list[float | None]:
    """Return values of at least `FLOOR`, a gap for what is no number; hover tells the true one."""
    return [
        None if not np.isfinite(v) else max(float(f"{v:.5g}"), FLOOR) for v in np.asarray(values)
    ]


def _short(values: Any) -> list[float | None]:
    return [float(f"{v:.5g}") if np.isfinite(v) else None for v in np.asarray(values, dtype=float)]
