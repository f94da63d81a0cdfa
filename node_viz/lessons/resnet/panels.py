"""The live part of the page on ResNets: its strip, the arms, a sentence and the gauges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from node_viz.lessons.resnet import words
from node_viz.lessons.resnet.link import ARMS, LINK, SETUPS, ResNets, setup_of
from node_viz.lessons.resnet.questions import grid_of
from node_viz.records.history import NetCurves, RunStatus, Scores
from node_viz.runs.api import RunView
from node_viz.runs.snapshot import RunSnapshot
from node_viz.ui.arm_buttons import choice
from node_viz.ui.arms_page import ArmsPage, Look
from node_viz.ui.net_gauges import net_gauges
from node_viz.ui.net_panes import net_panes_row
from node_viz.ui.widgets import pick

GROUP = LINK.page
LAYERS = (1, 2, 3, 4, 6, 8, 12, 16, 32)  #: L on offer in the strip
MORE = (
    *("hidden", "depth", "activation", "gain", "points", "batch", "steps"),
    *("schedule", "lr", "rtol", "refine", "augment", "augment_dims", "seed"),
)  #: knobs behind "more"
SHOWN = {"nodes": 1}  #: layers of the stages that are on at first, besides the usual ones
CURVES = 230  #: pixels high


def setup(page: ArmsPage[ResNets]) -> None:
    """Draw the list of named settings."""

    def chosen() -> None:
        name = st.session_state["resnet_setup"]
        if name is not None:
            page.show(SETUPS[name][1])

    pick(
        st.selectbox,
        "A named setting",
        list(SETUPS),
        key="resnet_setup",
        value=setup_of(page.now()),
        format_func=lambda name: SETUPS[name][0],
        placeholder="A named setting",
        label_visibility="collapsed",
        width=170,
        on_change=chosen,
    )


def solver_steps(page: ArmsPage[ResNets]) -> None:
    """Draw the choice of L."""
    layers = page.now().layers
    pick(
        st.selectbox,
        "layers",
        sorted({*LAYERS, layers}),
        key="resnet_layers",
        value=layers,
        format_func=lambda count: f"L = {count}",
        help="Layers of both ResNets while they train. RK-Net begins with as many field calls; the "
        "ODE-Net asks as often as its tolerance demands.",
        label_visibility="collapsed",
        width=92,
        on_change=lambda: page.turn(solver_steps=st.session_state["resnet_layers"]),
    )


def arms(page: ArmsPage[ResNets]) -> None:
    """Draw the choice of arms."""
    said = ("Which networks stand together", "trained on the same batches")
    choice(GROUP, ARMS, page.now().arms, page.change, *said)


def stages(look: Look[ResNets]) -> None:
    """Draw the arms side by side, and what they tell."""
    then = [as_of(view, look.step) for view in look.views]
    score = "mse" if look.now.regression else "accuracy"
    net_panes_row(GROUP, look.panes, then, link=GROUP, figures=(score, "calls"), layers=SHOWN)
    sound = [
        (pane.label, last_scores(view))
        for pane, view in zip(look.panes, then, strict=True)
        if view.status is not RunStatus.FAILED
    ]
    st.markdown(words.what_they_tell([(label, last) for label, last in sound if last]))


def gauges(look: Look[ResNets]) -> None:
    """Draw the gauges over the training step."""
    regression = look.now.regression
    panels = (*(("mse",) if regression else ("loss", "accuracy")), "calls", "jacobian_norm")
    net_gauges(look, panels, floor=words.FLOOR if regression else None, height=CURVES)


def as_of(view: RunView, step: int | None) -> RunView:
    """Return the view with the gauges known at `step`, so that those under a stage are its own."""
    if step is None or not isinstance(view.curves, NetCurves):
        return view
    known = tuple(scores for scores in view.curves.metrics if scores.step <= step)
    return replace(view, curves=replace(view.curves, metrics=known))


def last_scores(view: RunView) -> Scores | None:
    """Return the last gauges of a run, None if it has none."""
    return view.scores[-1] if view.scores else None


def on_their_grids(
    views: Sequence[RunView], snaps: Sequence[RunSnapshot | None]
) -> list[RunSnapshot | None]:
    """Return the snapshots with the grids that their runs train on by now."""
    return [
        snap
        and replace(
            snap,
            solver_steps=grid_of(
                view.config.model, view.config.solver_steps, view.solver_steps, last_scores(view)
            ),
        )
        for view, snap in zip(views, snaps, strict=True)
    ]
