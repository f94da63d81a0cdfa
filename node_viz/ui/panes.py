"""Stages side by side: one square pane an arm, over one set of switches and sliders for all.

All panes share flow time, training step, zoom and colour ranges, so that what differs between them
differs in the flows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from node_viz.course.parts import number
from node_viz.experiment.arms import Pane
from node_viz.export.payloads import flow_payload
from node_viz.plots.arm_curves import energy_ratio
from node_viz.records.history import Metrics, RunStatus
from node_viz.records.pictures import Picture
from node_viz.runs.api import RunView
from node_viz.stage.deck import deck
from node_viz.stage.stage import stage
from node_viz.ui.arms import ask, is_shipped
from node_viz.ui.past import looked_at, measured_at, shown_at
from node_viz.ui.sending import packed
from node_viz.ui.widgets import guarded

MOST = 900  #: pixels a side at most; the style sheet fits the panes to the window
LAYERS = {"density": 0, "particles": 1, "trajectories": 1, "field": 0, "data": 1, "grid": 0}


def _ratio(metrics: Metrics) -> str:
    ratio = energy_ratio(metrics)
    return number(ratio) if np.isfinite(ratio) else "–"


def calls_of(field: int, layers: int) -> str:
    """Return how often a field or discrete layers are called, and which of the two.

    >>> calls_of(61, 0), calls_of(0, 8)
    ('61 field calls', '8 layers')
    """
    return f"{layers} layers" if layers else f"{field} field calls"


def _nats(nll: float) -> str:
    return f"{nll:z.2f}" if np.isfinite(nll) else "–"


#: what may stand under a pane: name -> its symbol, its unit, and how the number is written
FIGURES: dict[str, tuple[str, str, Callable[[Metrics], str]]] = {
    "kl": ("KL", "nats", lambda metrics: number(metrics.kl)),
    "nfe": ("NFE", "calls", lambda metrics: f"{metrics.nfe}"),
    "calls": ("takes", "", lambda metrics: calls_of(metrics.nfe, metrics.log_dets)),
    "sampling": ("samples", "", lambda one: calls_of(one.nfe_sampling, one.layer_calls)),
    "nfe_sampling": ("NFE to sample", "calls", lambda metrics: f"{metrics.nfe_sampling}"),
    "energy": ("energy", "× W₂²", _ratio),
    "claimed": ("claimed", "nats", lambda metrics: _nats(metrics.claimed)),
    "true": ("true", "nats", lambda metrics: _nats(metrics.nll)),
    "jacobian_norm": ("mean ‖∂f/∂z‖", "", lambda metrics: number(metrics.jacobian_norm)),
    "straightness": ("energy", "× straight", lambda metrics: number(metrics.straightness)),
}


def panes_row(
    group: str,
    panes: Sequence[Pane],
    views: Sequence[RunView],
    *,
    link: str,
    figures: Sequence[str] = ("kl", "nfe", "energy"),
    layers: dict[str, int] | None = None,
    label: int | None = None,
    steps: int = 0,
) -> None:
    """Draw one to four stages side by side, with one deck for all of them.

    Args:
        group: the arms of `node_viz.ui.arms` that are shown.
        panes: what the arms are called and drawn with, left to right.
        views: their runs, in the same order.
        link: shared by the stages, their deck, and the curves of this name.
        figures: names in `FIGURES`; they stand under each pane, as measured by the step shown.
        layers: which layers are on at first.
        label: whose flow is shown at first where a flow is given labels; the mean of all if None.
        steps: of the slider of flow time, where it counts discrete layers.
    """
    shown = LAYERS if layers is None else layers

    def draw(pane: Pane, view: RunView) -> None:
        _stage(group, pane, view, link, shown, label)

    step = looked_at(group)
    with row(
        f"panes{len(panes)}", group, panes, views, draw, lambda view: foot(view, figures, step)
    ):
        deck(f"{group}_deck", link=link, layers=steps)


@contextmanager
def row(
    name: str,
    group: str,
    panes: Sequence[Pane],
    views: Sequence[RunView],
    draw: Callable[[Pane, RunView], None],
    under: Callable[[RunView], str],
) -> Iterator[None]:
    """Draw a pane an arm, left to right, and what stands in the `with` below all of them.

    Args:
        name: tells the style sheet what kind of row this is.
        group: the arms of `node_viz.ui.arms` that are shown.
        panes: what the arms are called and drawn with.
        views: their runs, in the same order.
        draw: draws an arm's stage.
        under: says what stands under it, as HTML.
    """
    with st.container(key=f"{name}_{group}", gap="small"):
        columns = st.columns(len(panes), gap="medium")
        for column, pane, view in zip(columns, panes, views, strict=True):
            with column:
                st.html(header(pane, view, looked_at(group), shipped=is_shipped(group)))
                draw(pane, view)
                st.html(under(view))
        yield
    st.session_state["arrived"] = False  # the browser has now what it needs to go on from


def header(pane: Pane, view: RunView, step: int | None = None, *, shipped: bool = False) -> str:
    """Return the line over a pane: the arm's name in its colour, what goes on, and what is shown.

    Args:
        pane: the arm.
        view: its run.
        step: the training step looked at; None is the newest.
        shipped: whether it came with the app.
    """
    state = "trained beforehand" if shipped else view.status.value
    past = shown_at(view, step)
    if past is not None:
        words = f"{state} · step {past} of {view.step} (past)"
    elif view.picture is None and view.status in (RunStatus.PAUSED, RunStatus.PLAYING):
        words = "getting ready …"
    else:
        words = f"{state} · step {view.step} of {view.config.steps} · {number(view.seconds)} s"
    name = f'<b style="--arm:{pane.colour}">{escape(pane.label)}</b>'
    return f'<p class="pane-head" title="{escape(pane.sentence)}">{name}<span>{words}</span></p>'


def foot(view: RunView, figures: Sequence[str], step: int | None = None) -> str:
    """Return what stands under a pane: its figures at a step, and why it failed if it did."""
    last = measured_at(view, step)
    found = [FIGURES[name] for name in figures]
    known = last if isinstance(last, Metrics) else None
    return footing(
        view, [(symbol, unit, known and written(known)) for symbol, unit, written in found]
    )


def footing(view: RunView, figures: Sequence[tuple[str, str, str | None]]) -> str:
    """Return a pane's foot: symbol, unit and number of each figure, and what the run has to say."""
    cells = ""
    for symbol, unit, value in figures:
        cells += f"<span>{symbol} <b>{value or '–'}</b> {unit}</span>"
    kind = "failed" if view.status is RunStatus.FAILED else "said"
    words = f'<p class="pane-{kind}">{escape(view.message)}</p>' if view.message else ""
    return f'<p class="pane-foot">{cells}</p>{words}'


def no_picture(view: RunView) -> str:
    """Return what to say where a run has nothing to show."""
    if view.status is RunStatus.FAILED:
        return "It failed before there was a picture."
    return "The first picture is on its way."


def _stage(
    group: str, pane: Pane, view: RunView, link: str, layers: dict[str, int], label: int | None
) -> None:
    key = f"{group}_pane_{pane.name}"
    with st.container(key=f"{key}_box"):
        payload = packed(group, key, view, Picture, pack_flow)
        if payload is None:
            st.caption(no_picture(view))
            return
        stage(
            key,
            payload,
            link=link,
            height=MOST,
            on_point=guarded(partial(ask, group)),
            sliders=False,
            switches=False,
            layers=layers,
            label=label,
        )


def pack_flow(view: RunView, pictures: Sequence[Picture], head: dict[str, Any]) -> bytes:
    """Return a flow's pictures for its stage, with the data and their densest colour."""
    return flow_payload(view.config, pictures, head)
