"""A lesson's page as a context manager: its headline first, its story last."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import streamlit as st

from node_viz.course.parts import Facts
from node_viz.course.scenes import Scene
from node_viz.course.syllabus import page as entry_of
from node_viz.experiment.links import Link, Record
from node_viz.ui import bet, scenes
from node_viz.ui.lesson import Words, below_the_fold
from node_viz.ui.link import Linked
from node_viz.ui.measured import Measured
from node_viz.ui.page import headline, lesson_style, present_button, presenting, settled
from node_viz.ui.scrolling import scroller


class LessonPage(Linked[Record]):
    """The page at work: what `lesson_page` gives to the `with` block."""

    def __init__(self, link: Link[Record]) -> None:
        super().__init__(link)
        self.below: list[Callable[[], None]] = []  #: between the story and the things to try
        self.reads: list[Callable[[], Facts]] = []  #: what quiz and experiments ask for
        self.bar: Any = None  #: the headline's row; a lecturer's buttons stand there
        self.task: str | None = None  #: whose knobs and gauges the glossary explains

    def set_up(self, query: str) -> None:
        """Show what an experiment of the lesson asks for."""
        self.put(lambda: self.link.asked(self.keeping(query)))

    def shows(self, query: str) -> bool:
        """Whether the page shows what an experiment of the lesson asks for."""
        return self.link.asked(self.keeping(query)) == self.now()

    def measured(self) -> Measured:
        """Return what is measured by now on what the page shows."""
        return Measured(self.now(), self.read())

    def read(self) -> Facts:
        """Return all that `reads` find."""
        return {name: fact for read in self.reads for name, fact in read().items()}

    def begin(self) -> None:
        """Have ready what the record asks for; called once in every run of the page."""

    def open_scene(self, scene: Scene) -> None:
        """Show what a scene says."""
        made = self.link.asked(scene.setup)
        self.put(lambda: made)
        self.write()

    def at_step(self, step: int | None) -> Facts:
        """Return what is measured at a training step, for the number of a scene."""
        return self.measured().facts

    @functools.cached_property
    def settled(self) -> bool:
        """Whether what is heavy may come; to be asked once a run of the script."""
        return settled() and not presenting()


Page = TypeVar("Page", bound=LessonPage[Any])


@contextmanager
def lesson_page(
    page: Page, words: Words, *, task: str | None = None, at_once: bool = False
) -> Iterator[Page]:
    """Draw a lesson's page: headline and scene first, story last, between them what is said.

    Args:
        page: a `LessonPage` of the lesson's link, or what the lesson makes of one.
        words: the lesson's words.
        task: whose knobs and gauges the glossary explains; None asks the page.
        at_once: whether the part below the fold need not wait until the page has settled.
    """
    stem = page.link.page
    lesson_style(stem)
    with headline(entry_of(stem)) as page.bar:
        page.from_link()
        scenes.from_address(stem, page)
        scenes.bar(stem, page)
        present_button()
    page.begin()
    with st.container(horizontal=True, vertical_alignment="center", key="scene_row"):
        scenes.says(stem)
        number = st.container(width="content")
    strip = st.container(key="strip_place")
    yield page
    below = not presenting() if at_once else page.settled
    scene = scenes.scene_of(stem)
    if below or bet.on(stem):
        now = page.measured()
        bet.settle(stem, words.EXPERIMENTS, page.shows, now)
        with strip:
            bet.strip(stem, words.EXPERIMENTS, page)
        if below:
            below_the_fold(stem, words, page, now, task=task or page.task)
    if scene is not None and scene.number:
        with number:
            scenes.number(scene, page.at_step(scene.view.step))
    scroller()
    scenes.alone(stem)
