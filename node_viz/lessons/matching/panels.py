"""The first screen of the page on flow matching: answer, stages, pairs, what training buys."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from node_viz.course.parts import ON_ITS_WAY, Facts
from node_viz.data import density
from node_viz.experiment.links import all_knobs
from node_viz.lessons.matching import numbers, questions, words
from node_viz.lessons.matching.couplings import coupled
from node_viz.lessons.matching.figures import pairs_figure, race_figure
from node_viz.lessons.matching.link import APART, ARMS, LINK, Matched
from node_viz.lessons.matching.numbers import Standing
from node_viz.lessons.matching.records import Pairs
from node_viz.plots.figure import Series
from node_viz.records.history import Curves, Metrics
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.ui.answer import answer_line
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.page import presenting
from node_viz.ui.panes import panes_row
from node_viz.ui.questions import ask, snapshot
from node_viz.ui.widgets import pick

GROUP = LINK.page
MORE = all_knobs(but=(*APART, "ot_batch"))  #: knobs behind "more"
AT_ONCE = (1, 2, 4, 8, 16, 32, 64, 128, 256)  #: what the slider offers
PAIRS, RACE = 250, 240  #: pixels high; the style sheet fits them to the window
PAUSE = 6.0  #: seconds between two answers while the flows train


def ot_batch(page: ArmsPage[Matched]) -> None:
    """Draw the slider for the number of points that are matched at once."""
    now = page.now()
    offered = [n for n in AT_ONCE if n <= now.base.batch]
    pick(
        st.select_slider,
        "matched at once",
        sorted({*offered, now.matched}),
        key="matching_at_once",
        value=now.matched,
        format_func=lambda n: "1: independent" if n == 1 else f"{n} matched",
        help=words.AT_ONCE,
        label_visibility="collapsed",
        width=230,
        on_change=lambda: page.turn(ot_batch=st.session_state["matching_at_once"]),
    )


def answer(look: Look[Matched]) -> None:
    """Draw the page's answer at the step looked at: is it straight, and is it good."""
    known = {pane.name: one for pane, one in zip(look.panes, look.gauges(), strict=True)}
    answer_line(numbers.answer({k: v for k, v in known.items() if isinstance(v, Metrics)}))


def flows(look: Look[Matched]) -> None:
    """Draw the stages left; right the pairs over the curves."""
    left, right = st.columns([0.4, 0.6], gap="medium")
    with left:
        panes_row(GROUP, look.panes, look.views, link=GROUP, figures=("kl", "energy"))
    with right:
        with st.container(key="matching_pairs_box", gap=None):
            _pairs(look)
        with st.container(key="matching_race_box", gap=None):
            _race(look)


def _pairs(look: Look[Matched]) -> None:
    """Draw the lines of three couplings; SciPy, which matches, waits until the page has settled."""
    if not st.session_state.get("settled"):
        return
    base = look.now.base
    of = (base.dataset, base.seed, base.batch)
    drawn, matched = coupled(*of, 1), coupled(*of, look.now.matched)
    made = _made(look, len(drawn.x))
    arms = look.panes
    titles = ("Independent", f"{look.now.matched} matched at once", "Made by reflow's flow")
    known = [(drawn, "fm"), (matched, "otfm"), (made, "reflow")]
    colours = {pane.name: pane.colour for pane in arms}
    pictures = [
        Series(title, colours[name], pairs)
        for title, (pairs, name) in zip(titles, known, strict=True)
        if pairs is not None
    ]
    figure = pairs_figure(tuple(pictures), density(base.dataset).half_side, dark=look.dark)
    curves("matching_pairs", figure, link="matching pairs", height=PAIRS)
    cost = None if made is None else made.cost
    st.caption(numbers.about_pairs(look.now.matched, drawn.cost, matched.cost, cost))


def _made(look: Look[Matched], n: int) -> Pairs | None:
    """Return pairs that reflow's flow has made by half-time, or makes now if that is to come."""
    place = list(ARMS).index("reflow")
    view, half = look.views[place], look.panes[place].config.steps // 2
    step = half if look.step is None else min(look.step, half)
    asked = questions.made, snapshot(view, step), view.config.seed, n
    found = ask("made", *asked, live=view.live, pause=PAUSE)
    return None if found is None else found.value


def _race(look: Look[Matched]) -> None:
    """Draw KL over seconds and the losses over their floor, and say why a loss may stop."""
    arms = look.flow_curves()
    if not arms:
        return
    floor, now = floor_of(look), standing(look)
    figure = race_figure(tuple(arms), floor, now and now.seconds, dark=look.dark)
    curves("matching_race", figure, link=GROUP, height=RACE)
    fm = next((arm.data for arm in arms if arm.label == ARMS["fm"].label), None)
    st.caption(numbers.about_the_loss(math.nan if fm is None else numbers.loss_at_end(fm), floor))


def floor_of(look: Look[Matched], place: str = "floor") -> float | None:
    """Return the least matching loss with independent pairs, None while it is not known."""
    view = look.views[list(ARMS).index("fm")]
    found = ask(place, questions.floor, snapshot(view, 0), live=view.live)
    return None if found is None else found.value


def standing(look: Look[Matched]) -> Standing | None:
    """Return how the arms stand after equally many seconds of training."""
    return numbers.at_equal_seconds(
        {pane.name: view.gauges for pane, view in zip(look.panes, look.views, strict=True)}
    )


def table(look: Look[Matched]) -> None:
    """Draw the arms after equally many seconds: steps, KL, NFE, energy, one Euler step."""
    if presenting():  # stages, pairs and curves have all the room
        return
    now = standing(look)
    if now is None:
        st.caption(ON_ITS_WAY)
        return
    steps = one_steps(look, now)
    st.subheader(words.EQUAL.format(now.seconds), anchor=False)
    st.html(numbers_table(look, now, steps))
    st.caption(words.TABLE)


def one_steps(look: Look[Matched], now: Standing, place: str = "one") -> dict[str, float]:
    """Return W2 of one Euler step of each arm as it stands, as far as it is known."""
    found: dict[str, float] = {}
    for pane, view in zip(look.panes, look.views, strict=True):
        snap = snapshot(view, now.gauges[pane.name].step)
        answer = ask(f"{place} {pane.name}", questions.one_step, snap, live=look.live, dear=True)
        if answer is not None and answer.value is not None:
            found[pane.name] = answer.value
    return found


def numbers_table(look: Look[Matched], now: Standing, steps: dict[str, float]) -> str:
    """Return the rows of the table as HTML."""
    head = "".join(f"<th>{title}</th>" for title in words.COLUMNS)
    rows = ""
    for pane in look.panes:
        cells = numbers.row(now.gauges[pane.name], steps.get(pane.name))
        name = f'<td><b style="--arm:{pane.colour}">{pane.label}</b></td>'
        rows += f"<tr>{name}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    return f'<table class="matching-table"><tr><th></th>{head}</tr>{rows}</table>'


def facts(page: ArmsPage[Matched]) -> Facts:
    """Return the loss and its floor, and what one Euler step of each arm at its end is worth."""
    look, found = page.look(), dict[str, Any]()
    ends = {pane.name: view.gauges[-1] for pane, view in look.pairs if view.gauges}
    if set(ends) == set(ARMS):
        known = one_steps(look, Standing(0.0, ends), "end")
        found |= {f"{name}_step": value for name, value in known.items()}
    fm: RunView = look.views[list(ARMS).index("fm")]
    if isinstance(fm.curves, Curves):
        found["fm_loss"] = numbers.loss_at_end(fm.curves)
    floor = floor_of(look, "facts floor")
    if floor is not None:
        found["floor"] = floor
    found |= {f"{name}_more": 100 * numbers.energy_error(one) for name, one in ends.items()}
    return found
