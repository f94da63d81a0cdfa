"""The curves of a run as a plain Plotly dict: KL, NFE and the Jacobian norm against the step.

Plain dicts, because building `go.Figure` costs more than drawing one, and because the browser draws
the curves with a small Plotly of its own. `plotly.graph_objects.Figure(figure)` takes them as well.
"""

from __future__ import annotations

from collections.abc import Sequence
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
MOST_NLL = 10.0  #: nats above the lowest on the chart; the same of an NLL
CALLS = ("NFE", "NFE, calls a solve")  #: what is counted of a flow that follows a field
#: on a dark page lines are lighter, so that they keep a contrast of 3:1
COLOURS = {**PAGE, "nfe": (NOISE, "#4fb0e8"), "jacobian": (REGULARISED, "#2fc79b")}


@remembered()
def training_curves(
    curves: Curves, *, dark: bool, floors: tuple[tuple[str, float], ...] = ()
) -> Figure:
    """Draw KL on a log axis and, under it, NFE as steps and the mean Jacobian norm.

    Where nobody knows the true density there is no KL: the NLL is drawn, on an axis as it is.

    Args:
        curves: the history of a run.
        floors: NLLs of simple models on the same points, and what they are called.
        dark: whether the page is dark.

    Returns:
        A Plotly figure as a dict; `uirevision` keeps a reader's zoom between updates.
    """
    look = Palette(COLOURS, dark)
    data = [*_kl_traces(curves, look), *_gauge_traces(curves, look)]
    return {"data": data, "layout": _layout(curves, look, floors)}


def _kl_traces(curves: Curves, look: Palette) -> list[Figure]:
    """Return raw losses, their running mean and the tight solver's values, floored at `FLOOR`."""
    noted = curves.of == "nll"  # else the batches' values are no KL, and have no place here
    batches = (np.asarray(one)[: None if noted else 0] for one in (curves.step, curves.loss))
    step, raw, mean = _thin(*batches)
    steps, probed = step.astype(int).tolist(), [metrics.step for metrics in curves.metrics]
    kl, low = _measured(curves), FLOOR if curves.known else -np.inf
    return [
        _kl_trace(
            "minibatch",
            steps,
            raw,
            low,
            hovertemplate=None,
            hoverinfo="skip",
            opacity=0.2,
            line=stroke(look["ink"], 1),
        ),
        _kl_trace("smoothed", steps, mean, low, line=stroke(look["ink"], 2.5)),
        _kl_trace(
            "tight solver",
            probed,
            kl,
            low,
            "markers",
            line=stroke(DATA, 0),
            marker={"color": DATA, "size": 5.5},
        ),
    ]


def _kl_trace(
    name: str, step: list[int], kl: NDArray[Any], low: float, mode: str = "lines", **more: Any
) -> Figure:
    """Return KL over the step, drawn at `low` where it is lower; hover tells the true one."""
    true = short(kl)
    floored = [None if value is None else max(value, low) for value in true]
    hover = {"hovertemplate": "%{customdata:.4f} nats"}
    return scatter(step, floored, mode, name=name, customdata=true, **(hover | more))


def _measured(curves: Curves) -> NDArray[Any]:
    """Return the KL of each look, or its NLL where no KL is known."""
    return np.array([one.kl if curves.known else one.nll for one in curves.metrics])


def _gauge_traces(curves: Curves, look: Palette) -> list[Figure]:
    step = [metrics.step for metrics in curves.metrics]
    nfe = [metrics.nfe or metrics.log_dets for metrics in curves.metrics]
    norm = short([metrics.jacobian_norm for metrics in curves.metrics])
    steps = stroke(look["nfe"], 2) | {"shape": "hv"}
    dashes = stroke(look["jacobian"], 2, "dash")
    return [
        scatter(step, nfe, name=_calls(curves)[0], yaxis="y2", showlegend=False, line=steps)
        | {"hovertemplate": "%{y} calls"},
        scatter(step, norm, name="mean ‖∂f/∂z‖", yaxis="y3", showlegend=False, line=dashes)
        | {"hovertemplate": "%{y:.3f}"},
    ]


def _calls(curves: Curves) -> tuple[str, str]:
    """Return what is counted of a solve, in short and as a title."""
    layered = any(metrics.log_dets for metrics in curves.metrics)
    return ("log-determinants", "log-determinants, one a layer") if layered else CALLS


def _axis(curves: Curves, look: Palette, floors: Sequence[tuple[str, float]]) -> Figure:
    """Return the axis of KL, or of an NLL; a run that blows up leaves the chart."""
    seen = [*_measured(curves), *(np.asarray(curves.loss) if curves.of == "nll" else [])]
    if curves.known:
        top = min(max([curves.gaussian_kl, 1.0, *seen]), MOST_KL)
        high = [np.log10(FLOOR) - 0.03, float(np.log10(1.4 * top))]
        return bare_axis(
            look, type="log", domain=[0.46, 1.0], range=high, dtick=1, exponentformat="none"
        )
    known = [one for one in [*seen, *(nll for _, nll in floors)] if np.isfinite(one)] or [0.0]
    top, low = min(max(known), min(known) + MOST_NLL), min(known)
    margin = 0.08 * (top - low) + 0.02
    return bare_axis(look, domain=[0.46, 1.0], range=[low - margin, top + margin], nticks=6)


def _lines(
    curves: Curves, look: Palette, floors: Sequence[tuple[str, float]]
) -> tuple[list[Figure], list[Figure]]:
    """Return lines across the chart, and what they are called."""
    ink, inside = look["ink"], {"xref": "paper", "yref": "y", "font": {"size": 11.5}}
    if not curves.known:
        lines = [level(nll, stroke(ink, 1.2, "dot"), yref="y", opacity=0.7) for _, nll in floors]
        where = {"xanchor": "right", "yanchor": "bottom", **inside}
        places = np.linspace(1.0, 0.5, max(len(floors), 2))  # beside each other: some are level
        return lines, [
            note(name, at, nll, **where) for (name, nll), at in zip(floors, places, strict=False)
        ]
    gaussian = float(np.log10(max(curves.gaussian_kl, FLOOR)))
    perfect = float(np.log10(FLOOR))
    words = [
        note("best Gaussian", 1.0, gaussian, xanchor="right", yanchor="bottom", **inside),
        note("0 = perfect (or below)", 0.5, perfect, xanchor="center", yanchor="top", **inside),
    ]
    return [_level(curves.gaussian_kl, ink, "dot"), _level(FLOOR, ink, "solid")], words


def _layout(curves: Curves, look: Palette, floors: Sequence[tuple[str, float]]) -> Figure:
    ink, (lines, words) = look["ink"], _lines(curves, look, floors)
    small = {"rangemode": "tozero", "nticks": 5}
    return frame(
        look,
        steps=None,
        margin={"l": 44, "r": 40, "t": 24, "b": 36},
        hovermode="x unified",
        hoversubplots="axis",
        showlegend=True,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom"},
        shapes=lines,
        annotations=words + _titles(curves, look),
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
        yaxis=_axis(curves, look, floors),
        yaxis2=bare_axis(look, domain=[0.0, 0.36], **small),
        yaxis3=bare_axis(
            look,
            overlaying="y2",
            side="right",
            showgrid=False,
            tickmode="auto",
            visible=_calls(curves) == CALLS,
            **small,
        ),
    )


def _level(kl: float, ink: str, dash: str) -> Figure:
    return level(max(kl, FLOOR), stroke(ink, 1.2, dash), yref="y", opacity=0.7)


def _titles(curves: Curves, look: Palette) -> list[Figure]:
    """Return the titles of the three charts."""
    norm = "mean ‖∂f/∂z‖" if _calls(curves) == CALLS else ""  # only a field has one
    first = "KL, nats" if curves.known else "held-out NLL, nats"
    return [
        _title(first, 1.0, look["ink"]),
        _title(_calls(curves)[1], 0.385, look["nfe"]),
        _title(norm, 0.385, look["jacobian"]) | {"x": 1, "xanchor": "right"},
    ]


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
