"""One planar layer along its own direction: where it folds the plane, and what forbids it.

Along w a layer maps a = w . z to a + c tanh(a) with c = w . u (and b = 0). Its slope is at least
1 + min(c, 0): from c = -1 downwards the map turns back, and two points meet.
"""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from node_viz.lessons.discrete import words_fold
from node_viz.plots.figure import Figure, axis_title, frame, hairlines
from node_viz.plots.lines import note, scatter, short, stroke
from node_viz.plots.theme import PAGE, Palette
from node_viz.remembered import remembered
from node_viz.stage.chart import chart

RED, BLUE = "#D55E00", "#4A86E0"
REACH = 4.0  #: of a, to both sides


def allowed(c: float) -> float:
    """Return m(c) = -1 + log(1 + e^c), which w . u is replaced by; always above -1."""
    return -1 + math.log1p(math.exp(-abs(c))) + max(c, 0.0)


def turns(c: float) -> float:
    """Return the a > 0 at which the map turns back, 0 if it never does.

    >>> turns(-0.5), round(turns(-2.0), 4)
    (0.0, 0.8814)
    """
    return math.acosh(math.sqrt(-c)) if c < -1 else 0.0


@remembered()
def fold_figure(c: float, *, dark: bool) -> Figure:
    """Draw the layer with w . u = c, and beside it the layer that is learnt in its place."""
    look, a = Palette(PAGE, dark), np.linspace(-REACH, REACH, 161)
    free, safe = a + c * np.tanh(a), a + allowed(c) * np.tanh(a)
    cs = np.linspace(-6, 4, 101)
    data = [
        scatter(short(a), short(free), name=f"u as it is: w·u = {c:.2f}", line=stroke(RED, 2.6)),
        scatter(
            short(a), short(safe), name=f"û: w·û = {allowed(c):.2f}", line=stroke(BLUE, 2.6, "dash")
        ),
        scatter(
            short(cs),
            short([allowed(one) for one in cs]),
            line=stroke(BLUE, 2.6, "dash"),
            xaxis="x2",
            yaxis="y2",
            showlegend=False,
        ),
        scatter(
            [c],
            [allowed(c)],
            "markers",
            marker={"color": BLUE, "size": 10},
            xaxis="x2",
            yaxis="y2",
            showlegend=False,
        ),
    ]
    if c < -1:
        peak = turns(c)
        ends = [-peak, peak]
        high = [end + c * math.tanh(end) for end in ends]
        data.append(
            scatter(
                ends,
                short(high),
                "markers",
                name="here it turns back",
                marker={"color": RED, "size": 10, "symbol": "diamond"},
            )
        )
    layout = frame(
        look,
        steps=(),
        showlegend=True,
        margin={"l": 48, "r": 10, "t": 30, "b": 40},
        xaxis=hairlines(look, domain=[0, 0.56], title=axis_title("before: a = w·z + b")),
        yaxis=hairlines(look, title=axis_title("after: a + (w·u) tanh a")),
        xaxis2=hairlines(
            look, domain=[0.68, 1], anchor="y2", title=axis_title("w·u, learnt freely")
        ),
        yaxis2=hairlines(look, anchor="x2", title=axis_title("w·û = m(w·u)"), range=[-1.6, 4.2]),
        shapes=[
            {
                "type": "line",
                "xref": "x2",
                "yref": "y2",
                "x0": -6,
                "x1": 4,
                "y0": -1,
                "y1": -1,
                "line": stroke(look["ink"], 1.3, "dot"),
            }
        ],
        annotations=[note("-1", -6, -1, xref="x2", yref="y2", xanchor="left", yanchor="top")],
    )
    return {"data": data, "layout": layout}


def fold_panel() -> None:
    """Draw the slider of w . u and the layer that it makes."""
    st.subheader(words_fold.TITLE)
    st.markdown(words_fold.STORY)
    c = st.slider("w·u of one planar layer", -6.0, 4.0, -2.0, 0.25, key="discrete_fold")
    figure = fold_figure(float(c), dark=st.context.theme.type == "dark")
    chart("discrete_fold_chart", figure, alt=words_fold.ALT, height=300)
    st.markdown(said(float(c)))


def said(c: float) -> str:
    """Say what the layer with w . u = c does.

    >>> said(-0.5)[:22]
    'The least slope is 0.5'
    """
    least = 1 + min(c, 0.0)
    if c < -1:
        return words_fold.FOLDS.format(least=least, peak=turns(c), safe=allowed(c)).replace(
            "-", "−"
        )
    if c == -1:
        return words_fold.EDGE
    return words_fold.FINE.format(least=least)
