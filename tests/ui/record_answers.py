"""Work out what every page asks at its bare address, and keep it: `runs/shipped/answers.npz`.

`PYTHONPATH=tests python tests/ui/record_answers.py` opens every page as a visitor would and waits
until it asks for nothing more. What times something is of one machine and is not kept.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import visits

from node_viz.course.syllabus import SYLLABUS
from node_viz.runs import answers
from node_viz.runs.api import Finished, Question
from node_viz.runs.background import Background
from node_viz.ui.host import host

#: questions whose answers say how long something takes here
TIMED = {"lessons.adjoint.questions:costs", "lessons.estimators.questions:costs"} | {
    "lessons.discrete.questions:prices",
    "lessons.resnet.questions:times",
}
PATIENCE = 300  #: seconds for one page
QUIET = 3  #: times in a row that a page must have asked for nothing more

heard: dict[Question, None] = {}  #: what has been asked, in order


def listen() -> None:
    """Note every question, and have each worked out, also those whose answers are kept already."""
    ask = Background.ask

    def told(self: Background, question: Question, *, dear: bool = False) -> None:
        self._known = lambda question: None
        heard[question] = None
        ask(self, question, dear=dear)

    Background.ask = told


def asked_by(stem: str) -> Iterator[tuple[Question, Any]]:
    """Open a page and yield each question it asks, with its answer."""
    heard.clear()
    at = visits.opened(stem)
    at.session_state["settled"] = True
    end, quiet = time.monotonic() + PATIENCE, 0
    while quiet < QUIET and time.monotonic() < end:
        at.run()
        time.sleep(0.3)
        quiet = quiet + 1 if all(map(host().answer, heard)) else 0
    visits.leave(at)
    for question in heard:
        answer = host().answer(question)
        if isinstance(answer, Finished) and answer.error is None:
            yield question, answer.value


def keepable(question: Question, answer: Any) -> bool:
    """Whether a question is one of a shipped run and its answer is the same everywhere."""
    work = f"{question[0].__module__}:{question[0].__qualname__}".removeprefix("node_viz.")
    if work in TIMED:
        return False
    try:
        answers._described(question[1])
        answers.encoded(answer, {})
    except ValueError as error:
        print(f"  {work}: {error}")
        return False
    return True


def main() -> None:
    """Record all pages."""
    os.environ["NODE_VIZ_WORKERS"], os.environ["NODE_VIZ_CACHE"] = "threads", "off"
    listen()
    kept: dict[str, tuple[Question, Any]] = {}
    for entry in SYLLABUS:
        if entry.minutes:
            found = [one for one in asked_by(entry.stem) if keepable(*one)]
            kept |= {answers.name(question): (question, answer) for question, answer in found}
            print(f"{entry.stem}: {len(found)}", flush=True)
    answers.save(list(kept.values()))
    print(f"{len(kept)} answers, {answers.FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
