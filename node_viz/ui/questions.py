"""Snapshots asked what no gauge says: worked out off the script thread, under the runs' own slots.

A question is an importable function of a snapshot and hashable arguments; the lessons keep theirs
in `questions.py`. Equal questions are worked out once, whoever asks: who looks at a shipped run
shares its answers, and the first ones come with it. While a new answer is on its way, the last one
stays, with the step it belongs to. Nothing is worked out before the page has settled, since that
needs torch.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from node_viz.records.history import RunStatus
from node_viz.runs.answers import known
from node_viz.runs.api import Question, RunView
from node_viz.runs.background import sentence
from node_viz.runs.snapshot import RunSnapshot
from node_viz.ui.fragments import fragment
from node_viz.ui.host import host

PAUSE = 2.0  #: seconds between two questions of one place while the runs train
PATIENCE = 5.0  #: seconds after which a place asks anew, though its last question has no answer
POLL = 0.3  #: seconds between two looks at answers that a whole page waits for


@dataclass(frozen=True)
class Answer:
    """What was found, or why nothing was."""

    step: int
    arguments: tuple[Any, ...]
    value: Any  #: None if it failed
    error: str  #: a sentence if it failed
    newest: bool  #: this answers what was asked just now; otherwise that is still on its way


@dataclass
class Place:
    """What one place of a page has asked, and what it shows."""

    asked: Question | None = None
    due: float = 0.0  #: when it may ask again while the runs train
    patience: float = 0.0  #: when it may ask again though `asked` is still on its way
    shown: Question | None = None
    found: Any = None  #: how `shown` was answered


def ask(
    place: str,
    work: Callable[..., Any],
    now: RunSnapshot | None,
    *arguments: Any,
    live: bool,
    dear: bool = False,
    pause: float = PAUSE,
) -> Answer | None:
    """Return the newest answer for this place, None while there is none of this run.

    Args:
        place: where the answer is shown; one question at a time is on its way for it, so that a
            thousand clicks are not a thousand questions.
        work: what answers it: a function of a snapshot and the arguments.
        now: the snapshot that is asked; None asks nothing.
        arguments: which must be hashable.
        live: whether the runs train; then questions are rare.
        dear: whether it takes long, and so waits until the runs rest.
        pause: seconds between two questions while they train.
    """
    if now is None:
        return None
    mine: Place = st.session_state.setdefault("places", {}).setdefault(place, Place())
    question: Question = (work, (now, *arguments))
    if not st.session_state.get("settled"):
        if (found := known(question)) is None:
            return None
        mine.shown, mine.found = question, found
        return _shown(mine, question)
    clock, before = time.monotonic(), mine.asked
    waits = before not in (None, question) and host().answer(before) is None
    early = (live and (dear or clock < mine.due)) or (waits and clock < mine.patience)
    if host().answer(question) is None and not early:
        host().ask(question, dear=dear)
        mine.asked, mine.due, mine.patience = question, clock + pause, clock + PATIENCE
    for one in (mine.asked, question):  # the run may have gone on since
        if one is not None and (answer := host().answer(one)) is not None:
            mine.shown, mine.found = one, answer
    if mine.shown != question and not (live and early):
        st.session_state.setdefault("awaited", []).append(before if early else question)
    return _shown(mine, question)


def _shown(mine: Place, question: Question) -> Answer | None:
    """Return the answer that stands, if it is one of the run that is asked now."""
    if mine.shown is None:
        return None
    (then, *put), (now, *_) = mine.shown[1], question[1]
    if (then.run, then.config) != (now.run, now.config):
        return None
    error = mine.found.error
    failed = sentence(error) if error else ""  # a mistake of ours is in the log
    return Answer(then.step, tuple(put), mine.found.value, failed, mine.shown == question)


def snapshots(views: Sequence[RunView], step: int | None) -> list[RunSnapshot | None]:
    """Return each run's snapshot at `step`, or the newest that all have that can go on.

    Where all snapshots of a run came later it is its first; None stands for a run that has none.
    """
    if step is None:
        sound = [view for view in views if view.status is not RunStatus.FAILED] or list(views)
        step = min((view.tape_steps[-1] for view in sound if view.tape_steps), default=None)
    return [snapshot(view, step) for view in views]


def snapshot(view: RunView, step: int | None) -> RunSnapshot | None:
    """Return the snapshot of a run kept at or before `step`, the newest if None."""
    first = view.tape_steps[0] if view.tape_steps else 0
    kept = host().weights(view.run, None if step is None else max(step, first))
    if kept is None:
        return None
    run = "shipped" if view.shipped else view.origin or view.run
    return RunSnapshot(run, kept[0], view.config, kept[1], view.solver_steps)


def seldom(
    what: str,
    views: Sequence[RunView],
    asked: tuple[Any, ...],
    pause: float,
    make: Callable[[], Any],
) -> Any:
    """Return something made anew, unless the runs train and the last one is not old yet.

    Curves change slowly and draw slowly: once a second is enough.

    Args:
        what: is made.
        views: the runs it is about.
        asked: what it depends on besides them; if that differs, it is made at once.
        pause: seconds between two while the runs train.
        make: makes it.
    """
    last: dict[str, Any] = st.session_state.setdefault("seldom", {})
    question = (tuple(view.run for view in views), *asked)
    before, due, made = last.get(what, (None, 0.0, None))
    if any(view.live for view in views) and before == question and time.monotonic() < due:
        return made
    made = make()
    last[what] = (question, time.monotonic() + pause, made)
    return made


def awaited() -> tuple[Question, ...]:
    """Return the questions asked since the last call that are still on their way."""
    return tuple(st.session_state.pop("awaited", ()))


def as_of(answer: Answer) -> str:
    """Return the words that date an answer."""
    return f"*As of step {answer.step}.*"


def fill_in(pending: Sequence[Question]) -> None:
    """Ask for what was missing when the page was drawn; once all is there, nothing is polled.

    Called at the end of the page: importing torch beside the script would slow the first paint.
    """
    for question in pending:
        host().ask(question)
    wait_for(pending)


def wait_for(pending: Sequence[Question]) -> None:
    """Look for answers now and then; once any has arrived, draw the page again."""
    if pending:
        fragment(_wait, run_every=POLL)(tuple(pending))


def _wait(questions: tuple[Question, ...]) -> None:
    if any(host().answer(question) for question in questions):
        st.rerun()
