"""Stages side by side: one square pane an arm, over one set of switches and sliders for all.

All panes share flow time, training step, zoom and colour ranges, so that what differs between them
differs in the flows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from html import escape
from typing import Any, TypeVar

import numpy as np
import streamlit as st

from node_viz.course.parts import number
from node_viz.experiment.arms import Pane
from node_viz.plots.arm_curves import energy_ratio
from node_viz.probes.truth import scale
from node_viz.records.history import Curves, Metrics, RunStatus
from node_viz.records.pictures import NetPicture, Picture
from node_viz.runs.api import RunView
from node_viz.stage.deck import deck
from node_viz.stage.payload import pack_pictures
from node_viz.stage.stage import stage
from node_viz.ui.arms import ask, is_shipped
from node_viz.ui.host import host
from node_viz.ui.widgets import guarded

Shown = TypeVar("Shown", Picture, NetPicture)

MOST = 900  #: pixels a side at most; the style sheet fits the panes to the window
LAYERS = {"density": 0, "particles": 1, "trajectories": 1, "field": 0, "data": 1, "grid": 0}


def _ratio(metrics: Metrics) -> str:
    ratio = energy_ratio(metrics)
    return number(ratio) if np.isfinite(ratio) else "–"


#: what may stand under a pane: name -> its symbol, its unit, and how the number is written
FIGURES: dict[str, tuple[str, str, Callable[[Metrics], str]]] = {
    "kl": ("KL", "nats", lambda metrics: number(metrics.kl)),
    "nfe": ("NFE", "calls", lambda metrics: f"{metrics.nfe}"),
    "nfe_sampling": ("NFE to sample", "calls", lambda metrics: f"{metrics.nfe_sampling}"),
    "energy": ("energy", "× W₂²", _ratio),
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
) -> None:
    """Draw one to four stages side by side, with one deck for all of them.

    Args:
        group: the arms of `node_viz.ui.arms` that are shown.
        panes: what the arms are called and drawn with, left to right.
        views: their runs, in the same order.
        link: shared by the stages, their deck, and the curves of this name.
        figures: names in `FIGURES`; they stand under each pane, as last measured.
        layers: which layers are on at first.
    """
    shown = LAYERS if layers is None else layers

    def draw(pane: Pane, view: RunView) -> None:
        _stage(group, pane, view, link, shown)

    with row(f"panes{len(panes)}", group, panes, views, draw, lambda view: foot(view, figures)):
        deck(f"{group}_deck", link=link)


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
                st.html(header(pane, view, shipped=is_shipped(group)))
                draw(pane, view)
                st.html(under(view))
        yield
    st.session_state["arrived"] = False  # the browser has now what it needs to go on from


def header(pane: Pane, view: RunView, *, shipped: bool = False) -> str:
    """Return the line over a pane: the arm's name in its colour, and what goes on."""
    state = "trained beforehand" if shipped else view.status.value
    if view.picture is None and view.status in (RunStatus.PAUSED, RunStatus.PLAYING):
        words = "getting ready …"
    else:
        words = f"{state} · step {view.step} of {view.config.steps} · {number(view.seconds)} s"
    name = f'<b style="--arm:{pane.colour}">{escape(pane.label)}</b>'
    return f'<p class="pane-head" title="{escape(pane.sentence)}">{name}<span>{words}</span></p>'


def foot(view: RunView, figures: Sequence[str]) -> str:
    """Return what stands under a pane: its figures, and why it failed if it did."""
    curves = view.curves
    last = curves.metrics[-1] if isinstance(curves, Curves) and curves.metrics else None
    found = [FIGURES[name] for name in figures]
    return footing(
        view, [(symbol, unit, last and written(last)) for symbol, unit, written in found]
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


def _stage(group: str, pane: Pane, view: RunView, link: str, layers: dict[str, int]) -> None:
    key = f"{group}_pane_{pane.name}"
    with st.container(key=f"{key}_box"):
        payload = packed(key, view, Picture, pack_flow)
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
        )


def pack_flow(view: RunView, pictures: Sequence[Picture], head: dict[str, Any]) -> bytes:
    """Return a flow's pictures for its stage, with the data and their densest colour."""
    return pack_pictures(pictures, {**head, **scale(view.config.dataset)})


def packed(
    key: str,
    view: RunView,
    kind: type[Shown],
    pack: Callable[[RunView, Sequence[Shown], dict[str, Any]], bytes],
) -> bytes | None:
    """Return what to send: packed anew if there is news, the last one if the run is too young.

    Args:
        key: names the pane, and what the session keeps of it.
        view: the run as it is now.
        kind: of the pictures that the pane can show.
        pack: makes one payload of the run's view, the pictures that the browser lacks and what is
            said about every run.
    """
    state, picture = st.session_state, view.picture
    if not isinstance(picture, kind):  # none yet, or one that has no place on this stage
        return state.get(f"{key}_payload")
    path = None if picture.path is None else tuple(picture.path.z[0])
    shown = (view.run, view.live, picture.step, view.tape_steps, path, state.get("settled"))
    if state.get(f"{key}_shown") != shown or state.get("arrived"):
        head = {"run": view.run, "live": view.status.live, "tape": list(view.tape_steps)}
        state[f"{key}_payload"] = pack(view, _lacking(key, view, picture), head)
        state[f"{key}_shown"] = shown
    return state[f"{key}_payload"]


def _lacking(key: str, view: RunView, picture: Shown) -> tuple[Shown, ...]:
    """Return what the browser lacks: the newest picture, and once at rest the tape before it."""
    state, whole = st.session_state, (view.run, view.tape_steps)
    has_it = state.get(f"{key}_tape") == whole and not state.get("arrived")
    if view.live or not state.get("settled") or has_it:
        return (picture,)
    state[f"{key}_tape"] = whole
    tape = [kept for kept in host().tape(view.run) if isinstance(kept, type(picture))]
    return (*(kept for kept in tape if kept.step < picture.step), picture)
