"""ODE-Nets in one chart: what they learn and what it costs, a small panel for each gauge."""

from __future__ import annotations

import math
from collections.abc import Sequence

from node_viz.plots.figure import CLEAR, Figure, Series, axis_name
from node_viz.plots.lines import note
from node_viz.plots.small_multiples import Panel, add_floor, small_multiples, y_axis
from node_viz.records.history import NetCurves

LEAST = 1e-8  #: on a log axis 0 has no place
POWERS = {"exponentformat": "power"}
MANY = 1.7  #: powers of ten; a panel that shows more has ticks at powers alone
MOST = 4  #: powers of ten that have ticks of their own in a low panel
UP_TO_ALL = {"rangemode": "normal", "autorangeoptions": {"include": 100.0}}  #: per cent

PANELS = {
    "loss": Panel("loss", lambda scores: max(scores.loss, LEAST), log=True, axis=POWERS),
    "mse": Panel("MSE", lambda scores: max(scores.mse, LEAST), log=True, axis=POWERS),
    "accuracy": Panel("right, %", lambda scores: 100 * scores.accuracy, axis=UP_TO_ALL),
    "nfe_forward": Panel("NFE forward", lambda scores: scores.nfe_forward, steps=True),
    "nfe_backward": Panel("NFE backward", lambda scores: scores.nfe_backward, steps=True),
    "calls": Panel("field calls a pass", lambda scores: scores.calls, steps=True),
    "jacobian_norm": Panel("mean ‖∂F/∂z‖", lambda scores: scores.jacobian_norm),
    "memory_bytes": Panel("memory, kB", lambda scores: scores.memory_bytes / 1000, steps=True),
}


def net_curves(
    arms: Sequence[Series[NetCurves]],
    *,
    dark: bool,
    panels: Sequence[str] = ("loss", "accuracy", "nfe_forward", "jacobian_norm"),
    floor: float | None = None,
) -> Figure:
    """Draw gauges of every arm on held-out data against the training step.

    Args:
        arms: the history of each arm.
        dark: whether the page is dark.
        panels: names in `PANELS`, left to right.
        floor: the least MSE of whoever cannot do better, a dotted line in the panel of MSE.

    Returns:
        A Plotly figure as a dict, for `node_viz.stage.curves`.
    """
    shown = [PANELS[gauge] for gauge in panels]
    figure = small_multiples(arms, shown, dark=dark)
    for place, panel in enumerate(shown):
        if panel.log:
            drawn = (trace for trace in figure["data"] if trace["yaxis"] == axis_name("y", place))
            values = [value for trace in drawn for value in trace["y"]]
            y_axis(figure, place)["tickvals"] = _ticks(values, floor)
    if floor is not None and "mse" in panels:
        _add_floor(figure, panels.index("mse"), floor)
    return figure


def _add_floor(figure: Figure, place: int, floor: float) -> None:
    """Draw the floor with its number over it."""
    add_floor(figure, place, floor)
    where = {"xref": f"{axis_name('x', place)} domain", "yref": axis_name("y", place)}
    over = {"xanchor": "right", "yanchor": "bottom", "bgcolor": CLEAR}
    number = note(f"floor {floor:.3g}", 1, math.log10(floor), **where, **over)
    figure["layout"]["annotations"].append(number)
    y_axis(figure, place)["autorangeoptions"] = {"include": 1.3 * floor}


def _ticks(values: Sequence[float | None], floor: float | None) -> list[float]:
    """Return round numbers for a log axis: powers of ten, and some between where there are few.

    >>> _ticks([1.0, 3.0], None)[35:41]
    [0.1, 0.2, 0.3, 0.5, 0.7, 1.0]
    >>> _ticks([1.0, 1e-6], None)
    [1e-08, 1e-06, 0.0001, 0.01, 1.0, 100.0]
    """
    known = [value for value in (*values, floor) if value]
    decades = math.log10(max(known) / min(known)) if known else 0.0
    between = (1,) if decades > MANY else (1, 2, 3, 5, 7)
    every = max(1, math.ceil(decades / MOST))
    return [float(f"{k}e{power}") for power in range(-8, 4) if power % every == 0 for k in between]
