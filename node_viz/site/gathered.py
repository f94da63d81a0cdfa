"""A lesson's parts, gathered from where the app has them, and what was measured of it."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from node_viz.course.parts import Correction, Experiment, Question, RunQuestion, Source
from node_viz.course.scenes import Scene
from node_viz.course.syllabus import Page
from node_viz.experiment.links import Link
from node_viz.site.frame import LESSONS
from node_viz.site.stages import Stage, stages_of

MEASURED = Path(__file__).parent / "measured.json"  #: written by tests/site/record.py
DRAWN = Path(__file__).parent / "drawn"  #: figures, drawn by tests/site/draw.py
WIDTH, HEIGHT = 480, 340  #: of a figure, in pixels
#: of a lesson that was not recorded yet
NOTHING: dict[str, Any] = {"guesses": {}, "question": None, "corrections": [], "numbers": []}


@dataclass(frozen=True)
class Lesson:
    """All that the page of a lesson is made of."""

    page: Page
    place: int  #: in the course, from 1
    story: str
    more: tuple[tuple[str, str], ...]  #: further texts with their titles
    experiments: tuple[Experiment, ...]
    quiz: tuple[Question, ...]
    run_question: RunQuestion
    corrections: tuple[Correction, ...]
    sources: tuple[Source, ...]
    scenes: tuple[Scene, ...]
    link: Link[Any]
    stages: tuple[Stage, ...]
    measured: dict[str, Any]  #: guesses, question, corrections, numbers
    drawn: dict[str, str]  #: what the figure of a scene shows, by "STEM-NUMBER"

    @property
    def stem(self) -> str:
        """The name of the lesson and of its page."""
        return self.page.stem


@functools.cache
def lessons() -> tuple[Lesson, ...]:
    """Return every lesson in teaching order."""
    known = json.loads(MEASURED.read_text(encoding="utf-8"))
    return tuple(
        _lesson(page, k, known.get(page.stem, NOTHING)) for k, page in enumerate(LESSONS, 1)
    )


@functools.cache
def drawn() -> dict[str, str]:
    """Return what each drawn figure shows, by its name."""
    return json.loads((DRAWN / "about.json").read_text(encoding="utf-8"))


def _lesson(page: Page, place: int, measured: dict[str, Any]) -> Lesson:
    room = f"node_viz.lessons.{page.stem}"
    said, link = import_module(f"{room}.words"), import_module(f"{room}.link").LINK
    scenes = import_module(f"{room}.scenes").SCENES
    setups = ["", *(one.setup for one in (*scenes, *said.EXPERIMENTS))]
    return Lesson(
        page,
        place,
        said.STORY,
        _more(vars(said)),
        said.EXPERIMENTS,
        said.QUIZ,
        said.RUN_QUESTION,
        getattr(said, "CORRECTIONS", ()),
        said.SOURCES,
        scenes,
        link,
        stages_of(link, dict.fromkeys(one for setup in setups for one in (_data(setup), setup))),
        measured,
        drawn(),
    )


def _data(setup: str) -> str:
    """Return the part of a query string that says what is learnt: all arms of a page learn it.

    >>> _data("task=classify&arms=none")
    'task=classify'
    """
    return urlencode([pair for pair in parse_qsl(setup) if pair[0] in ("task", "dataset")])


def _more(said: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the texts that a lesson has under titles of their own: NAME_TITLE and NAME."""
    ends = "_TITLE"
    names = [name.removesuffix(ends) for name in said if name.endswith(ends)]
    return tuple((said[name + ends], said[name]) for name in names if name in said)
