"""Snapshots of a run asked something new, from their kept weights: memory, and how often to ask.

It works for runs that train here and for shipped ones. Torch is imported here, so call `remembered`
only once the page has settled.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from node_viz.runs.api import RunView
from node_viz.runs.worker import Weights
from node_viz.ui.host import host

Answer = TypeVar("Answer")


def snapshot(view: RunView, step: int | None) -> tuple[int, Weights] | None:
    """Return step and weights of the snapshot at or before `step`, the newest if None.

    If all came later it is the first; None stands for a run that has none yet.
    """
    first = view.tape_steps[0] if view.tape_steps else 0
    return host().weights(view.run, None if step is None else max(step, first))


def remembered(
    of: str, key: tuple[Any, ...], make: Callable[[], Answer], most: int
) -> Answer | None:
    """Return an answer, from the visitor's memory if it was asked before; None if a solve failed.

    Args:
        of: whose memory: the page.
        key: what was asked, of which run, at which step.
        make: works the answer out.
        most: answers that are kept.
    """
    known: dict[Any, Any] = st.session_state.setdefault(f"{of}_known", {})
    if key not in known:
        while len(known) >= most:
            del known[next(iter(known))]
        import torch

        from node_viz.solvers import SolveError

        torch.set_num_threads(1)  # holds for this thread
        try:
            known[key] = make()
        except SolveError:
            known[key] = None
    return known[key]


def now_and_then(
    what: str,
    views: Sequence[RunView],
    asked: tuple[Any, ...],
    pause: float,
    make: Callable[[], Answer],
) -> Answer:
    """Return an answer made anew, unless the flows train and the last one is not old yet.

    Args:
        what: the kind of answer.
        views: the runs it is about.
        asked: what it depends on besides them; another question is answered at once.
        pause: seconds between two answers while the flows train.
        make: works the answer out.
    """
    last: dict[str, Any] = st.session_state.setdefault("now_and_then", {})
    question = (tuple(view.run for view in views), *asked)
    before, due, answer = last.get(what, (None, 0.0, None))
    if any(view.live for view in views) and before == question and time.monotonic() < due:
        return answer
    answer = make()
    last[what] = (question, time.monotonic() + pause, answer)
    return answer
