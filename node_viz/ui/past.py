"""The moment of training that a visitor looks at: what was measured there, and paths asked there.

Stages show it from the pictures that the browser keeps. What stands around them follows: gauges are
those known at that moment, and a chosen point is traced with the weights kept from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from node_viz.records.history import AnyMetrics
from node_viz.runs.api import RunView
from node_viz.runs.worker import make_painter, path_of
from node_viz.stage.viewer import NO_VIEW, viewer
from node_viz.ui.arms import asked_point
from node_viz.ui.questions import ask, snapshot

NOT_KEPT = "not kept for past steps"
TOO_WILD = "no solver could follow it"


def listen(group: str, runs: Sequence[str] = ()) -> int | None:
    """Hand the stages of a group the view that was asked for; return the step that they are at.

    Args:
        group: of the stages, and the name of their link.
        runs: theirs; empty means any.
    """
    view, nonce = st.session_state.get(f"{group}_view", (NO_VIEW, ""))
    with st.container(key=f"{group}_unseen"):
        return viewer(f"{group}_step", link=group, view=view, nonce=nonce, runs=runs)


def looked_at(group: str) -> int | None:
    """Return the training step that the stages of a group are at; None follows the newest."""
    return st.session_state.get(f"{group}_step_at")


def look_at(group: str, step: int | None) -> bool:
    """Note the training step that the stages of a group are at; say whether it is another."""
    before = looked_at(group)
    st.session_state[f"{group}_step_at"] = step
    return before != step


def shown_at(view: RunView, step: int | None) -> int | None:
    """Return the step of the past picture of a run that stands for `step`, None for the newest.

    It is the last picture kept until then, or the first of all.
    """
    kept = view.tape_steps
    if step is None or not kept or step >= view.step:
        return None
    return max((one for one in kept if one <= step), default=kept[0])


def measured_at(view: RunView, step: int | None) -> AnyMetrics | None:
    """Return the gauges that belong to the picture shown at `step`: the last ones read by then."""
    at = shown_at(view, step)
    return next((one for one in reversed(view.measured) if at is None or one.step <= at), None)


def as_of(view: RunView, step: int | None) -> RunView:
    """Return the view as it was at the picture shown at `step`: its gauges, and no later ones."""
    at = shown_at(view, step)
    if at is None or view.curves is None:
        return view
    known: Any = tuple(one for one in view.curves.metrics if one.step <= at)
    return replace(view, step=at, curves=replace(view.curves, metrics=known))


@dataclass(frozen=True)
class Traced:
    """A point asked about at a past step: its path with the weights of then, or why it has none."""

    step: int
    point: tuple[float, ...]
    path: Any = None
    why: str = ""  #: a few words; empty while the answer is on its way

    def told(self) -> dict[str, Any]:
        """Return what the browser is told besides the path."""
        return {"step": self.step, "point": list(self.point), "why": self.why}


def traced(group: str, key: str, view: RunView) -> Traced | None:
    """Return the path asked for at the past step shown, None where none is asked for.

    Args:
        group: the arms whose stages are meant.
        key: names the stage.
        view: its run.
    """
    step, point = shown_at(view, looked_at(group)), asked_point(group)
    if step is None or point is None:
        return None
    now = snapshot(view, step)
    if now is None:
        return Traced(step, point, why=NOT_KEPT)
    answer = ask(f"{key} path", path_of, now, make_painter, point, live=view.live)
    if answer is None or not answer.newest:
        return Traced(step, point)
    return Traced(step, point, answer.value, "" if answer.value is not None else TOO_WILD)
