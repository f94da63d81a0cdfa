"""The live part of the page on STEER and OT-Flow: stages, NLL(T), the potential, paths past 1."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from node_viz.course.parts import ON_ITS_WAY, Facts
from node_viz.experiment.arms import Pane
from node_viz.lessons.steer import numbers, questions, words
from node_viz.lessons.steer.figures import beyond_figure, end_time_figure
from node_viz.lessons.steer.link import LINK, Steer
from node_viz.lessons.steer.potential import potential_panel
from node_viz.plots.figure import Series
from node_viz.records.answers import Ends
from node_viz.records.history import Metrics
from node_viz.stage.curves import curves
from node_viz.ui.answer import answer_line
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.panes import panes_row
from node_viz.ui.questions import Answer, ask
from node_viz.ui.widgets import pick

GROUP = LINK.page
MORE = (
    *("seed", "steps", "alpha_c", "alpha_r", "lr", "schedule", "gain"),
    *("hidden", "depth", "solver", "solver_steps", "batch"),
)  #: knobs behind "more"
BS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9)  #: what the list offers for STEER's b
ENDS, BEYOND = 180, 330  #: pixels high; the style sheet fits the first to the window
Known = Sequence[tuple[Pane, Ends]]


def steer(page: ArmsPage[Steer]) -> None:
    """Draw the choice of b."""
    value = page.now().base.steer
    pick(
        st.selectbox,
        "b",
        sorted({*BS, value}),
        key="steer_b",
        value=value,
        format_func=lambda b: f"STEER b = {b:g}",
        help=words.B,
        label_visibility="collapsed",
        width=155,
        on_change=lambda: page.turn(steer=st.session_state["steer_b"]),
    )


def answer(look: Look[Steer]) -> None:
    """Draw what an early end costs, and which field turns, at the step looked at."""
    spreads = {pane.label: ends.curve.spread() for pane, ends in _known(_asked(look))}
    curls = {
        pane.label: last.curl
        for pane, last in zip(look.panes, look.gauges(), strict=True)
        if isinstance(last, Metrics)
    }
    answer_line(numbers.answer(spreads, curls))


def flows(look: Look[Steer]) -> None:
    """Draw stages and NLL(T) left, the potential right, and the way past the end below."""
    left, right = st.columns([0.56, 0.44], gap="medium")
    below = st.container()
    with left:
        panes_row(GROUP, look.panes, look.views, link=GROUP)
    if not st.session_state.get("settled"):
        return
    answers = _asked(look)
    known = _known(answers)
    with left, st.container(key="steer_ends_box"):
        if known:
            _end_times(look, known)
        else:
            st.caption(words.TOO_WILD if all(one for _, one in answers) else ON_ITS_WAY)
    with right:
        potential_panel(look)
    with below:
        _beyond(known, look.dark)


def _asked(look: Look[Steer], place: str = "ends") -> list[tuple[Pane, Answer | None]]:
    """Ask what each arm does around the end time.

    Args:
        look: at the arms.
        place: where the answers are used.
    """
    return [
        (pane, ask(f"{place} {pane.name}", questions.ends, snap, live=look.live, pause=4.0))
        for pane, snap in zip(look.panes, look.snapshots(), strict=True)
    ]


def _known(answers: Sequence[tuple[Pane, Answer | None]]) -> Known:
    """Return what is known; an arm too wild for the solver has nothing to show."""
    return [(pane, one.value) for pane, one in answers if one is not None and one.value]


def facts(page: ArmsPage[Steer]) -> Facts:
    """Return what each arm loses, in nats, if it is stopped at T = 0.5 and 0.75; its spread."""
    found: dict[str, Any] = {}
    answers = _asked(page.look(), "facts")
    for pane, ends in _known([(pane, one) for pane, one in answers if one and one.newest]):
        for name, T in (("at_half", 0.5), ("early", 0.75)):
            loss = float(ends.curve.nll[abs(ends.curve.T - T).argmin()]) - _nll(ends)
            found[f"{pane.name}_{name}"] = loss
        found[f"{pane.name}_spread"] = ends.curve.spread()
    return {**found, **_price(page.look())}


def _price(look: Look[Steer]) -> Facts:
    """Return OT-Flow's transport cost and HJB terms."""
    place = [pane.name for pane in look.panes].index("otflow")
    one = ask("fact price", questions.price, look.snapshots()[place], live=look.live)
    return {"price": one.value} if one and one.newest and one.value else {}


def _end_times(look: Look[Steer], known: Known) -> None:
    arms = [Series(pane.label, pane.colour, ends.curve) for pane, ends in known]
    first, b = known[0][1].curve, look.now.base.steer
    figure = end_time_figure(arms, float(first.nll[0] - first.kl[0]), b, dark=look.dark)
    curves("steer_ends", figure, link="steer ends", height=ENDS)
    said = [(pane.label, *_at_one(ends)) for pane, ends in known]
    with st.container(key="steer_saying"):
        st.markdown(f"{_as_of(known, look.live)} {numbers.about_end_times(b, said)}")


def _at_one(ends: Ends) -> tuple[float, float]:
    """Return the spread of NLL(T) over [0.75, 1.25] and KL at T = 1."""
    return ends.curve.spread(), float(ends.curve.kl[abs(ends.curve.T - 1).argmin()])


def _as_of(known: Known, live: bool) -> str:
    steps = sorted({ends.step for _, ends in known})
    return f"{'As of step' if live else 'Step'} {' and '.join(map(str, steps))}."


def _beyond(known: Known, dark: bool) -> None:
    if not known:
        return
    st.subheader("After the end: from t = 1 to 1.5", anchor=False)
    for column, (pane, ends) in zip(st.columns(3, gap="medium"), known, strict=False):
        with column:
            name = f'<b style="--arm:{pane.colour}">{escape(pane.label)}</b>'
            st.html(f'<p class="pane-head">{name}<span>step {ends.step}</span></p>')
            figure = beyond_figure(Series(pane.label, pane.colour, ends.beyond), dark=dark)
            curves(f"steer_beyond_{pane.name}", figure, link="steer beyond", height=BEYOND)
    said = [
        (pane.label, ends.drift, float(ends.curve.nll[-1]) - _nll(ends)) for pane, ends in known
    ]
    st.caption(words.KEY)
    st.markdown(numbers.about_the_way_on(said))


def _nll(ends: Ends) -> float:
    return float(ends.curve.nll[abs(ends.curve.T - 1).argmin()])
