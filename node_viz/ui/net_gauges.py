"""The gauges of ODE-Nets over the training step, all arms in one chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from node_viz.plots.figure import Series
from node_viz.plots.net_curves import net_curves
from node_viz.records.history import NetCurves
from node_viz.stage.curves import curves
from node_viz.ui.look import Look
from node_viz.ui.questions import seldom
from node_viz.ui.scenes import asking

EVERY = 1.0  #: seconds between two drawings while the arms train


def net_gauges(look: Look[Any], panels: Sequence[str], *, floor: float | None, height: int) -> None:
    """Draw one small chart a gauge; none while a scene asks what will come out.

    Args:
        look: the arms and their runs.
        panels: gauges, as `net_curves` names them.
        floor: the least there can be of the first gauge, None for 0.
        height: in pixels.
    """
    group = look.page.group
    if asking(group):
        return
    newest = seldom(
        f"{group} gauges",
        look.views,
        (sum(bool(view.scores) for view in look.views),),  # a young arm is shown at once
        EVERY,
        lambda: [view.curves for view in look.views],
    )
    known = [
        Series(pane.label, pane.colour, history)
        for pane, history in zip(look.panes, newest, strict=True)
        if isinstance(history, NetCurves) and history.metrics
    ]
    if known:
        figure = net_curves(known, dark=look.dark, panels=panels, floor=floor)
        curves(f"{group}_curves", figure, link=group, height=height)
