"""The lecture's table of augmentations, with the arms on the page beside it."""

from __future__ import annotations

import streamlit as st

from node_viz.course.parts import number
from node_viz.lessons.augment import numbers, words
from node_viz.lessons.augment.link import Room
from node_viz.records.history import NetCurves
from node_viz.ui.arms_page import Look

HEAD = (
    "| | MNIST right, % | CIFAR-10 right, % | MNIST NFE | CIFAR-10 NFE | MNIST weights, 1000 "
    "| CIFAR-10 weights, 1000 | here: right, % | loss, nats | NFE | weights |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
)


def table_panel(look: Look[Room]) -> None:
    """Draw the lecture's rows, ours beside them, and how far their orders agree."""
    st.header(words.TABLE_TITLE, anchor=False)
    ours = {
        pane.name: (pane.label, view.curves)
        for pane, view in look.pairs
        if isinstance(view.curves, NetCurves) and view.curves.metrics
    }
    known = [(name, *ours[name]) for name in numbers.LECTURE if name in ours]
    st.markdown(HEAD + "\n".join(_row(*one) for one in known))
    st.markdown(
        numbers.about_the_ranking([(name, label, one.metrics[-1]) for name, label, one in known])
    )
    st.caption(words.TABLE_WORDS)


def _row(name: str, label: str, curves: NetCurves) -> str:
    lecture, last = numbers.LECTURE[name], curves.metrics[-1]
    theirs = [*lecture.accuracy, *lecture.nfe, *lecture.parameters]
    right = "–" if last.accuracy != last.accuracy else f"{100 * last.accuracy:.1f}"
    here = [right, number(last.loss), str(last.nfe_forward), str(curves.parameters)]
    return f"| **{label}** | " + " | ".join([*map(str, theirs), *here]) + " |"
