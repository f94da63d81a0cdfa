"""The table of the lecture on our data: test error, parameters, memory and time of each arm."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from node_viz.course.parts import number
from node_viz.lessons.resnet import questions as study
from node_viz.lessons.resnet import words
from node_viz.lessons.resnet.link import PAGE
from node_viz.lessons.resnet.panels import as_of, last_scores
from node_viz.records.history import NetCurves
from node_viz.runs.api import RunView

YARDSTICK = "tied"  #: whose time is 1


def table_panel(views: Sequence[RunView]) -> bool:
    """Draw the table; return whether more may come."""
    st.header("What each of them costs", anchor=False)
    live = any(view.live for view in views)
    seconds, done = _seconds(views, live)
    st.markdown("\n".join([*_head(), *_rows(views, seconds)]))
    st.caption(words.HOW_THE_TABLE_IS_MEASURED)
    st.button("Time them again", key="resnet_again", on_click=_again, disabled=live)
    return live or not done


def _again() -> None:
    st.session_state["resnet_round"] = st.session_state.get("resnet_round", 0) + 1


def _seconds(views: Sequence[RunView], live: bool) -> tuple[list[float] | None, bool]:
    """Return the time of a training step of each arm, measured once the networks rest."""
    snaps = [study.snapshot(view, None) for view in views]
    found = [snap for snap in snaps if snap is not None]
    if live or len(found) < len(snaps):
        return None, live
    first, *others = found
    again = st.session_state.get("resnet_round", 0)
    answer = study.ask("times", study.times, first, tuple(others), again, live=False)
    if answer is None:
        return None, False
    return answer.value if answer.newest else None, answer.newest


def _head() -> tuple[str, str]:
    regression = PAGE.now().base.task == "regress"
    names = ("", "test MSE" if regression else "test error", "parameters", "memory a batch",
             "time a step", "lecture: memory", "lecture: time", "lecture, MNIST: error",
             "lecture, MNIST: parameters")  # fmt: skip
    return f"| {' | '.join(names)} |", "|:--|--:|--:|--:|--:|:-:|:-:|--:|--:|"


def _rows(views: Sequence[RunView], seconds: list[float] | None) -> list[str]:
    panes, step = PAGE.now().panes(), st.session_state.get("resnet_at")
    names = [pane.name for pane in panes]
    base = names.index(YARDSTICK) if YARDSTICK in names else 0
    rows = []
    for place, (pane, view) in enumerate(zip(panes, views, strict=True)):
        ratio = "…" if seconds is None else f"× {number(seconds[place] / seconds[base])}"
        if seconds is not None and place == base:
            ratio = f"1 ({1000 * seconds[base]:.1f} ms)"
        cells = [f"**{pane.label}**", *_measured(as_of(view, step)), ratio]
        rows.append(f"| {' | '.join([*cells, *words.LECTURE[pane.name]])} |")
    return rows


def _measured(view: RunView) -> tuple[str, str, str]:
    """Return error, parameters and memory, as written in the table."""
    last = last_scores(view)
    if last is None or not isinstance(view.curves, NetCurves):
        return "–", "–", "–"
    error = number(last.mse) if last.mse == last.mse else f"{100 * (1 - last.accuracy):.1f}%"
    return error, f"{view.curves.parameters}", f"{number(last.memory_bytes / 1000)} kB"
