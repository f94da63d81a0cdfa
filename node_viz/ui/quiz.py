"""Things to try and questions: guess first; what comes out, and every answer, is told why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import streamlit as st

from node_viz.course.guesses import Amount, Drawn, Ranking
from node_viz.course.parts import Asked, Experiment, Question, RunQuestion, in_drawn_order
from node_viz.course.scenes import Scene
from node_viz.ui import bet
from node_viz.ui.measured import Measured
from node_viz.ui.widgets import press

ACROSS = 2  #: cards in a row
NO_RUN = "One more question asks for a number off your run: train above, and let it rest."


class Page(Protocol):
    """What the part below the fold needs of its page."""

    @property
    def below(self) -> Sequence[Callable[[], None]]:
        """What stands between the story and the things to try, as wide as the page."""
        ...

    def set_up(self, query: str) -> None:
        """Set an experiment up, given its query string."""
        ...

    def shows(self, query: str) -> bool:
        """Whether the page shows what the query string asks for."""
        ...

    def open_scene(self, scene: Scene) -> None:
        """Show what a scene says."""
        ...


def experiments(name: str, entries: Sequence[Experiment], page: Page, now: Measured) -> None:
    """Draw each experiment: first the guess, then the button, and once it has run what came out.

    What came out is kept while the page shows other things.
    """
    for row in range(0, len(entries), ACROSS):
        columns = st.columns(ACROSS, gap="medium")
        for column, entry in zip(columns, entries[row : row + ACROSS], strict=False):
            with column, st.container(border=True, key=bet.card(name, entry)):
                _card(name, entry, page, now)


def _card(name: str, entry: Experiment, page: Page, now: Measured) -> None:
    st.markdown(f"**{entry.title}.** {entry.ask}")
    mine, icon = bet.bets(name).get(entry.title), ":material/arrow_upward:"
    if isinstance(entry.guess, Drawn):
        guess = None if mine is None else mine.guess
        does, label, args = bet.sketch, "Draw it on the stage", (name, entry, page)
    else:
        guess = guessed(entry)
        does, label, args = bet.place, bet.RUN, (name, entry, guess, page.set_up)
        if guess is None:
            st.caption("Guess first: the button comes after.")
            return
    press(label, does, key=f"try_{entry.title}", args=args, icon=icon)
    if guess is None:
        return
    if mine is not None and mine.facts is not None:
        verdict = entry.guess.verdict(guess, mine.facts)
        box = st.success if verdict.right else st.info
        box(f"{entry.end(mine.facts)} {verdict.said}\n\n{entry.why}")
    elif mine is not None and page.shows(entry.setup):
        st.caption("It runs above." if now.live else "What came out is being measured.")
    else:
        st.caption("Your guess is kept. What comes out, and why, will stand here.")


def guessed(entry: Experiment) -> Any:
    """Draw what a guess is made with; return the guess, None while there is none."""
    label, key, guess = f"Your guess: {entry.title}", f"guess_{entry.title}", entry.guess
    if isinstance(guess, Amount):
        bounds = f"a number from {guess.low:g} to {guess.high:g}"
        low, high = float(guess.low), float(guess.high)
        return st.number_input(
            f"{label}, {guess.unit}" if guess.unit else label,
            low,
            high,
            value=None,
            key=key,
            format="%g",
            placeholder=bounds,
        )
    if isinstance(guess, Ranking):
        order = st.multiselect(
            f"{label}, {guess.first} first",
            in_drawn_order(entry.ask, guess.items),
            key=key,
            placeholder="One after the other",
        )
        return order if len(order) == len(guess.items) else None
    options = in_drawn_order(entry.ask, guess.outcomes)
    return st.radio(label, options, index=None, key=key)  # radios are told apart by their names


def quiz(questions: Sequence[Question]) -> None:
    """Draw each question; every answer, right or wrong, gets its reason."""
    for place, question in enumerate(questions):
        choices = in_drawn_order(question.ask, question.answers)
        key = f"quiz_{place}_{question.right}"
        answer = st.radio(question.ask, choices, index=None, key=key)
        if answer is not None:
            _told(answer == question.right, question.answers[answer])


def _told(right: bool, why: str) -> None:
    (st.success if right else st.info)(f"{'Yes' if right else 'Not quite'}. {why}")


def run_question(name: str, words: RunQuestion, now: Measured) -> None:
    """Draw the question about the run on the page, or say that there is none yet.

    It is asked while the run rests, and stays as it was asked while the run goes on: no question
    may change while the visitor types. Once answered it stays until another run has come to rest.
    """
    of, asked = st.session_state.get(f"{name}_asked", (None, None))
    answered = asked is not None and st.session_state.get(_key(asked)) is not None
    if not now.live and not (answered and of == now.of):
        of, asked = st.session_state[f"{name}_asked"] = (now.of, words.about(now.facts))
    if asked is None:
        st.caption(NO_RUN)
        return
    if of != now.of:
        st.caption("About the run before the one that trains now:")
    answer = st.number_input(
        asked.ask, value=None, key=_key(asked), format="%g", placeholder="A number", step=0.01
    )
    if answer is not None:
        right = asked.accepts(answer)
        _told(right, asked.why if right else f"It is {asked.right}. {asked.why}")


def _key(asked: Asked) -> str:
    return f"quiz_run_{asked.right}"
