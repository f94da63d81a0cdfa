"""The curves of a run as a plain Plotly dict: KL, NFE and the Jacobian norm against the step.

Plain dicts, because building `go.Figure` costs more than drawing one, and because the browser draws
the curves with a small Plotly of its own. `plotly.graph_objects.Figure(figure)` takes them as well.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.plots.figure import Figure, axis_title, bare_axis, frame
from node_viz.plots.lines import level, note, scatter, short, stroke
from node_viz.plots.theme import DATA, NOISE, PAGE, REGULARISED, Palette
from node_viz.records.history import Curves
from node_viz.remembered import remembered

MOST = 300  #: points a trace; more cannot be seen on a screen half as wide
FLOOR = 1e-3  #: nats; on a log axis 0 has no place, so it is drawn here and labelled
MOST_KL = 1e3  #: nats; a run that blows up further leaves the chart
#: on a dark page lines are lighter, so that they keep a contrast of 3:1
COLOURS = {**PAGE, "nfe": (NOISE, "#4fb0e8"), "jacobian": (REGULARISED, "#2fc79b")}


@remembered()
def training_curves(curves: Curves, *, dark: bool) -> Figure:
    """Draw KL on a log axis and, under it, NFE as steps and the mean Jacobian norm.

    Args:
        curves: the history of a run.
        dark: whether the page is dark.

    Returns:
        A Plotly figure as a dict; `uirevision` keeps a reader's zoom between updates.
    """
    look = Palette(COLOURS, dark)
    data = [*_kl_traces(curves, look), *_gauge_traces(curves, look)]
    return {"data": data, "layout": _layout(curves, look)}


def _kl_traces(curves: Curves, look: Palette) -> list[Figure]:
    """Return raw losses, their running mean and the tight solver's values, floored at `FLOOR`."""
    step, raw, mean = _thin(np.asarray(curves.step), np.asarray(curves.loss))
    steps, probed = step.astype(int).tolist(), [metrics.step for metrics in curves.metrics]
    kl = np.array([metrics.kl for metrics in curves.metrics])
    return [
        _kl_trace(
            "minibatch",
            steps,
            raw,
            hovertemplate=None,
            hoverinfo="skip",
            opacity=0.2,
            line=stroke(look["ink"], 1),
        ),
        _kl_trace("smoothed", steps, mean, line=stroke(look["ink"], 2.5)),
        _kl_trace(
            "tight solver",
            probed,
            kl,
            "markers",
            line=stroke(DATA, 0),
            marker={"color": DATA, "size": 5.5},
        ),
    ]


def _kl_trace(
    name: str, step: list[int], kl: NDArray[Any], mode: str = "lines", **more: Any
) -> Figure:
    """Return KL over the step, drawn at `FLOOR` where it is lower; hover tells the true one."""
    true = short(kl)
    floored = [None if value is None else max(value, FLOOR) for value in true]
    hover = {"hovertemplate": "%{customdata:.4f} nats"}
    return scatter(step, floored, mode, name=name, customdata=true, **(hover | more))


def _gauge_traces(curves: Curves, look: Palette) -> list[Figure]:
    step = [metrics.step for metrics in curves.metrics]
    nfe = [metrics.nfe for metrics in curves.metrics]
    norm = short([metrics.jacobian_norm for metrics in curves.metrics])
    steps = stroke(look["nfe"], 2) | {"shape": "hv"}
    dashes = stroke(look["jacobian"], 2, "dash")
    return [
        scatter(step, nfe, name="NFE", yaxis="y2", showlegend=False, line=steps)
        | {"hovertemplate": "%{y} calls"},
        scatter(step, norm, name="mean ‖∂f/∂z‖", yaxis="y3", showlegend=False, line=dashes)
        | {"hovertemplate": "%{y:.3f}"},
    ]


def _layout(curves: Curves, look: Palette) -> Figure:
    seen = [metrics.kl for metrics in curves.metrics] + list(np.asarray(curves.loss))
    top = min(max([curves.gaussian_kl, 1.0, *seen]), MOST_KL)
    ink, high = look["ink"], [np.log10(FLOOR) - 0.03, float(np.log10(1.4 * top))]
    small = {"rangemode": "tozero", "nticks": 5}
    return frame(
        look,
        steps=None,
        margin={"l": 44, "r": 40, "t": 24, "b": 36},
        hovermode="x unified",
        hoversubplots="axis",
        showlegend=True,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom"},
        shapes=[_level(curves.gaussian_kl, ink, "dot"), _level(FLOOR, ink, "solid")],
        annotations=_notes(curves, look),
        xaxis=bare_axis(
            look,
            title=axis_title("training step"),
            # No fixed range: one that grew with the run would undo a reader's zoom.
            autorangeoptions={"minallowed": 0, "include": 1},
            anchor="y2",
            spikethickness=1,
            spikedash="dot",
            spikecolor=ink,
        ),
        yaxis=bare_axis(
            look, type="log", domain=[0.46, 1.0], range=high, dtick=1, exponentformat="none"
        ),
        yaxis2=bare_axis(look, domain=[0.0, 0.36], **small),
        yaxis3=bare_axis(
            look, overlaying="y2", side="right", showgrid=False, tickmode="auto", **small
        ),
    )


def _level(kl: float, ink: str, dash: str) -> Figure:
    return level(max(kl, FLOOR), stroke(ink, 1.2, dash), yref="y", opacity=0.7)


def _notes(curves: Curves, look: Palette) -> list[Figure]:
    """Return the names of the two lines across, and the titles of the three charts."""
    inside = {"xref": "paper", "yref": "y", "font": {"size": 11.5}}
    gaussian = float(np.log10(max(curves.gaussian_kl, FLOOR)))
    perfect = float(np.log10(FLOOR))
    lines = [
        note("best Gaussian", 1.0, gaussian, xanchor="right", yanchor="bottom", **inside),
        note("0 = perfect (or below)", 0.5, perfect, xanchor="center", yanchor="top", **inside),
    ]
    titles = [
        _title("KL, nats", 1.0, look["ink"]),
        _title("NFE, calls a solve", 0.385, look["nfe"]),
        _title("mean ‖∂f/∂z‖", 0.385, look["jacobian"]) | {"x": 1, "xanchor": "right"},
    ]
    return lines + titles


def _title(text: str, y: float, colour: str) -> Figure:
    where = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return note(f"<b>{text}</b>", 0, y, **where, font={"size": 13, "color": colour})


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
