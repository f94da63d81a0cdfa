"""The strip of an experiment that was bet on: the guess while it runs, the verdict at its end.

It stands over the stage, where the eyes are, for as long as the page shows that experiment.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import streamlit as st

from node_viz.course.guesses import Drawn, Facts, Place
from node_viz.course.parts import Experiment
from node_viz.course.scenes import Scene
from node_viz.experiment.views import View
from node_viz.stage.drawing import drawing
from node_viz.ui.measured import Measured
from node_viz.ui.page import HERE, style
from node_viz.ui.scenes import show_view
from node_viz.ui.scrolling import scroll_to
from node_viz.ui.widgets import press

RUN = "Run and show me"
DRAW = "Draw it on the stage: from the dot to where it ends."
TOP = "headline"  #: container that a page begins with


@dataclass(frozen=True)
class Bet:
    """A guess, and what came of it."""

    title: str  #: of the experiment
    guess: Any
    facts: Facts | None = None  #: of the run that decided it; None while it goes on


class Page(Protocol):
    """What a bet needs of its page."""

    def set_up(self, query: str) -> None:
        """Set an experiment up, given its query string."""
        ...

    def shows(self, query: str) -> bool:
        """Whether the page shows what the query string asks for."""
        ...

    def open_scene(self, scene: Scene) -> None:
        """Show what a scene says."""
        ...


def bets(page: str) -> dict[str, Bet]:
    """Return what the visitor has bet on a page, by experiment; kept while other things run."""
    return st.session_state.setdefault(f"{page}_bets", {})


def place(page: str, entry: Experiment, guess: Any, set_up: Callable[[str], None]) -> None:
    """Bet on an experiment: set it up, and bring the stage into view."""
    bets(page)[entry.title] = Bet(entry.title, guess)
    st.session_state[f"{page}_on"] = entry.title
    set_up(entry.setup)
    if isinstance(entry.guess, Drawn):
        show_view(page, View(step=-1))
    scroll_to(TOP)


def on(page: str) -> bool:
    """Whether an experiment that was bet on is on."""
    return bool(st.session_state.get(f"{page}_on"))


def settle(
    page: str, entries: Sequence[Experiment], shows: Callable[[str], bool], now: Measured
) -> None:
    """Decide the bets on what the page shows, if its run has come to its end."""
    known = bets(page)
    for entry in entries:
        bet = known.get(entry.title)
        if bet and now.over and shows(entry.setup) and entry.end(now.facts):
            if bet.facts is None and isinstance(entry.guess, Drawn):
                point = entry.guess.start + ((entry.guess.t,) if entry.guess.t else ())
                show_view(page, View(point=point))  # the true path beside the drawn one
            known[entry.title] = replace(bet, facts=now.facts)


def sketch(page: str, entry: Experiment, of: Page) -> None:
    """Begin to draw a guess on the stage, which shows the experiment as it is before training."""
    if not of.shows(entry.setup):
        of.open_scene(Scene("", entry.setup))
        show_view(page, View(step=0, t=0.0))
    st.session_state[f"{page}_on"] = entry.title
    st.session_state[f"{page}_sketch"] = uuid.uuid4().hex
    bets(page).pop(entry.title, None)
    scroll_to(TOP)


def strip(page: str, entries: Sequence[Experiment], of: Page) -> None:
    """Draw the strip of the experiment that is on, nothing where none is."""
    title = st.session_state.get(f"{page}_on")
    entry = next((one for one in entries if one.title == title), None)
    if entry is None:
        return
    bet, drawn = bets(page).get(entry.title), None
    if bet is not None and not of.shows(entry.setup):
        return
    if isinstance(entry.guess, Drawn):
        drawn = _drawing(page, entry.guess, bet)
    elif bet is None:
        return
    style(HERE / "bet.css")
    with st.container(key="strip_bet", horizontal=True, vertical_alignment="center", gap="small"):
        if bet is not None:
            st.markdown(told(entry, bet))
        else:
            st.markdown(f"{entry.ask} **{DRAW}**")
            if drawn is not None:
                key = f"{page}_sketched"
                press(RUN, place, key=key, type="primary", args=(page, entry, drawn, of.set_up))
        press("Back to the question", scroll_to, key=f"{page}_back", args=(card(page, entry),))


def _drawing(page: str, guess: Drawn, bet: Bet | None) -> tuple[Place, ...] | None:
    """Lay the sheet over the stage on which a path is drawn, or was."""
    nonce = st.session_state.get(f"{page}_sketch", "")
    path = () if bet is None else bet.guess
    with st.container(key="drawing_unseen"):
        return drawing(
            f"{page}_drawing",
            link=page,
            start=guess.start,
            on=bet is None,
            path=path,
            nonce=f"{nonce} {len(path)}",
        )


def told(entry: Experiment, bet: Bet) -> str:
    """Return the strip's words: what was guessed and where to look, or how it ended."""
    if bet.facts is None:
        return f"You guessed: **{entry.guess.words(bet.guess)}**. {entry.watch}"
    return f"**{entry.end(bet.facts)}** {entry.guess.verdict(bet.guess, bet.facts).said}"


def card(page: str, entry: Experiment) -> str:
    """Return the key of an experiment's card."""
    letters = "".join(one if one.isalnum() else "-" for one in entry.title.lower())
    return f"{page}_card_{letters}"
