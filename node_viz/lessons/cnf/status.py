"""Numbers as a person says them: the status line and the sentence under the stage."""

from __future__ import annotations

from node_viz.course.parts import number
from node_viz.lessons.cnf.words import NOTHING_LEARNT, what_to_look_at
from node_viz.records.history import RunStatus
from node_viz.runs.api import RunView


def status_line(view: RunView, *, shipped: bool = False) -> str:
    """Return what goes on, in one line."""
    if view.picture is None and view.status in (RunStatus.PAUSED, RunStatus.PLAYING):
        return "getting ready …"
    parts = [_state(view, shipped), f"step {view.step} of {view.config.steps}"]
    parts.append(f"{number(view.seconds)} s")
    if view.gauges:
        last = view.gauges[-1]
        parts += [f"KL {number(last.kl)} nats {_verdict(last.kl)}", f"NFE {last.nfe}"]
    return " · ".join([*parts, view.device])


def _verdict(kl: float) -> str:
    if kl >= 0:
        return "above perfect"
    # the held-out batch is finite, so a perfect flow is as often a little below 0 as above
    return "from perfect, within error" if kl > -0.02 else "below zero: not to be trusted"


def _state(view: RunView, shipped: bool) -> str:
    if shipped:
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


def look_at(view: RunView) -> str:
    """Return the sentence that says what the current numbers mean."""
    if view.picture is None:
        return ""
    if view.flow_curves is None or not view.gauges:
        return NOTHING_LEARNT if view.step == 0 else "The first gauges are being read."
    first, last = view.gauges[0], view.gauges[-1]
    return what_to_look_at(
        step=view.step,
        kl=(first.kl, last.kl),
        gaussian_kl=view.flow_curves.gaussian_kl,
        nfe=(first.nfe, last.nfe),
        jacobian=last.jacobian_norm,
        solver_gap=last.solver_gap,
    )
