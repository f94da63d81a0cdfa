"""The published table of augmentations, with the arms on the page beside it."""

from __future__ import annotations

import streamlit as st

from node_viz.course.parts import number
from node_viz.lessons.augment import words
from node_viz.lessons.augment.link import Room
from node_viz.lessons.augment.ranking import PUBLISHED, about_the_ranking
from node_viz.records.history import NetCurves, Scores
from node_viz.ui.look import Look

HEAD = (
    "| | MNIST correct, % | CIFAR-10 correct, % | MNIST NFE | CIFAR-10 NFE | MNIST weights, 1000 "
    "| CIFAR-10 weights, 1000 | here: correct, % | loss, nats | NFE | weights |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
)


def table_panel(look: Look[Room]) -> None:
    """Draw the published rows, ours beside them, and how far their orders agree."""
    st.header(words.TABLE_TITLE, anchor=False)
    ours = {
        pane.name: (pane.label, gauges, view.curves.parameters)
        for (pane, view), gauges in zip(look.pairs, look.gauges(), strict=True)
        if isinstance(view.curves, NetCurves) and isinstance(gauges, Scores)
    }
    known = [(name, *ours[name]) for name in PUBLISHED if name in ours]
    st.markdown(HEAD + "\n".join(_row(*one) for one in known))
    st.markdown(about_the_ranking([(name, label, last) for name, label, last, _ in known]))
    st.caption(words.TABLE_WORDS)


def _row(name: str, label: str, last: Scores, parameters: int) -> str:
    published = PUBLISHED[name]
    theirs = [*published.accuracy, *published.nfe, *published.parameters]
    right = "–" if last.accuracy != last.accuracy else f"{100 * last.accuracy:.1f}"
    here = [right, number(last.loss), str(last.nfe_forward), str(parameters)]
    return f"| **{label}** | " + " | ".join([*map(str, theirs), *here]) + " |"
