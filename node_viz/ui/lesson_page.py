"""A lesson's page as a context manager: its headline first, its story last."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from node_viz.course.parts import Facts
from node_viz.course.syllabus import page as entry_of
from node_viz.experiment.links import Link, Record
from node_viz.ui.lesson import Words, below_the_fold
from node_viz.ui.link import Linked
from node_viz.ui.measured import Measured
from node_viz.ui.page import headline, lesson_style, presenting, settled


class LessonPage(Linked[Record]):
    """The page at work: what `lesson_page` gives to the `with` block."""

    def __init__(self, link: Link[Record]) -> None:
        super().__init__(link)
        self.below: list[Callable[[], None]] = []  #: between the story and the things to try
        self.reads: list[Callable[[], Facts]] = []  #: what quiz and experiments ask for

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

    @functools.cached_property
    def settled(self) -> bool:
        """Whether what is heavy may come; to be asked once a run of the script."""
        return settled() and not presenting()


Page = TypeVar("Page", bound=LessonPage[Any])


@contextmanager
def lesson_page(
    page: Page, words: Words, *, task: str | None = None, at_once: bool = False
) -> Iterator[Page]:
    """Draw a lesson's page.

    Args:
        page: a `LessonPage` of the lesson's link, or what the lesson makes of one.
        words: the lesson's words.
        task: whose knobs and gauges the glossary explains; None for no glossary.
        at_once: whether the part below the fold need not wait until the page has settled.
    """
    lesson_style(page.link.page)
    headline(entry_of(page.link.page))
    page.from_link()
    yield page
    if not presenting() if at_once else page.settled:
        below_the_fold(page.link.page, words, page, task=task)
