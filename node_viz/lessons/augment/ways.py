"""On the line: paths cross in (t, z₁), and do not in the plane of the whole state."""

from __future__ import annotations

import math
from html import escape

import numpy as np
import streamlit as st

from node_viz.experiment.arms import Pane
from node_viz.lessons.augment import numbers, words
from node_viz.lessons.augment.figures import ways_figure
from node_viz.lessons.augment.link import Room
from node_viz.plots.figure import Series
from node_viz.records.pictures import NetPicture
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.stage.net_payload import axis_names
from node_viz.ui.look import Look
from node_viz.ui.net_pictures import picture_at
from node_viz.ui.questions import seldom

HEIGHT = 260  #: pixels
PAUSE = 2.0  #: seconds between two drawings while the arms train


def ways_panel(look: Look[Room]) -> None:
    """Draw each arm's paths, two or three in a row, and sentences on them."""
    st.header(words.WAYS_TITLE, anchor=False)
    pictures = seldom(
        "augment ways",
        look.views,
        (look.step,),
        PAUSE,
        lambda: [picture_at(view, look.step) for view in look.views],
    )
    known = [
        (pane, view, picture)
        for (pane, view), picture in zip(look.pairs, pictures, strict=True)
        if picture is not None
    ]
    if not known:
        st.caption(numbers.NOTHING_YET)
        return
    columns = 3 if len(known) > 2 else 2
    for first in range(0, len(known), columns):
        row = st.columns(columns, gap="medium")
        for column, one in zip(row, known[first : first + columns], strict=False):
            with column:
                _ways(*one, look.dark)
    n = known[0][2].inputs.shape[0]
    counts = [(pane.label, swapped(picture.paths.z[..., 0])) for pane, _, picture in known]
    st.markdown(numbers.about_the_ways(n * (n - 1) // 2, counts))
    for pane, _, picture in known:
        if pane.name == "order2":
            st.markdown(numbers.about_the_period(from_half_period(picture)))
    st.caption(words.WAYS_KEY)


def _ways(pane: Pane, view: RunView, picture: NetPicture, dark: bool) -> None:
    name = f'<b style="--arm:{pane.colour}">{escape(pane.label)}</b>'
    st.html(f'<p class="pane-head">{name}<span>step {picture.step}</span></p>')
    figure = ways_figure(
        Series(pane.label, pane.colour, picture.paths),
        axis_names(view.config, 1),
        exact=pane.name == "order2",
        dark=dark,
    )
    curves(f"augment_ways_{pane.name}", figure, link="augment ways", height=HEIGHT)
    if picture.paths.z.shape[2] == 1:
        st.caption(words.ONE_FIELD if pane.name == "none" else words.FIRST_IS_ENOUGH)


def swapped(z: np.ndarray) -> int:
    """Return how many pairs of paths z (s, n) end in the other order than they began.

    >>> swapped(np.array([[0.0, 1.0, 2.0], [0.0, 2.0, 1.0]]))
    1
    """
    first, last = (np.sign(row[:, None] - row) for row in (z[0], z[-1]))
    return int((first * last < 0).sum()) // 2


def from_half_period(picture: NetPicture) -> float:
    """Return the root mean square distance of q(t) from x cos(pi t)."""
    t, q = picture.paths.t, picture.paths.z[..., 0]
    return float(np.sqrt(np.mean((q - np.cos(math.pi * t)[:, None] * q[0]) ** 2)))
