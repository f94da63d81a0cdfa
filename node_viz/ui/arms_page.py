"""A page of arms as one context manager, so that a page's file reads as the lesson.

Such a page has one record (what it shows, and its link), one group of runs that train in lock-step,
a strip of controls, a part that is drawn again while they train, and the story below the fold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from node_viz.course.parts import Facts
from node_viz.course.scenes import Scene
from node_viz.experiment.catalogue import ADAPTIVE
from node_viz.experiment.config import knobs
from node_viz.experiment.links import Link
from node_viz.runs.api import RunView
from node_viz.ui import arms
from node_viz.ui.arm_buttons import buttons, save_button
from node_viz.ui.controls import control, widget_key
from node_viz.ui.lesson import Words
from node_viz.ui.lesson_page import LessonPage, lesson_page
from node_viz.ui.link import hidden_controls
from node_viz.ui.look import Look, Record, panes_of
from node_viz.ui.measured import Measured, of_arms
from node_viz.ui.page import presenting
from node_viz.ui.past import listen, look_at, looked_at, measured_at
from node_viz.ui.refreshing import REFRESH, refreshing
from node_viz.ui.run_log import run_log
from node_viz.ui.run_log_rows import follow
from node_viz.ui.take import take
from node_viz.ui.widgets import opened


def train_on_arrival(group: str) -> None:
    """Have the arms of a page train as soon as the visitor comes to it."""
    st.session_state[f"{group}_to_train"] = True


class ArmsPage(LessonPage[Record]):
    """The page at work: what `arms_page` gives to the `with` block.

    Args:
        link: whose page, and how its record is read.
        watch: an experiment shows a flow as it is, and trains only one that never was.
    """

    def __init__(self, link: Link[Record], watch: bool = False) -> None:
        super().__init__(link)
        self.group, self._watch = link.page, watch
        self._parts = 0  #: that are drawn again while the arms train

    def turn(self, **values: Any) -> None:
        """Change knobs of the shared experiment, or note why they cannot be so."""
        labels = ", ".join(knobs()[name].label for name in values)
        st.session_state[f"{self.group}_news"] = f"{labels} changed"
        self.put(lambda: replace(self.now(), base=self.now().base.replace(**values)))  # type: ignore[type-var]

    def show(self, query: str) -> None:
        """Show what a query string asks for."""
        made = self.link.asked(query)
        self.put(lambda: made)
        arms.ensure(self.group, panes_of(made))

    def set_up(self, query: str) -> None:
        """Show what an experiment of the lesson asks for, and train it."""
        st.session_state[f"{self.group}_news"] = "the experiment"
        self.show(self.keeping(query))
        seen = arms.is_shipped(self.group) or arms.newest(self.group) > 0
        if not (self._watch and seen):
            arms.train(self.group)

    def begin(self) -> None:
        """Have the runs ready of the arms that the page shows."""
        now = self.now()
        self.task = now.base.task
        arms.ensure(self.group, panes_of(now))
        if st.session_state.pop(f"{self.group}_to_train", False):
            arms.train(self.group)

    def open_scene(self, scene: Scene) -> None:
        """Show what a scene says: the runs that come with the app, or runs of the visitor's."""
        super().open_scene(scene)
        panes, own = panes_of(self.now()), scene.fresh or scene.train is not None
        arms.prepare(self.group, panes, shipped=not own, fresh=scene.fresh)
        if scene.train is not None:
            arms.play(self.group, scene.train or None)

    def at_step(self, step: int | None) -> Facts:
        """Return the gauges at a training step by the arms' names, and all facts at the newest."""
        if step is None or step < 0:
            return self.measured().facts
        pairs = zip(panes_of(self.now()), arms.views(self.group), strict=True)
        return {pane.name: measured_at(view, step) for pane, view in pairs}

    def look(self) -> Look[Record]:
        """Return the newest look at the arms."""
        return Look(self, arms.views(self.group), None, st.context.theme.type == "dark")

    def measured(self) -> Measured:
        """Return what is measured by now on the arms, once all of them rest."""
        return of_arms(self.group, panes_of(self.now()), self.read)

    def strip(
        self,
        *own: Control,
        more: Sequence[str],
        main: Sequence[Control] = (),
        first: int = 0,
        named: Control | None = None,
        notes: bool = True,
    ) -> None:
        """Draw one row: the buttons; the data and the page's own controls; everything else.

        Args:
            own: the page's own controls; `?hide=` takes one away by its function's name.
            more: knobs behind "more"; one that would change nothing is left out.
            main: the controls that stay while the page is presented.
            first: how many of `own` stand before the data.
            named: a control that stands first behind "more".
            notes: whether what is wrong in the link is said under the strip.
        """
        hidden, place = hidden_controls(), st.container()
        with self.bar if presenting() else place, self._row():
            buttons(self.group)
            for draw in main if presenting() else ():
                draw(self)
            if not presenting():
                for draw in (*own[:first], in_view("dataset"), *own[first:]):
                    if draw.__name__ not in hidden:
                        draw(self)
                self._more([name for name in more if name not in {*hidden, "dataset"}], named)
                self.copy(partial(take, self.group), partial(save_button, self.group))
        with self.bar:
            follow(self.group, arms.group_of(self.group), arms.views(self.group))
            run_log()
        with st.container():  # always there: a part that refreshes must keep its place below it
            if notes:
                self.show_notes()
            arms.tell(self.group)

    @staticmethod
    def _row() -> DeltaGenerator:
        return st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="strip")

    def _more(self, names: Sequence[str], named: Control | None) -> None:
        key, tip = f"{self.group}_more_open", "Everything else that can be changed"
        more = opened("more", key=key, icon=":material/tune:", help=tip)
        if more is None:
            return
        base = self.now().base
        idle = "solver_steps" if base.solver in ADAPTIVE else "rtol"  # it would change nothing
        names = [name for name in names if name != idle]
        with more:
            if named is not None:
                named(self)
            for column, some in zip(st.columns(2), (names[::2], names[1::2]), strict=True):
                with column:
                    for name in some:
                        self.knob(name)

    def knob(self, name: str, *, compact: bool = False) -> None:
        """Draw the control of a knob of the shared experiment."""
        base = self.now().base
        now = arms.refined(self.group, base.solver_steps) if name == "solver_steps" else ""
        control(base, name, self._knob_moved, compact=compact, now=now)

    def _knob_moved(self, name: str) -> None:
        value = st.session_state[widget_key(name)]
        if value is not None and value != getattr(self.now().base, name):
            self.turn(**{name: value})

    def live(self, *panels: Panel, every: float = REFRESH) -> None:
        """Draw panels one below the other, again while the arms train.

        A page may have several such parts. The first listens to the training slider of the stages,
        and all show the step that it tells.

        Args:
            panels: what is drawn.
            every: seconds between two looks.
        """
        first, self._parts = self._parts == 0, self._parts + 1

        def draw(views: Sequence[RunView]) -> None:
            trained = [view.config for view in views]
            if trained != [pane.config for pane in panes_of(self.now())]:
                return  # the page is about to show other arms
            shown = st.container()
            step = self._step(first)
            with shown:
                look = Look(self, views, step, st.context.theme.type == "dark")
                for panel in panels:
                    panel(look)

        refreshing(self.group, draw, every=every)

    def _step(self, listens: bool) -> int | None:
        """Return the training step looked at; one part hears of it and has the others drawn too."""
        if listens:
            step = listen(self.group, [one.run for one in arms.views(self.group)])
            if look_at(self.group, step) and self._parts > 1:
                st.rerun()
        return looked_at(self.group)


Panel = Callable[[Look[Any]], None]
Control = Callable[[ArmsPage[Any]], None]


def in_view(name: str) -> Control:
    """Return the control of a knob for the strip; `?hide=` takes it away by the knob's name."""

    def draw(page: ArmsPage[Any]) -> None:
        page.knob(name, compact=True)

    draw.__name__ = name
    return draw


def arms_page(
    link: Link[Record], words: Words, *, watch: bool = False
) -> AbstractContextManager[ArmsPage[Record]]:
    """Draw a page of arms: its headline first, its story last, and between them what is said.

    Args:
        link: its record and its address.
        words: the lesson's words.
        watch: see `ArmsPage`.
    """
    return lesson_page(ArmsPage(link, watch), words)
