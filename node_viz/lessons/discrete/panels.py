"""The live part of the page on discrete flows: the answer, stages, the race, what it costs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import streamlit as st

from node_viz.course.parts import Facts, number, short
from node_viz.experiment.arms import Pane
from node_viz.lessons.discrete import numbers, questions
from node_viz.lessons.discrete.figures import race_figure
from node_viz.lessons.discrete.link import LINK, Layered
from node_viz.lessons.discrete.questions import Price, Printed
from node_viz.lessons.discrete.sizes import parameters
from node_viz.plots.figure import Series
from node_viz.records.history import Metrics, RunStatus
from node_viz.stage.chart import chart
from node_viz.ui.answer import answer_line
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.panes import calls_of, panes_row
from node_viz.ui.questions import ask
from node_viz.ui.widgets import pick

GROUP = LINK.page
COUNTS = (2, 4, 8, 12, 16)  #: of layers, on offer
MORE = ("seed", "steps", "lr", "schedule", "batch", "hidden", "depth", "activation", "solver")
FOLDS = {"density": 0, "particles": 0, "trajectories": 0, "field": 0, "data": 0, "grid": 1}
HEIGHT = 236  #: pixels of the race; the style sheet fits it to the window
ALT = "KL of the four flows against seconds of training, on a logarithmic axis"


def layers(page: ArmsPage[Layered]) -> None:
    """Draw the choice of how many layers there are."""
    count = page.now().base.flow_layers
    pick(
        st.selectbox,
        "layers",
        sorted({*COUNTS, count}),
        key="discrete_layers",
        value=count,
        format_func=lambda k: f"{k} layers",
        help="Layers of RealNVP and Glow. The planar flow has twice as many. The networks get such "
        "a width that RealNVP and Glow learn about as many numbers as the CNF.",
        label_visibility="collapsed",
        width=130,
        on_change=lambda: page.turn(flow_layers=st.session_state["discrete_layers"]),
    )


def answer(look: Look[Layered]) -> None:
    """Draw who is nearest to the data after equal seconds of training."""
    answer_line(numbers.answer(_histories(look)))


def stages(look: Look[Layered]) -> None:
    """Draw the arms side by side; the slider of flow time steps from layer to layer."""
    panes_row(
        GROUP,
        look.panes,
        look.views,
        link=GROUP,
        figures=("kl", "calls"),
        layers=FOLDS,
        steps=look.now.base.flow_layers,
    )


def race_and_costs(look: Look[Layered]) -> None:
    """Draw KL against seconds on the left, and what each flow costs on the right."""
    left, right = st.columns([0.42, 0.58], gap="medium")
    with left, st.container(key="discrete_race_box"):
        _race(look)
    with right, st.container(key="discrete_table_box"):
        _table(look)


def _histories(look: Look[Layered]) -> dict[str, tuple[Metrics, ...]]:
    """Return the gauges of each sound arm up to the step looked at."""
    return {
        pane.name: view.gauges
        for pane, view in zip(look.panes, look.then, strict=True)
        if view.status is not RunStatus.FAILED
    }


def _race(look: Look[Layered]) -> None:
    known = [
        Series(pane.label, pane.colour, view.gauges) for pane, view in look.pairs if view.gauges
    ]
    if known:
        seconds = numbers.common_seconds(_histories(look))
        figure = race_figure(known, seconds, dark=look.dark)
        chart("discrete_race", figure, alt=ALT, height=HEIGHT)


def _prices(look: Look[Layered]) -> tuple[int, Mapping[str, Price]]:
    """Return what samples of each arm cost, and the step for which it was found."""
    first, *others = look.snapshots()
    if first is None or any(one is None for one in others):
        return 0, {}
    found = ask("prices", questions.prices, first, tuple(others), live=look.live, pause=8.0)
    if found is None or found.value is None:
        return 0, {}
    names = [pane.name for pane in look.panes]
    return found.step, dict(zip(names, found.value, strict=True))


#: a column's title, and how its cell is read off a pane, its gauges, and the price of its samples
Cell = Callable[[Pane, Metrics, "Price | None"], str]
COLUMNS: tuple[tuple[str, Cell], ...] = (
    ("numbers learnt", lambda pane, now, price: f"{parameters(pane.config):,}"),
    ("training, ms a step", lambda pane, now, price: _number(numbers.step_milliseconds(now))),
    ("sampling, µs each", lambda pane, now, price: _number(price and price.microseconds)),
    ("sampled by", lambda pane, now, price: calls_of(now.nfe_sampling, now.layer_calls)),
    ("there and back", lambda pane, now, price: short(price.round_trip) if price else "…"),
    ("between modes", lambda pane, now, price: _percent(price)),
    ("mass", lambda pane, now, price: f"{price.mass:.3f}" if price else "…"),
)
NOTE = (
    "Sampling: all points at once; a field by the tight solver, a planar layer by a search. There "
    "and back: mean distance from the start. Between modes: samples near none, less the data's own."
)


def _number(value: float | None) -> str:
    return "…" if value is None else number(value) if math.isfinite(value) else "–"


def _percent(price: Price | None) -> str:
    if price is None:
        return "…"
    return f"{100 * price.off_mode:z.1f} %".replace("-", "−") if price.all_modes else "–"


def _table(look: Look[Layered]) -> None:
    step, prices = _prices(look)
    head = "".join(f"<th>{escape(title)}</th>" for title, _ in COLUMNS)
    rows = ""
    for pane, now in zip(look.panes, look.gauges(), strict=True):
        if not isinstance(now, Metrics):
            continue
        cells = "".join(
            f"<td>{escape(read(pane, now, prices.get(pane.name)))}</td>" for _, read in COLUMNS
        )
        rows += f'<tr><th style="--arm:{pane.colour}">{escape(pane.label)}</th>{cells}</tr>'
    if rows:
        st.html(f'<table class="costs"><tr><th></th>{head}</tr>{rows}</table>')
        st.caption(f"Samples as of step {step}. {NOTE}" if prices else NOTE)


def facts(page: ArmsPage[Layered]) -> Facts:
    """Return what samples cost, KL after equal seconds, and what lectures would make of RealNVP."""
    look = page.look()
    _, prices = _prices(look)
    found: dict[str, Any] = {f"{name}_price": price for name, price in prices.items()}
    runs = {f"{pane.name}_run": view for pane, view in look.pairs if view.gauges}
    found |= numbers.words_of(runs)
    if prices:
        cnf, other = prices["cnf"], prices["realnvp"]
        found["sample_times"] = cnf.microseconds / other.microseconds
        for name, price in prices.items():
            if price.all_modes:
                found[f"bridge_{name}"] = f"{100 * price.off_mode:z.1f}".replace("-", "−")
    snap = look.snapshots()[1]
    printed = snap and ask("printed", questions.printed, snap, live=look.live)
    if printed and isinstance(printed.value, Printed):
        found["printed"] = printed.value
    return found
