"""The page on the two KLs, drawn: stages, the modes beside them, losses up to a constant."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from node_viz.course.parts import ON_ITS_WAY, Facts
from node_viz.data import density
from node_viz.experiment.arms import Pane
from node_viz.lessons.seeking import numbers, questions, words
from node_viz.lessons.seeking.figures import cover_figure, divergences, losses_figure
from node_viz.lessons.seeking.link import ARMS, CONSTANTS, LINK, Seeking
from node_viz.plots.figure import Series
from node_viz.records.coverage import Coverage
from node_viz.stage.curves import curves
from node_viz.ui.answer import answer_line
from node_viz.ui.arm_buttons import choice
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.page import presenting, text_column
from node_viz.ui.panes import panes_row
from node_viz.ui.questions import Answer, ask
from node_viz.ui.widgets import pick

GROUP = LINK.page
WIDTHS = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0)  #: of the start, on offer
MORE = (
    *("seed", "steps", "lr", "schedule", "batch", "gain"),
    *("hidden", "depth", "activation", "solver", "solver_steps"),
)  #: knobs behind "more"
LAYERS = {"density": 1, "particles": 1, "trajectories": 0, "field": 0, "data": 0, "grid": 0}
HEIGHT, LOSSES = 380, 280  #: pixels; the style sheet fits the first to the window


def width(page: ArmsPage[Seeking]) -> None:
    """Draw the choice of the start's width."""
    now = page.now().base.base_std
    pick(
        st.selectbox,
        "start width",
        sorted({*WIDTHS, now}),
        key="seeking_width",
        value=now,
        format_func=lambda std: f"start width {std:g}",
        help="Standard deviation of the Gaussian that the untrained flows are.",
        label_visibility="collapsed",
        width=165,
        on_change=lambda: page.turn(base_std=st.session_state["seeking_width"]),
    )


def arms(page: ArmsPage[Seeking]) -> None:
    """Draw the choice of arms."""
    said = ("Which flows stand side by side", "from the same initial weights")
    choice(GROUP, ARMS, page.now().arms, page.change, *said)


def answer(look: Look[Seeking]) -> None:
    """Draw what each arm covers at the step looked at, and who is better by which KL."""
    known = _known(look)
    step = min((found.step for _, found in known), default=0)
    newest = max((view.step for view in look.views), default=0)
    said = numbers.answer([(pane.label, found) for pane, found in known])
    answer_line(f"At step {step}: {said}" if known and step < newest else said)


def stages(look: Look[Seeking]) -> None:
    """Draw the arms side by side; beside them the modes of each, and both KLs."""
    left, right = st.columns([0.72, 0.28], gap="medium")
    with left:
        panes_row(
            *(GROUP, look.panes, look.views),
            link=GROUP,
            figures=("nfe", "energy"),
            layers=LAYERS,
        )
    with right, st.container(key="seeking_cover_box", gap=None):
        known = _known(look)
        if known:
            _cover(known, look)
        else:
            failed = all(one is not None for one in _asked(look, "cover"))
            st.caption(words.TOO_WILD if failed else ON_ITS_WAY)


def _cover(known: Sequence[tuple[Pane, Coverage]], look: Look[Seeking]) -> None:
    found = [Series(pane.label, pane.colour, cover) for pane, cover in known]
    modes = density(look.now.base.dataset).modes
    if modes is None:
        st.caption(words.NO_MODES)
    else:
        figure = cover_figure(found, *modes, dark=look.dark)
        curves("seeking_cover", figure, link="seeking cover", height=HEIGHT)
    st.html(divergences(found))


def _known(look: Look[Seeking]) -> list[tuple[Pane, Coverage]]:
    """Return what each arm covers at the step looked at, of those that could be measured."""
    asked = zip(look.panes, _asked(look, "cover"), strict=True)
    return [(pane, one.value) for pane, one in asked if one is not None and one.value]


def _asked(look: Look[Seeking], place: str) -> list[Answer | None]:
    """Ask what each arm covers.

    Args:
        look: at the arms.
        place: where the answers are used.
    """
    return [
        ask(f"{place} {pane.name}", questions.coverage, snap, live=look.live, pause=3.0)
        for pane, snap in zip(look.panes, look.snapshots(), strict=True)
    ]


def facts(page: ArmsPage[Seeking]) -> Facts:
    """Return what each arm covers, by its name."""
    look = page.look()
    asked = zip(look.panes, _asked(look, "facts"), strict=True)
    return {
        f"{pane.name}_cover": one.value
        for pane, one in asked
        if one is not None and one.newest and one.value is not None
    }


# --- a target that is known up to a constant


def constant(page: ArmsPage[Seeking]) -> None:
    """Draw the heading of the losses, and the slider of the constant that nobody knows."""
    if presenting():
        return
    st.header(words.LOSSES, anchor=False)
    with text_column():
        st.markdown(words.UP_TO_A_CONSTANT)
        pick(
            st.select_slider,
            "c in log p̃ = log p + c, nats",
            CONSTANTS,
            key="seeking_constant",
            value=page.now().constant,
            format_func=lambda c: f"{c:g}",
            on_change=lambda: page.change(constant=st.session_state["seeking_constant"]),
        )


def losses(look: Look[Seeking]) -> None:
    """Draw both losses with the constant chosen, and say what it changed."""
    known = look.flow_curves()
    now = look.now
    with st.container(key="seeking_losses_box"):
        if known:
            entropy = density(now.base.dataset).entropy
            figure = losses_figure(known, entropy, now.constant, dark=look.dark)
            curves("seeking_losses", figure, link=GROUP, height=LOSSES)
        _constant(look)


def _constant(look: Look[Seeking]) -> None:
    """Say what the constant does to the loss of the first reverse arm, and to its gradient."""
    pairs = zip(look.panes, look.snapshots(), strict=True)
    snap = next((one for pane, one in pairs if pane.config.method == "reverse-kl"), None)
    found = ask("constant", questions.shifted, snap, look.now.constant, live=look.live)
    if found is not None and found.value is not None:
        st.markdown(numbers.what_the_constant_did(found.value))
    elif snap is not None:
        st.caption(ON_ITS_WAY)


def derivations() -> None:
    """Draw what is folded away: maximum likelihood is a KL at the noise end, and two notes."""
    for title, text in words.DERIVATIONS.items():
        with text_column(), st.expander(title):
            st.markdown(text)
