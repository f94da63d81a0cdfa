"""The live part of the page on STEER and OT-Flow: stages, NLL(T), the potential, paths past 1."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from node_viz.lessons.steer import words
from node_viz.lessons.steer.figures import beyond_figure, end_time_figure
from node_viz.lessons.steer.link import GROUP, PAGE, Steer
from node_viz.lessons.steer.potential import potential_panel
from node_viz.lessons.steer.questions import ends_of
from node_viz.plots.figure import Series
from node_viz.records.answers import Ends
from node_viz.runs.api import RunView
from node_viz.stage.chosen_step import chosen_step
from node_viz.stage.curves import curves
from node_viz.ui.arms import Pane
from node_viz.ui.panes import panes_row

MORE = ("seed", "steps", "alpha_c", "alpha_r", "lr", "schedule", "gain", "hidden", "depth",
        "solver", "solver_steps", "batch")  # fmt: skip
BS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9)  #: what the list offers for STEER's b
FIGURES = ("kl", "nfe", "energy")
ENDS, BEYOND = 180, 330  #: pixels high; the style sheet fits the first to the window
STYLE = """
.st-key-panes3_steer {
  --pane: clamp(170px, min(100vh - 620px, (55vw - 6rem) / 3), 420px) !important; }
.st-key-panes3_steer .pane-head b, .st-key-panes3_steer .pane-foot b { font-size: 1rem; }
.st-key-panes3_steer .pane-head, .st-key-panes3_steer .pane-foot { max-width: none;
  font-size: .85rem; gap: 0 .6rem; }
.st-key-panes3_steer .pane-head { flex-direction: column; }
.st-key-panes3_steer .pane-said:not(:hover) { white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; }
.st-key-panes3_steer .pane-head span { font-size: .8rem; }
:root { --ends: max(180px, 100vh - 800px); }
.st-key-steer_ends, .st-key-steer_ends [class*=Bidi], .st-key-steer_ends [data-testid*=Bidi],
.st-key-steer_ends .js-plotly-plot { height: var(--ends) !important; flex: 0 0 auto !important; }
.st-key-steer_ends_box { min-height: calc(var(--ends) + 80px); }
.st-key-steer_saying p { font-size: .92rem; line-height: 1.4; }
"""


def strip() -> None:
    """Draw the row of controls."""
    PAGE.strip(MORE, ("steer", _b))


def _b(now: Steer) -> None:
    value = now.base.steer
    st.session_state["steer_b"] = value
    st.selectbox(
        "b",
        sorted({*BS, value}),
        key="steer_b",
        format_func=lambda b: f"STEER b = {b:g}",
        help=words.B,
        label_visibility="collapsed",
        width=155,
        on_change=lambda: PAGE.turn(steer=st.session_state["steer_b"]),
    )


def draw(now: Steer, panes: Sequence[Pane], views: Sequence[RunView]) -> None:
    """Draw what changes while the arms train: stages and NLL(T) left, the potential right."""
    left, right = st.columns([0.56, 0.44], gap="medium")
    below, unseen = st.container(), st.container()
    with unseen:
        st.html(f"<style>{STYLE}</style>")
        step = chosen_step("steer_step", link=GROUP)
    dark = st.context.theme.type == "dark"
    with left:
        panes_row(GROUP, panes, views, link=GROUP, figures=FIGURES)
    if not st.session_state.get("settled"):  # torch may come in only after the first paint
        return
    found = ends_of(views, step)
    known = [(pane, ends) for pane, ends in zip(panes, found, strict=True) if ends is not None]
    with left, st.container(key="steer_ends_box"):
        _end_times(now, known, views, dark)
    with right:
        potential_panel(panes, views, step)
    with below:
        _beyond(known, dark)


def _end_times(
    now: Steer,
    known: Sequence[tuple[Pane, Ends]],
    views: Sequence[RunView],
    dark: bool,
) -> None:
    if not known:
        st.caption(words.TOO_WILD if any(view.step for view in views) else words.NOTHING_YET)
        return
    arms = [Series(pane.label, pane.colour, ends.curve) for pane, ends in known]
    first = known[0][1].curve
    figure = end_time_figure(arms, float(first.nll[0] - first.kl[0]), now.base.steer, dark=dark)
    curves("steer_ends", figure, link="steer ends", height=ENDS)
    said = [(pane.label, *_at_one(ends)) for pane, ends in known]
    with st.container(key="steer_saying"):
        st.markdown(f"{_as_of(known, views)} {words.about_end_times(now.base.steer, said)}")


def _at_one(ends: Ends) -> tuple[float, float]:
    """Return the spread of NLL(T) over [0.75, 1.25] and KL at T = 1."""
    return ends.curve.spread(), float(ends.curve.kl[abs(ends.curve.T - 1).argmin()])


def _as_of(known: Sequence[tuple[Pane, Ends]], views: Sequence[RunView]) -> str:
    steps = sorted({ends.step for _, ends in known})
    when = "as of step" if any(view.live for view in views) else "Step"
    return f"{when.capitalize()} {' and '.join(map(str, steps))}."


def _beyond(known: Sequence[tuple[Pane, Ends]], dark: bool) -> None:
    if not known:
        return
    st.subheader("Half a unit past the end", anchor=False)
    for column, (pane, ends) in zip(st.columns(3, gap="medium"), known, strict=False):
        with column:
            name = f'<b style="color:{pane.colour}">{escape(pane.label)}</b>'
            st.html(f'<p class="pane-head">{name}<span>step {ends.step}</span></p>')
            figure = beyond_figure(Series(pane.label, pane.colour, ends.beyond), dark=dark)
            curves(f"steer_beyond_{pane.name}", figure, link="steer beyond", height=BEYOND)
    said = [
        (pane.label, ends.drift, float(ends.curve.nll[-1]) - _nll(ends)) for pane, ends in known
    ]
    st.caption(words.KEY)
    st.markdown(words.about_the_way_on(said))


def _nll(ends: Ends) -> float:
    return float(ends.curve.nll[abs(ends.curve.T - 1).argmin()])
