"""The live part of the page on ResNets: its strip, the arms, a sentence and the gauges."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from node_viz.lessons.resnet import numbers, questions
from node_viz.lessons.resnet.link import ARMS, LINK, SETUPS, ResNets, setup_of
from node_viz.records.history import Scores
from node_viz.records.net_answers import LayerScores
from node_viz.runs.snapshot import RunSnapshot
from node_viz.ui.answer import answer_line
from node_viz.ui.arm_buttons import choice
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.net_gauges import net_gauges
from node_viz.ui.net_panes import net_panes_row
from node_viz.ui.questions import ask
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


def answer(look: Look[ResNets]) -> None:
    """Draw the one line that answers the page's title, about the step that is shown."""
    known = zip(look.panes, look.gauges(), strict=True)
    arms = [(pane.label, scores) for pane, scores in known if isinstance(scores, Scores)]
    answer_line(numbers.answer(arms, _with_layers(look), look.now.regression))


def _with_layers(look: Look[ResNets]) -> tuple[str, LayerScores] | None:
    """Return what the network whose layers are compared with its curve scores, once measured."""
    shown = {pane.name: place for place, pane in enumerate(look.panes)}
    place = shown.get("tied", shown.get("resnet"))
    if place is None:
        return None
    pane, snap = look.panes[place], on_their_grids(look)[place]
    found = ask(f"scores {pane.name}", questions.scores, snap, live=look.live, dear=True)
    return (pane.label, found.value) if found and found.newest and found.value else None


def stages(look: Look[ResNets]) -> None:
    """Draw the arms side by side."""
    score = "mse" if look.now.regression else "accuracy"
    figures = (score, "calls", "memory_bytes")
    net_panes_row(GROUP, look.panes, look.views, link=GROUP, figures=figures, layers=SHOWN)


def gauges(look: Look[ResNets]) -> None:
    """Draw the gauges over the training step."""
    regression = look.now.regression
    panels = (*(("mse",) if regression else ("loss", "accuracy")), "calls", "jacobian_norm")
    net_gauges(look, panels, floor=numbers.FLOOR if regression else None, height=CURVES)


def on_their_grids(look: Look[ResNets]) -> list[RunSnapshot | None]:
    """Return the snapshots at the step looked at, with the grids that they trained on then."""
    found: list[RunSnapshot | None] = []
    for view, snap, gauges in zip(look.views, look.snapshots(), look.gauges(), strict=True):
        newest = view.solver_steps if look.step is None else 0
        known = gauges if isinstance(gauges, Scores) else None
        of = view.config
        grid = questions.grid_of(of.model, of.solver_steps, newest, known)
        found.append(snap and replace(snap, solver_steps=grid))
    return found
