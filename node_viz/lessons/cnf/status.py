"""The status line: what the run does, and which of its steps is shown."""

from __future__ import annotations

from dataclasses import replace

from node_viz.course.parts import number
from node_viz.experiment.catalogue import METHODS
from node_viz.lessons.cnf.numbers import NOTHING_LEARNT, advice, answer
from node_viz.records.history import Metrics, RunStatus
from node_viz.runs.api import RunView


def status_line(view: RunView, step: int | None = None) -> str:
    """Return what goes on, in one line; `step` is that of a past picture, None for the newest."""
    if view.picture is None and view.status in (RunStatus.PAUSED, RunStatus.PLAYING):
        return "getting ready …"
    now = f"step {view.step} of {view.config.steps} · {number(view.seconds)} s"
    shown = now if step is None else f"step {step} of {view.step} (past)"
    return " · ".join([_state(view), shown, view.device])


def _state(view: RunView) -> str:
    if view.shipped:
        return "trained beforehand"
    if view.status is RunStatus.QUEUED:
        return f"waiting, place {view.place} in line"
    return view.status.value


def message(view: RunView) -> str:
    """Return what a person should know besides, such as that the solver was refined."""
    if view.message:
        return view.message
    if view.solver_steps and view.solver_steps != view.config.solver_steps:
        return f"The solver now takes {view.solver_steps} steps, so that its error stays small."
    return ""


def answers(view: RunView, now: Metrics | None) -> tuple[str, str]:
    """Return the page's answer, and where to look, for the gauges of the step that is shown."""
    if view.picture is None:
        return "", ""
    if view.flow_curves is None or now is None:
        return (NOTHING_LEARNT if view.step == 0 else "The first gauges are being read."), ""
    if not METHODS[view.config.method].solves:  # no solver took part in training
        now = replace(now, solver_gap=0.0)
    first, gaussian_kl = view.gauges[0], view.flow_curves.gaussian_kl
    said = answer(first, now, gaussian_kl)
    past = now.step < view.gauges[-1].step
    return f"At step {now.step}: {said}" if past else said, advice(first, now, gaussian_kl)
