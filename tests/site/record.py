"""Write down what the app measures on the runs that come with it: `node_viz/site/measured.json`.

The static pages say these sentences, so that whoever writes the site needs neither torch nor time.
`PYTHONPATH=tests python tests/site/record.py` opens every page as a visitor would, waits for its
numbers and takes some minutes; names of lessons after it record those alone.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import visits

from node_viz import files
from node_viz.course.guesses import Amount, Drawn, Ranking, along
from node_viz.course.parts import Experiment, Facts
from node_viz.course.scenes import Scene
from node_viz.course.syllabus import SYLLABUS
from node_viz.runs import shipped
from node_viz.ui import lesson_page

FILE = Path(__file__).parents[2] / "node_viz" / "site" / "measured.json"
PATIENCE = 300  #: seconds for the numbers of one address; a number that comes later is missing

#: what a page times while it is open, which says more of the machine than of the lesson
TIMED = {"microseconds", "sample_times"}

heard: dict[str, Facts] = {}  #: of the page that is open


class Untimed:
    """What a page has measured, without how long it took."""

    def __init__(self, of: Any) -> None:
        self._of = of

    def __getattr__(self, name: str) -> Any:
        if name in TIMED:
            raise AttributeError(name)
        return getattr(self._of, name)


def listen() -> None:
    """Have every page tell what it has measured."""
    draw = lesson_page.below_the_fold

    def told(stem: str, words: Any, page: Any, now: Any, **more: Any) -> None:
        facts = {name: fact for name, fact in now.facts.items() if name not in TIMED}
        heard[stem] = {
            name: Untimed(fact) if any(hasattr(fact, timed) for timed in TIMED) else fact
            for name, fact in facts.items()
        }
        draw(stem, words, page, now, **more)

    lesson_page.below_the_fold = told


def facts_of(stem: str, setup: str) -> Facts:
    """Return all that a page measures at an address."""
    heard.clear()
    at = visits.opened(stem, **dict(parse_qsl(setup)))
    at.session_state["settled"] = True
    end = time.monotonic() + PATIENCE
    while not complete(stem, setup, heard.get(stem, {})) and time.monotonic() < end:
        at.run()
        time.sleep(0.3)
    visits.leave(at)
    return heard.get(stem, {})


def complete(stem: str, setup: str, facts: Facts) -> bool:
    """Whether all is measured that the page says at an address."""
    words = import_module(f"node_viz.lessons.{stem}.words")
    scenes = import_module(f"node_viz.lessons.{stem}.scenes").SCENES
    guessed = [guess(one, facts) for one in words.EXPERIMENTS if one.setup == setup]
    numbers = [
        number(one, {}, facts)
        for one in scenes
        if one.setup == setup and one.number and (one.view.step or -1) < 0
    ]
    usual = () if setup else getattr(words, "CORRECTIONS", ())
    decided = [one.decided(facts) for one in usual]
    asked = [] if setup else [words.RUN_QUESTION.about(facts)]
    return bool(facts) and all((*guessed, *numbers, *decided, *asked))


def guess(entry: Experiment, facts: Facts) -> dict[str, Any] | None:
    """Return how an experiment came out, None where the numbers lack."""
    end, kind = entry.end(facts), entry.guess
    if end is None:
        return None
    found: dict[str, Any] = {"outcome": kind.outcome(facts), "end": end}
    if isinstance(kind, Amount):
        found["value"] = float(kind.measure(facts))
    if isinstance(kind, Ranking):
        found["order"] = list(kind.order(facts))
    if isinstance(kind, Drawn):
        found["path"] = [[round(v, 3) for v in place] for place in along(kind.path(facts))]
    return found


def number(scene: Scene, runs: Mapping[str, str], facts: Facts) -> list[str]:
    """Return a scene's number and its unit, nothing where it has none."""
    if not scene.number:
        return []
    step = scene.view.step
    if step is not None and step >= 0:
        histories = {arm: shipped.load(run).curves.metrics for arm, run in runs.items()}
        facts = {arm: shipped.latest(known, step) for arm, known in histories.items()}
    try:
        return [scene.number.format_map(facts), scene.unit.format_map(facts)]
    except (KeyError, AttributeError):
        return []


def runs_of(stem: str, setup: str) -> dict[str, str] | None:
    """Return the shipped run of each arm, None where one does not come with the app."""
    record = import_module(f"node_viz.lessons.{stem}.link").LINK.asked(setup)
    panes = record.panes() if hasattr(record, "panes") and stem != "ablation" else ()
    names = {pane.name: shipped.name_of(pane.config) for pane in panes}
    if stem == "ablation" and setup:
        return None
    return None if None in names.values() else {arm: str(run) for arm, run in names.items()}


def lesson(stem: str) -> dict[str, Any]:
    """Return all that is measured of a lesson."""
    words = import_module(f"node_viz.lessons.{stem}.words")
    scenes = import_module(f"node_viz.lessons.{stem}.scenes").SCENES
    asked = ["", *(one.setup for one in (*words.EXPERIMENTS, *scenes))]
    known = {
        setup: runs for setup in dict.fromkeys(asked) if (runs := runs_of(stem, setup)) is not None
    }
    measured = {setup: facts_of(stem, setup) for setup in known}
    guesses = {
        entry.title: found
        for entry in words.EXPERIMENTS
        if entry.setup in known and (found := guess(entry, measured[entry.setup]))
    }
    asked_of_run = words.RUN_QUESTION.about(measured[""])
    return {
        "guesses": guesses,
        "question": asked_of_run
        and {"ask": asked_of_run.ask, "value": asked_of_run.value, "why": asked_of_run.why},
        "corrections": [one.decided(measured[""]) for one in getattr(words, "CORRECTIONS", ())],
        "numbers": [
            number(one, known[one.setup], measured[one.setup]) if one.setup in known else []
            for one in scenes
        ],
    }


def merged(new: dict[str, Any], old: dict[str, Any] | None) -> dict[str, Any]:
    """Return what is measured now, and what was before where a number came too late now."""
    if old is None:
        return new
    pairs = {key: (new[key], old[key]) for key in ("corrections", "numbers")}
    return {
        "guesses": old["guesses"] | new["guesses"],
        "question": new["question"] or old["question"],
        **{
            key: [a or b for a, b in zip(one, other, strict=True)]
            if len(one) == len(other)
            else one
            for key, (one, other) in pairs.items()
        },
    }


def main(stems: list[str]) -> None:
    """Record the lessons of these stems, all of them if there are none."""
    os.environ["NODE_VIZ_WORKERS"], os.environ["NODE_VIZ_CACHE"] = "threads", "off"
    listen()
    found: dict[str, Any] = json.loads(FILE.read_text("utf-8")) if FILE.is_file() else {}
    for entry in SYLLABUS:
        if entry.minutes and (not stems or entry.stem in stems):
            found[entry.stem] = made = merged(lesson(entry.stem), found.get(entry.stem))
            decided = sum(one is not None for one in made["corrections"])
            print(
                f"{entry.stem}: {len(made['guesses'])} guesses, {decided} corrections,",
                f"{sum(map(bool, made['numbers']))} numbers, {bool(made['question'])}",
                flush=True,
            )
            text = json.dumps(found, ensure_ascii=False, indent=1, default=float)
            files.write(FILE, text + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
