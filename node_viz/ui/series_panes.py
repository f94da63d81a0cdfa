"""Stages of models of series side by side: one pane an arm, over one pair of sliders for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from node_viz.experiment.arms import Pane
from node_viz.export.payloads import series_payload
from node_viz.records.series import Foresight, SeriesCurves, SeriesPicture
from node_viz.runs.api import RunView
from node_viz.stage.deck import deck
from node_viz.stage.series_stage import Edited, series_stage
from node_viz.ui.panes import footing, no_picture, row
from node_viz.ui.past import looked_at, measured_at
from node_viz.ui.sending import packed
from node_viz.ui.widgets import guarded

Told = Mapping[str, Any]  #: what a model says of a changed series, for the browser


def series_panes_row(
    group: str,
    panes: Sequence[Pane],
    views: Sequence[RunView],
    *,
    which: int,
    edited: Edited | None,
    nonce: str,
    answers: Mapping[str, Told],
    on_seen: Callable[[Edited | None], None],
) -> None:
    """Draw stages of models of series side by side, with one deck for all of them.

    Args:
        group: the arms of `node_viz.ui.arms` that are shown, and the name of their link.
        panes: what the arms are called and drawn with, left to right.
        views: their runs, in the same order.
        which: series is shown.
        edited: that series as a visitor has changed it.
        nonce: names that, changed or not.
        answers: what the arms say of it, by their names.
        on_seen: called when a visitor changes it.
    """

    def draw(pane: Pane, view: RunView) -> None:
        key = f"{group}_series_{pane.name}"
        with st.container(key=f"{key}_box"):
            payload = packed(group, key, view, SeriesPicture, _pack)
            if payload is None:
                st.caption(no_picture(view))
                return
            series_stage(
                key,
                payload,
                link=group,
                colour=pane.colour,
                which=which,
                edited=edited,
                nonce=nonce,
                answer=answers.get(pane.name),
                on_seen=guarded(on_seen),
            )

    step = looked_at(group)
    with row(f"nets{len(panes)}", group, panes, views, draw, lambda view: _foot(view, step)):
        deck(f"{group}_deck", link=group, kind="series")


def _foot(view: RunView, step: int | None) -> str:
    last, curves = measured_at(view, step), view.curves
    known = last if isinstance(last, Foresight) else None
    size = f"{curves.parameters}" if isinstance(curves, SeriesCurves) else None
    return footing(
        view,
        [
            ("RMSE seen", "", known and f"{known.rmse_in:.3f}"),
            ("beyond", "", known and f"{known.rmse_out:.3f}"),
            ("saying the mean", "", known and f"{known.rmse_mean:.3f}"),
            ("weights", "", size),
        ],
    )


def _pack(view: RunView, pictures: Sequence[SeriesPicture], head: dict[str, Any]) -> bytes:
    return series_payload(view.config, pictures, head)
