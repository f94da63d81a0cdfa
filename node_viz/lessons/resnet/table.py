"""The table of the lecture on our data: test error, parameters, memory and time of each arm."""

from __future__ import annotations

import streamlit as st

from node_viz.course.parts import number
from node_viz.lessons.resnet import questions, words
from node_viz.lessons.resnet.link import ResNets
from node_viz.lessons.resnet.panels import on_their_grids
from node_viz.records.history import NetCurves, Scores
from node_viz.runs.api import RunView
from node_viz.ui.look import Look
from node_viz.ui.questions import ask
from node_viz.ui.widgets import press

YARDSTICK = "tied"  #: whose time is 1
ALIGNED = "|:--|--:|--:|--:|--:|:-:|:-:|--:|--:|"


def table(look: Look[ResNets]) -> None:
    """Draw the table, and the button that times the steps again."""
    st.header("What each of them costs", anchor=False)
    st.markdown("\n".join([_head(look.now.regression), ALIGNED, *_rows(look, _seconds(look))]))
    st.caption(words.HOW_THE_TABLE_IS_MEASURED)
    press("Time them again", _again, key="resnet_again", disabled=look.live)


def _again() -> None:
    st.session_state["resnet_round"] = st.session_state.get("resnet_round", 0) + 1


def _seconds(look: Look[ResNets]) -> list[float] | None:
    """Return the time of a training step of each arm as it is at the step looked at."""
    snaps = on_their_grids(look)
    found = [snap for snap in snaps if snap is not None]
    if look.live or len(found) < len(snaps):
        return None
    first, *others = found
    again = st.session_state.get("resnet_round", 0)
    answer = ask("step times", questions.times, first, tuple(others), again, live=False, dear=True)
    return answer.value if answer and answer.newest else None


def _head(regression: bool) -> str:
    names = (
        *("", "test MSE" if regression else "test error", "parameters", "memory a batch"),
        *("time a step", "lecture: memory", "lecture: time", "lecture, MNIST: error"),
        "lecture, MNIST: parameters",
    )
    return f"| {' | '.join(names)} |"


def _rows(look: Look[ResNets], seconds: list[float] | None) -> list[str]:
    names = [pane.name for pane in look.panes]
    base = names.index(YARDSTICK) if YARDSTICK in names else 0
    rows = []
    for place, (pane, view, last) in enumerate(
        zip(look.panes, look.views, look.gauges(), strict=True)
    ):
        ratio = "…" if seconds is None else f"× {number(seconds[place] / seconds[base])}"
        if seconds is not None and place == base:
            ratio = f"1 ({1000 * seconds[base]:.1f} ms)"
        cells = [f"**{pane.label}**", *_measured(view, last), ratio]
        rows.append(f"| {' | '.join([*cells, *words.LECTURE[pane.name]])} |")
    return rows


def _measured(view: RunView, last: object) -> tuple[str, str, str]:
    """Return error, parameters and memory, as written in the table."""
    if not isinstance(last, Scores) or not isinstance(view.curves, NetCurves):
        return "–", "–", "–"
    error = number(last.mse) if last.mse == last.mse else f"{1 - last.accuracy:.1%}"
    return error, f"{view.curves.parameters}", f"{number(last.memory_bytes / 1000)} kB"
