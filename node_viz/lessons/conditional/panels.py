"""The live part of the page on conditional flows: stages, NLL over its floors, one base pushed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from node_viz.course.parts import ON_ITS_WAY, Facts, number
from node_viz.data import density
from node_viz.experiment.arms import Pane
from node_viz.experiment.links import OF_THE_ARM, all_knobs
from node_viz.lessons.conditional import numbers, questions, words
from node_viz.lessons.conditional.figures import REACH, cloud_figure, nll_figure
from node_viz.lessons.conditional.link import LINK, NAMES, USUAL_A, Conditional
from node_viz.lessons.conditional.own_end import own_end
from node_viz.records.answers import LabelFit, Pushed
from node_viz.records.history import Metrics
from node_viz.stage.curves import curves
from node_viz.ui.answer import answer_line
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.page import presenting
from node_viz.ui.panes import panes_row
from node_viz.ui.questions import Answer, ask
from node_viz.ui.widgets import pick

GROUP = LINK.page
MORE = all_knobs(but=(*OF_THE_ARM, "field", "alpha_c", "alpha_r"))  #: knobs behind "more"
LAYERS = {"density": 1, "particles": 1, "trajectories": 0, "field": 0, "data": 0, "grid": 0}
FIRST = 0  #: the label that the stage begins with
CHART, CLOUD = 250, 230  #: pixels high; the style sheet fits the first to the window
PAUSE = 8.0  #: seconds between two questions while the flows train, for these cost a second
SHOWN = 4  #: labels of which the clouds are drawn, at most


def pair(page: ArmsPage[Conditional]) -> None:
    """Draw the choice of what stands side by side."""
    pick(
        st.selectbox,
        "compare",
        list(NAMES),
        key="conditional_pair",
        value=page.now().pair,
        format_func=NAMES.__getitem__,
        label_visibility="collapsed",
        width=235,
        on_change=lambda: page.change(pair=st.session_state["conditional_pair"]),
    )


def answer(look: Look[Conditional]) -> None:
    """Draw what the label is worth, or what matching across labels costs."""
    found = zip(look.panes, look.gauges(), strict=True)
    gauges = {pane.name: now for pane, now in found if isinstance(now, Metrics)}
    answer_line(numbers.answer(gauges, _fits(look, "answer")))


def flows(look: Look[Conditional]) -> None:
    """Draw both stages on the left; NLL and what each label's flow is worth on the right."""
    share = (
        0.7 if presenting() else 0.62
    )  # of the stages, for the table is not shown on a projector
    left, right = st.columns([share, 1 - share], gap="medium")
    with left:
        panes_row(
            *(GROUP, look.panes, look.views),
            link=GROUP,
            figures=("kl", "nfe"),
            layers=LAYERS,
            label=FIRST,
        )
    with right, st.container(key="conditional_side"):
        _curves(look)
        if not presenting():
            _table(look)


def _curves(look: Look[Conditional]) -> None:
    known = look.flow_curves()
    if not known:
        return
    data = density(look.now.base.dataset)
    floors = [("H(x | label)", data.label_entropy)]
    if look.now.pair == "label":
        floors.append(("H(x)", data.entropy))
    curves("conditional_nll", nll_figure(known, floors, dark=look.dark), link=GROUP, height=CHART)


def _fits(look: Look[Conditional], place: str) -> dict[str, tuple[LabelFit, ...]]:
    """Return what each label's flow is worth, of the arms that are given labels, where known."""
    return {pane.name: one.value for pane, one in _asked(look, place) if one and one.value}


def _asked(look: Look[Conditional], place: str) -> list[tuple[Pane, Answer | None]]:
    return [
        (
            pane,
            ask(f"{place} {pane.name}", questions.by_label, snap, live=look.live, pause=PAUSE),
        )
        for pane, snap in zip(look.panes, look.snapshots(), strict=True)
        if pane.config.condition == "label"
    ]


def _table(look: Look[Conditional]) -> None:
    """Draw a row for each label: its KL, the samples that suit it, its mass."""
    names, blocks = density(look.now.base.dataset).label_names, ""
    asked = _asked(look, "table")
    for pane, found in asked:
        blocks += _block(pane, names, found) if found and found.value else ""
    st.html(f'<div class="by-label">{blocks or ON_ITS_WAY}</div>')


def _block(pane: Pane, names: Sequence[str], found: Answer) -> str:
    head = f'<tr><th style="--arm:{pane.colour}">{escape(pane.label)}<i> step {found.step}</i></th>'
    head += "<th>KL, nats</th><th>on its part</th><th>mass</th></tr>"
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{number(max(one.kl, 0.0))}</td>"
        f"<td>{100 * one.right:.1f} %</td><td>{one.mass:.3f}</td></tr>"
        for name, one in zip(names, found.value, strict=True)
    )
    return f'<table title="{escape(words.SUITS)}">{head}{rows}</table>'


def pushed(look: Look[Conditional]) -> None:
    """Draw one base beside what each label's flow makes of it, for every arm with labels."""
    if presenting() or not st.session_state.get("settled"):
        return
    st.subheader(words.PUSHED, anchor=False)
    names = density(look.now.base.dataset).label_names[:SHOWN]
    for pane, snap in zip(look.panes, look.snapshots(), strict=True):
        if pane.config.condition != "label":
            continue
        found = ask(f"pushed {pane.name}", questions.pushed, snap, live=look.live, pause=PAUSE)
        if found is None or found.value is None:
            st.caption(ON_ITS_WAY)
            continue
        _clouds(pane, found.value, names, look)
    st.caption(words.COLOURS)


def _clouds(pane: Pane, found: Pushed, names: Sequence[str], look: Look[Conditional]) -> None:
    half = density(look.now.base.dataset).half_side
    shown = [("noise", found.noise, REACH)]
    shown += [(name, end, half) for name, end in zip(names, found.ends, strict=False)]
    for column, (name, at, reach) in zip(st.columns(len(shown), gap="medium"), shown, strict=True):
        with column:
            title = f'<b style="--arm:{pane.colour}">{escape(pane.label)}</b> '
            st.html(f'<p class="status">{title}{escape(name)}</p>')
            figure = cloud_figure(at, found.noise, reach, name == "noise", dark=look.dark)
            curves(f"cloud_{pane.name}_{name}", figure, link="conditional clouds", height=CLOUD)


def facts(page: ArmsPage[Conditional]) -> Facts:
    """Return what each arm's labels are worth, and what z' = -1.5 z_S does to mass."""
    found: dict[str, object] = {"own": own_end(USUAL_A)}
    for pane, one in _asked(page.look(), "facts"):
        if one and one.newest and one.value:
            found |= numbers.facts_of(pane.name, one.value)
    return found
