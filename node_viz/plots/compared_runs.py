"""Two runs in one chart: the figure that they are judged by, and what a solve costs."""

from __future__ import annotations

from collections.abc import Sequence

from node_viz.plots.arm_curves import KL_AXIS
from node_viz.plots.figure import Figure, Series
from node_viz.plots.small_multiples import Panel, small_multiples
from node_viz.plots.training_curves import FLOOR
from node_viz.records.run_row import RunRow

COLOURS = ("#4A86E0", "#D55E00")  #: of the run that is named first, and of the other
LEAST = 1e-8  #: on a log axis 0 has no place


class _History:
    """A row's points under the name by which charts know gauges."""

    def __init__(self, row: RunRow) -> None:
        self.metrics = row.points


JUDGED = {
    "kl": Panel("KL, nats", lambda point: max(point.error, FLOOR), log=True, axis=KL_AXIS),
    "accuracy": Panel(
        "right, %",
        lambda point: 100 * point.error,
        axis={"rangemode": "normal", "autorangeoptions": {"include": 100.0}},
    ),
    "mse": Panel(
        "MSE",
        lambda point: max(point.error, LEAST),
        log=True,
        axis={"tickvals": [float(f"{k}e{power}") for power in range(-8, 4) for k in (1, 3)]},
    ),
    "rmse_out": Panel("RMSE beyond the horizon", lambda point: point.error),
}
CALLS = Panel("NFE, calls a solve", lambda point: point.nfe, steps=True)


def compared_runs(
    rows: tuple[RunRow, ...], labels: Sequence[str], *, dark: bool, seconds: bool
) -> Figure:
    """Draw what two runs are judged by, if it is the same, and their NFE.

    Args:
        rows: the two runs.
        labels: what they are called; Plotly reads tags in it, so no visitor may write it.
        dark: whether the page is dark.
        seconds: whether x is the time that training took, not its step.
    """
    judged = {row.judged for row in rows if row.judged}
    panels = [*(JUDGED[name] for name in judged if len(judged) == 1), CALLS]
    arms = [
        Series(label, colour, _History(row))
        for label, colour, row in zip(labels, COLOURS, rows, strict=True)
    ]
    return small_multiples(arms, panels, dark=dark, seconds=seconds)
