"""The live part of the ablation page: the figures of the grid, and the chosen flow on the stage."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from node_viz.course.parts import number
from node_viz.lessons.ablation import numbers, walk
from node_viz.lessons.ablation.figures import ablation_figures
from node_viz.lessons.ablation.grid import GridPage, failures, snapshot_of
from node_viz.lessons.ablation.link import LINK
from node_viz.lessons.ablation.log import follow_cells
from node_viz.probes.truth import scale
from node_viz.records.history import RunStatus
from node_viz.records.pictures import PointPath
from node_viz.runs.sweep_view import SweepView
from node_viz.runs.worker import make_painter, path_of
from node_viz.stage.board import board
from node_viz.stage.payload import pack_pictures
from node_viz.stage.stage import stage
from node_viz.ui.answer import answer_line
from node_viz.ui.controls import control
from node_viz.ui.fold import fold
from node_viz.ui.fragments import fragment
from node_viz.ui.link import hidden_controls
from node_viz.ui.page import presenting
from node_viz.ui.past import NOT_KEPT, listen
from node_viz.ui.questions import ask, awaited, wait_for
from node_viz.ui.run_log import run_log
from node_viz.ui.widgets import guarded, opened, press

REFRESH = 0.5  #: seconds between two looks at a grid that trains
MORE = (
    *("seed", "hidden", "depth", "activation", "gain", "solver"),
    *("solver_steps", "lr", "schedule", "batch", "divergence"),
)
MOST = 900  #: pixels a side of the stage at most; the style sheet fits it to the window


def strip(page: GridPage) -> None:
    """Draw one row: train, pause, reset; data and steps; everything else."""
    hidden, view = hidden_controls(), page.newest()
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="strip"):
        press(
            "Train the grid",
            page.train,
            key="sweep_train",
            icon=":material/play_arrow:",
            shortcut="T",
            help="Train every cell to its last step; a grid that is over starts again",
            type="secondary" if view.status.live else "primary",
        )
        press(
            "Pause",
            page.pause,
            key="sweep_pause",
            icon=":material/pause:",
            shortcut="P",
            help="Hold; what was learnt is kept",
        )
        press(
            "Reset",
            page.reset,
            key="sweep_reset",
            icon=":material/restart_alt:",
            shortcut="Z",
            help="Forget what every cell has learnt",
        )
        fold()
        if presenting():
            return
        for name in ("dataset", "steps"):
            if name not in hidden:
                control(view.base, name, page.knob_moved, compact=True)
        tip = "What all cells share"
        more = opened("more", key="ablation_more_open", icon=":material/tune:", help=tip)
        if more is not None:
            with more:
                for name in MORE:
                    if name not in hidden:
                        control(view.base, name, page.knob_moved)
        page.copy()
    with page.bar:
        follow_cells(view)
        run_log()


def panel(page: GridPage) -> None:
    """Draw figures, stage and sentence; refresh them for as long as something may change."""
    live = page.newest().live
    fragment(_panel, run_every=REFRESH if live else None)(page, live)


def _panel(page: GridPage, live: bool) -> None:
    view = page.newest()
    follow_cells(view)
    gauges, failed = [cell.metrics for cell in view.cells], failures(view)
    answer_line(numbers.answer(view.sides, gauges, failed))
    page.show_notes()
    st.html(f'<p class="status">{escape(status_line(view))}</p>')
    figures, flow = st.columns([0.66, 0.34], gap="medium")
    with figures:
        board("board", _figures(view), height=MOST, on_cell=guarded(page.choose))
        if view.message:
            st.error(view.message)
        st.markdown(numbers.details(view.sides, gauges, failed))
    with flow.container(key="cell_box"):
        _stage(view)
    walk.one_step(view)
    listen(LINK.page)
    wait_for(awaited())
    if live != view.live:
        st.rerun()


def _figures(view: SweepView) -> dict[str, Any]:
    gauges = [cell.metrics for cell in view.cells]
    return ablation_figures(view.sides, gauges, failures(view), view.chosen)


def _stage(view: SweepView) -> None:
    """Show the picture of the chosen cell; another cell's stays up until it is painted."""
    picture = view.picture
    if picture is None or view.painted is None:
        st.caption("The flow of the chosen cell comes with its first gauges.")
        return
    of = view.cells[view.painted].config
    words = f"<b>λ<sub>K</sub> {of.kinetic:g}, λ<sub>J</sub> {of.jacobian:g}</b> "
    st.html(f'<p class="status">{words}at step {picture.step} · {NOT_KEPT}</p>')
    header = {"run": f"{view.name}/{view.painted}", "live": False, **scale(of)}
    shown = replace(picture, path=_path(view, view.painted))
    stage(
        "cell_stage",
        pack_pictures([shown], header),
        link=LINK.page,
        height=MOST,
        on_point=guarded(partial(st.session_state.__setitem__, "ablation_point")),
    )


def _path(view: SweepView, k: int) -> PointPath | None:
    """Return the path of the point that was asked about, None where there is none to be shown."""
    point, now = st.session_state.get("ablation_point"), snapshot_of(view, k)
    if point is None:
        return None
    answer = ask("ablation path", path_of, now, make_painter, point, live=view.live)
    return answer.value if answer is not None and answer.newest else None


def status_line(view: SweepView) -> str:
    """Return what goes on, in one line."""
    state = "trained beforehand" if view.shipped else view.status.value
    if view.status is RunStatus.QUEUED:
        state = f"waiting, place {view.place} in line"
    failed = len(failures(view))
    parts = [state, f"{len(view.cells)} cells", f"step {view.step} of {view.base.steps} in each"]
    parts += [f"{number(view.seconds)} s of training in all"]
    return " · ".join([*parts, f"{failed} failed"] if failed else parts)
