"""The visitor's grid of flows: the session keeps what is known of it, clicks say what it should do.

A grid belongs to one visitor. When the tab closes it rests, which gives its slot back; what it has
learnt is kept for a visitor who returns.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import streamlit as st

from node_viz.course.scenes import Scene
from node_viz.lessons.ablation import numbers
from node_viz.lessons.ablation.link import Plan
from node_viz.runs import sweep, sweep_store
from node_viz.runs.snapshot import RunSnapshot
from node_viz.runs.sweep_view import SweepView, untrained
from node_viz.ui.controls import widget_key
from node_viz.ui.host import hold_on_leaving, host
from node_viz.ui.leaving import on_leaving
from node_viz.ui.lesson_page import LessonPage
from node_viz.ui.measured import Measured
from node_viz.ui.room import no_room

GRID = "ablation_grid"  #: the key of what is known of the visitor's grid
FIRST = 10  #: the cell that is on the stage at first: both weights .03


class GridPage(LessonPage[Plan]):
    """The page, and the grid that it shows."""

    def begin(self) -> None:
        """Make the grid that the record asks for, if there is none."""
        plan: Plan = self.now()
        old: SweepView | None = st.session_state.get(GRID)
        if old is None or Plan(old.base, old.sides) != plan:
            playing = old is not None and old.status.live
            _begin(plan, None if playing else shipped_name(plan))
            if playing:
                self.train()

    def newest(self) -> SweepView:
        """Return the grid as it is now; to be called at every refresh.

        A grid that was at work when the network failed goes on, for its visitor is back.
        """
        view: SweepView = st.session_state[GRID]
        for job in view.jobs:
            hold_on_leaving(job)
            if view.status.live:
                host().resume(job)
        return _keep(sweep.look(host(), view))

    def measured(self) -> Measured:
        """Return what is measured by now on the cells, once the grid rests."""
        view = self.newest()
        cells = [cell.metrics for cell in view.cells]
        found = {} if view.live else numbers.facts(cells, failures(view))
        if found:
            found = {**found, **self.read()}
        return Measured(view.name, found, view.live, over=view.status.over)

    def train(self) -> None:
        """Train the grid; one that is over, or was shipped, starts again from nothing."""
        view: SweepView = st.session_state[GRID]
        why = no_room(cell.config for cell in view.cells)
        if why is not None:
            _keep(replace(view, message=why))
            return
        if view.status.over:
            view = _begin(Plan(view.base, view.sides))
        _keep(sweep.play(host(), view))

    def pause(self) -> None:
        """Hold the grid where it is."""
        _pause()

    def reset(self) -> None:
        """Forget what the grid has learnt."""
        view: SweepView = st.session_state[GRID]
        _begin(Plan(view.base, view.sides))

    def choose(self, cell: Any) -> None:
        """Put a cell on the stage; what comes from the browser may be anything."""
        view: SweepView = st.session_state[GRID]
        if isinstance(cell, int) and 0 <= cell < len(view.cells):
            _keep(view.choose(cell))

    def knob_moved(self, name: str) -> None:
        """Take a widget's value into the plan; the page then makes the grid anew."""
        base, value = self.now().base, st.session_state[widget_key(name)]
        if value is not None and value != getattr(base, name):
            self.put(lambda: replace(self.now(), base=base.replace(**{name: value})))

    def set_up(self, query: str) -> None:
        """Set up an experiment of the lesson and train its grid."""
        super().set_up(query)
        _begin(self.now())
        self.train()

    def open_scene(self, scene: Scene) -> None:
        """Show what a scene says: the grid that comes with the app, or a new one."""
        super().open_scene(scene)
        plan, own = self.now(), scene.fresh or scene.train is not None
        old: SweepView | None = st.session_state.get(GRID)
        if own or old is None or not old.shipped or Plan(old.base, old.sides) != plan:
            _begin(plan, None if own else shipped_name(plan))
        if scene.train is not None:
            self.train()


def failures(view: SweepView) -> dict[int, str]:
    """Return the cells that train no further, and why."""
    return {k: cell.failure for k, cell in enumerate(view.cells) if cell.failure}


def snapshot_of(view: SweepView, k: int) -> RunSnapshot | None:
    """Return the newest weights of a cell, to be asked; None while there are none."""
    cell = view.cells[k]
    weights = sweep_store.weights(view.shipped, k) if view.shipped else cell.weights
    if weights is None or cell.metrics is None:
        return None
    return RunSnapshot(f"{view.name}/{k}", cell.metrics.step, cell.config, weights)


def shipped_name(plan: Plan) -> str | None:
    """Return the name of the shipped grid of exactly this plan, if there is one."""
    for name in sweep_store.names():
        with suppress(ValueError):  # a damaged one is as good as none
            view = sweep_store.load(name)
            if Plan(view.base, view.sides) == plan:
                return name
    return None


def _pause() -> None:
    _keep(sweep.pause(host(), st.session_state[GRID]))


def _begin(plan: Plan, shipped: str | None = None) -> SweepView:
    """Leave the present grid, if any, for a new one; the same cell stays on the stage."""
    old: SweepView | None = st.session_state.get(GRID)
    if old is not None:
        sweep.drop(host(), old)
    new = untrained(plan.base, plan.sides, host().at_once())
    view = sweep_store.load(shipped) if shipped else new
    chosen = FIRST if old is None or old.chosen is None else old.chosen
    on_leaving(GRID, _pause)
    return _keep(view.choose(min(chosen, len(view.cells) - 1)))


def _keep(view: SweepView) -> SweepView:
    st.session_state[GRID] = view
    return view
