"""The live part of the ablation page: the figures of the grid, and the chosen flow on the stage."""

from __future__ import annotations

import functools
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from streamlit.components.v2 import component

from node_viz.course.parts import number
from node_viz.lessons.ablation import grid
from node_viz.lessons.ablation.figures import ablation_figures
from node_viz.lessons.ablation.words import sentence
from node_viz.probes.truth import truth
from node_viz.records.history import RunStatus
from node_viz.runs.sweep_view import SweepView
from node_viz.stage.payload import pack_pictures
from node_viz.stage.stage import stage
from node_viz.ui.controls import control
from node_viz.ui.page import presenting
from node_viz.ui.sharing import copy_link, hidden_controls, show_notes

REFRESH = 0.5  #: seconds between two looks at a grid that trains
FRONTEND = Path(__file__).parents[2] / "stage" / "web"
MORE = ("seed", "hidden", "depth", "activation", "gain", "solver", "solver_steps", "lr", "schedule",
        "batch", "estimator")  # fmt: skip
MOST = 900  #: pixels a side of the stage at most; the style sheet fits it to the window
STYLE = """
:root { --map-side: clamp(260px, min(100vh - 376px, 34vw - 40px), 900px); }
.stColumn:has(.st-key-cell_box) { flex: 0 0 var(--map-side); min-width: 0; }
.st-key-cell_box { min-height: calc(var(--map-side) + 140px); gap: .3rem; }
.st-key-cell_stage, .st-key-cell_stage [class*=Bidi], .st-key-cell_stage [data-testid*=Bidi] {
  height: calc(var(--map-side) + 96px) !important; flex: 0 0 auto !important; }
.st-key-board, .st-key-board [class*=Bidi], .st-key-board [data-testid*=Bidi] {
  height: calc(var(--map-side) + 76px) !important; flex: 0 0 auto !important; }
"""


@functools.cache
def _board() -> Any:
    """Register at the first use: Streamlit finds components only once a server is there."""
    code, style = (
        (FRONTEND / f"ablation.{kind}").read_text(encoding="utf-8") for kind in ("js", "css")
    )
    return component("node_viz_ablation", js=code, css=style)


def strip(view: SweepView) -> None:
    """Draw one row: train, pause, reset; data and steps; everything else."""
    hidden, base = hidden_controls(), view.base
    playing = view.status.live
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="strip"):
        st.button(
            "Train the grid", key="sweep_train", icon=":material/play_arrow:", shortcut="T",
            help="Train every cell to its last step; a grid that is over starts again",
            on_click=grid.train, type="secondary" if playing else "primary",
        )  # fmt: skip
        st.button("Pause", key="sweep_pause", icon=":material/pause:", shortcut="P",
                  help="Hold; what was learnt is kept", on_click=grid.pause)  # fmt: skip
        st.button("Reset", key="sweep_reset", icon=":material/restart_alt:", shortcut="Z",
                  help="Forget what every cell has learnt", on_click=grid.reset)  # fmt: skip
        if presenting():
            return
        for name in ("dataset", "steps"):
            if name not in hidden:
                control(base, name, grid.knob_changed, compact=True)
        with st.popover("more", icon=":material/tune:", help="What all cells share"):
            for name in MORE:
                if name not in hidden:
                    control(base, name, grid.knob_changed)
        copy_link(st.session_state[f"{grid.OF}config"].pairs())


def panel(view: SweepView) -> None:
    """Draw figures, stage and sentence; refresh them for as long as something may change."""
    st.html(f"<style>{STYLE}</style>")
    st.fragment(_panel, run_every=REFRESH if view.live else None)(view.live)


def _panel(live: bool) -> None:
    view = grid.newest()
    show_notes(grid.OF)
    st.html(f'<p class="status">{escape(status_line(view))}</p>')
    figures, flow = st.columns([0.66, 0.34], gap="medium")
    with figures:
        _board()(
            key="board",
            data=_figures(view),
            height=MOST,
            on_cell_change=lambda: grid.choose(st.session_state["board"].get("cell")),
        )
        if view.message:
            st.error(view.message)
        gauges = [cell.metrics for cell in view.cells]
        st.markdown(sentence(view.sides, gauges, _failures(view)))
    with flow.container(key="cell_box"):
        _stage(view)
    if live != view.live:
        st.rerun()


def _figures(view: SweepView) -> dict[str, Any]:
    gauges = [cell.metrics for cell in view.cells]
    return ablation_figures(view.sides, gauges, _failures(view), view.chosen)


def _failures(view: SweepView) -> dict[int, str]:
    return {k: cell.failure for k, cell in enumerate(view.cells) if cell.failure}


def _stage(view: SweepView) -> None:
    """Show the picture of the chosen cell; another cell's stays up until it is painted."""
    picture = view.picture
    if picture is None or view.painted is None:
        st.caption("The flow of the chosen cell comes with its first gauges.")
        return
    of = view.cells[view.painted].config
    words = f"<b>λ<sub>K</sub> {of.kinetic:g}, λ<sub>J</sub> {of.jacobian:g}</b> "
    st.html(f'<p class="status">{words}at step {picture.step}</p>')
    points, target = truth(of.dataset)
    vmax = float(np.exp(target.log_prob.max()))
    header = {"run": f"{view.name}/{view.painted}", "live": False, "data": points, "vmax": vmax}
    stage("cell_stage", pack_pictures([picture], header), link="ablation", height=MOST)


def status_line(view: SweepView) -> str:
    """Return what goes on, in one line."""
    state = "trained beforehand" if view.shipped else view.status.value
    if view.status is RunStatus.QUEUED:
        state = f"waiting, place {view.place} in line"
    failed = len(_failures(view))
    parts = [state, f"{len(view.cells)} cells", f"step {view.step} of {view.base.steps} in each"]
    parts += [f"{number(view.seconds)} s of training in all"]
    return " · ".join([*parts, f"{failed} failed"] if failed else parts)
