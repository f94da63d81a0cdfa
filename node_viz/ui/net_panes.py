"""Stages of ODE-Nets side by side: one pane an arm, over one set of switches and sliders for all.

A pane shows the plane of inputs beside the space of states, or above it where panes are many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from node_viz.course.parts import number
from node_viz.experiment.arms import Pane
from node_viz.export.payloads import net_payload
from node_viz.records.history import NetCurves, Scores
from node_viz.records.pictures import NetPicture
from node_viz.runs.api import RunView
from node_viz.stage.deck import deck
from node_viz.stage.net_stage import Canvas, net_stage
from node_viz.ui.arms import ask
from node_viz.ui.panes import MOST, footing, no_picture, row
from node_viz.ui.past import looked_at, measured_at
from node_viz.ui.sending import packed
from node_viz.ui.widgets import guarded

Written = Callable[[Scores, NetCurves], str]

#: what may stand under a pane: name -> its symbol, its unit, and how the number is written
NET_FIGURES: dict[str, tuple[str, str, Written]] = {
    "accuracy": ("right", "%", lambda last, _: f"{100 * last.accuracy:.1f}"),
    "mse": ("MSE", "", lambda last, _: number(last.mse)),
    "loss": ("loss", "", lambda last, _: number(last.loss)),
    "nfe_forward": ("NFE", "forward", lambda last, _: f"{last.nfe_forward}"),
    "nfe_backward": ("NFE", "backward", lambda last, _: f"{last.nfe_backward:g}"),
    "calls": ("calls", "a pass", lambda last, _: f"{last.calls}"),
    "jacobian_norm": ("mean ‖∂F/∂z‖", "", lambda last, _: number(last.jacobian_norm)),
    "memory_bytes": ("memory", "kB", lambda last, _: number(last.memory_bytes / 1000)),
    "parameters": ("weights", "", lambda _, curves: f"{curves.parameters}"),
}


def net_panes_row(
    group: str,
    panes: Sequence[Pane],
    views: Sequence[RunView],
    *,
    link: str,
    figures: Sequence[str] = ("accuracy", "loss", "nfe_forward"),
    show: Sequence[Canvas] = ("plane", "space"),
    layers: dict[str, int] | None = None,
) -> None:
    """Draw one to five stages of ODE-Nets side by side, with one deck for all of them.

    Args:
        group: the arms of `node_viz.ui.arms` that are shown.
        panes: what the arms are called and drawn with, left to right.
        views: their runs, in the same order.
        link: shared by the stages, their deck, and the curves of this name.
        figures: names in `NET_FIGURES`; they stand under each pane, as measured by the step shown.
        show: which canvases a pane has.
        layers: which layers are on at first, as in `net_stage`.
    """

    def draw(pane: Pane, view: RunView) -> None:
        _stage(group, pane, view, link, show, layers)

    name = f"nets{len(panes)}{'' if len(show) > 1 else '_one'}"
    step = looked_at(group)
    with row(name, group, panes, views, draw, lambda view: net_foot(view, figures, step)):
        deck(f"{group}_deck", link=link, kind="net")


def net_foot(view: RunView, figures: Sequence[str], step: int | None = None) -> str:
    """Return what stands under a pane: its figures at a step, and why it failed if it did."""
    curves, last = view.curves, measured_at(view, step)
    cells = []
    for name in figures:
        symbol, unit, written = NET_FIGURES[name]
        value = "nan"
        if isinstance(curves, NetCurves) and isinstance(last, Scores):
            value = written(last, curves)
        cells.append((symbol, unit, None if value == "nan" else value))
    return footing(view, cells)


def _stage(
    group: str,
    pane: Pane,
    view: RunView,
    link: str,
    show: Sequence[Canvas],
    layers: dict[str, int] | None,
) -> None:
    key = f"{group}_net_{pane.name}"
    with st.container(key=f"{key}_box"):
        payload = packed(group, key, view, NetPicture, _pack)
        if payload is None:
            st.caption(no_picture(view))
            return
        net_stage(
            key,
            payload,
            link=link,
            height=MOST,
            on_point=guarded(partial(ask, group)),
            sliders=False,
            switches=False,
            show=show,
            layers=layers,
        )


def _pack(view: RunView, pictures: Sequence[NetPicture], head: dict[str, Any]) -> bytes:
    return net_payload(view.config, pictures, head)
