"""A page of arms as one context manager, so that a page's file reads as the lesson.

Such a page has one record (what it shows, and its link), one group of runs that train in lock-step,
a strip of controls, a part that is drawn again while they train, and the story below the fold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import streamlit as st

from node_viz.course.syllabus import page as entry_of
from node_viz.experiment.arms import Pane
from node_viz.experiment.catalogue import ADAPTIVE
from node_viz.experiment.config import ExperimentConfig, knobs
from node_viz.experiment.links import Link
from node_viz.remembered import remembered
from node_viz.runs.api import RunView
from node_viz.runs.snapshot import RunSnapshot
from node_viz.stage.chosen_step import chosen_step
from node_viz.ui import arms
from node_viz.ui.arm_buttons import buttons, save_button
from node_viz.ui.controls import control, widget_key
from node_viz.ui.lesson import Words, below_the_fold
from node_viz.ui.lesson_page import LessonPage
from node_viz.ui.link import hidden_controls
from node_viz.ui.measured import Measured, of_arms
from node_viz.ui.page import headline, lesson_style, presenting
from node_viz.ui.questions import snapshots
from node_viz.ui.refreshing import REFRESH, refreshing
from node_viz.ui.widgets import opened


class Arms(Protocol):
    """The record of a page of arms."""

    @property
    def base(self) -> ExperimentConfig:
        """The experiment that all arms share."""
        ...

    def panes(self) -> tuple[Pane, ...]:
        """Return the arms as they stand side by side."""
        ...

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default."""
        ...


@remembered(kept=64)
def panes_of(record: Arms) -> tuple[Pane, ...]:
    """Return the arms of a record; a page asks many times a second."""
    return record.panes()


Record = TypeVar("Record", bound=Arms)


@dataclass(frozen=True)
class Look(Generic[Record]):
    """What a panel sees at one refresh."""

    page: ArmsPage[Record]
    views: Sequence[RunView]  #: of the arms, left to right
    step: int | None  #: the training step looked at; None is the newest
    dark: bool

    @property
    def now(self) -> Record:
        """What the page shows."""
        return self.page.now()

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The arms, in the order of `views`."""
        return panes_of(self.page.now())

    @property
    def pairs(self) -> list[tuple[Pane, RunView]]:
        """Each arm with its run."""
        return list(zip(self.panes, self.views, strict=True))

    @property
    def live(self) -> bool:
        """Whether something new may still come."""
        return any(view.live for view in self.views)

    def snapshots(self) -> list[RunSnapshot | None]:
        """Return each arm's snapshot at the step looked at."""
        return snapshots(self.views, self.step)


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
        first: int = 0,
        named: Control | None = None,
        notes: bool = True,
    ) -> None:
        """Draw one row: the buttons; the data and the page's own controls; everything else.

        Args:
            own: the page's own controls; `?hide=` takes one away by its function's name.
            more: knobs behind "more"; one that would change nothing is left out.
            first: how many of `own` stand before the data.
            named: a control that stands first behind "more".
            notes: whether what is wrong in the link is said under the strip.
        """
        hidden = hidden_controls()
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="strip"):
            buttons(self.group)
            if not presenting():
                for draw in (*own[:first], in_view("dataset"), *own[first:]):
                    if draw.__name__ not in hidden:
                        draw(self)
                self._more([name for name in more if name not in {*hidden, "dataset"}], named)
                self.copy(partial(save_button, self.group))
        if notes:
            self.show_notes()
        arms.tell(self.group)

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
        control(self.now().base, name, self._knob_moved, compact=compact)

    def _knob_moved(self, name: str) -> None:
        value = st.session_state[widget_key(name)]
        if value is not None and value != getattr(self.now().base, name):
            self.turn(**{name: value})

    def live(self, *panels: Panel, every: float = REFRESH, scrubs: bool = True) -> None:
        """Draw panels one below the other, again while the arms train.

        A page may have several such parts. The first listens to the training slider of the stages,
        and all show the step that it tells.

        Args:
            panels: what is drawn.
            every: seconds between two looks.
            scrubs: whether the panels show the training step looked at, and not only the newest.
        """
        first, self._parts = self._parts == 0, self._parts + 1

        def draw(views: Sequence[RunView]) -> None:
            trained = [view.config for view in views]
            if trained != [pane.config for pane in panes_of(self.now())]:
                return  # the page is about to show other arms
            shown = st.container()
            step = self._step(first) if scrubs else None
            with shown:
                look = Look(self, views, step, st.context.theme.type == "dark")
                for panel in panels:
                    panel(look)

        refreshing(self.group, draw, every=every)

    def _step(self, listens: bool) -> int | None:
        """Return the training step looked at; one part hears of it and has the others drawn too."""
        key = f"{self.group}_step_at"
        if listens:
            with st.container(key=f"{self.group}_unseen"):
                step = chosen_step(f"{self.group}_step", link=self.group)
            if st.session_state.get(key) != step:
                st.session_state[key] = step
                if self._parts > 1:
                    st.rerun()
        return st.session_state.get(key)


Panel = Callable[[Look[Any]], None]
Control = Callable[[ArmsPage[Any]], None]


def in_view(name: str) -> Control:
    """Return the control of a knob for the strip; `?hide=` takes it away by the knob's name."""

    def draw(page: ArmsPage[Any]) -> None:
        page.knob(name, compact=True)

    draw.__name__ = name
    return draw


@contextmanager
def arms_page(
    link: Link[Record], words: Words, *, watch: bool = False
) -> Iterator[ArmsPage[Record]]:
    """Draw a page of arms: its headline first, its story last, and between them what is said.

    Args:
        link: its record and its address.
        words: the lesson's words.
        watch: see `ArmsPage`.
    """
    page = ArmsPage(link, watch)
    lesson_style(link.page)
    headline(entry_of(link.page))
    now = page.from_link()
    arms.ensure(page.group, panes_of(now))
    yield page
    if page.settled:
        below_the_fold(page.group, words, page, task=now.base.task)
