"""Things to try and questions: guess first; what comes out, and every answer, is told why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import streamlit as st

from node_viz.course.parts import Experiment, Question, RunQuestion, in_drawn_order
from node_viz.ui.measured import Measured
from node_viz.ui.widgets import press

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

    def measured(self) -> Measured:
        """Return what is measured by now."""
        ...


def experiments(name: str, entries: Sequence[Experiment], page: Page, now: Measured) -> None:
    """Draw each experiment: first the guess, then the button, and once it has run what came out.

    What came out is kept while the page shows other things.
    """
    kept: dict[str, str] = st.session_state.setdefault(f"{name}_came_out", {})
    for entry in entries:
        here = page.shows(entry.setup)
        if here and now.over and (figures := entry.measured(now.facts)):
            kept[entry.title] = figures
        with st.container(border=True, key=f"experiment_{entry.title}"):
            st.markdown(f"**{entry.title}.** {entry.ask}")
            guess = st.radio(
                f"Your guess: {entry.title}",  # radios are told apart by their names
                in_drawn_order(entry.ask, entry.guesses),
                index=None,
                key=f"guess_{entry.title}",
            )
            if guess is None:
                st.caption("Guess first: the button comes after.")
                continue
            press(
                "Run it above",
                page.set_up,
                key=f"try_{entry.title}",
                args=(entry.setup,),
            )
            if entry.title in kept:
                _came_out(entry, guess, kept[entry.title])
            elif here and now.live:
                st.caption("It runs above. What comes out, and why, will stand here.")
            elif here and now.over:
                st.caption("What came out is being measured.")
            else:
                st.caption("Your guess is kept. What comes out, and why, will stand here.")


def _came_out(entry: Experiment, guess: str, figures: str) -> None:
    """Say whether the guess was right, with the numbers that decide it, and why it came out so."""
    if guess == entry.right:
        st.success(f"You guessed “{guess}”, and so it came out: {figures}.\n\n{entry.watch}")
    else:
        came = f"It came out “{entry.right}”: {figures}."
        st.info(f"You guessed “{guess}”. {came}\n\n{entry.watch}")


def quiz(questions: Sequence[Question]) -> None:
    """Draw each question; every answer, right or wrong, gets its reason."""
    for number, question in enumerate(questions):
        _question(question, f"quiz_{number}_{question.right}")


def _question(question: Question, key: str) -> None:
    choices = in_drawn_order(question.ask, question.answers)
    answer = st.radio(question.ask, choices, index=None, key=key)
    if answer is None:
        return
    if answer == question.right:
        st.success(f"Yes. {question.answers[answer]}")
    else:
        st.info(f"Not quite. {question.answers[answer]}")


def run_question(name: str, words: RunQuestion, now: Measured) -> None:
    """Draw the question about the run on the page, or say that there is none yet.

    It is asked while the run rests, and stays as it was asked while the run goes on: no choice may
    move under the visitor's hand. Once answered it stays until another run has come to rest.
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
    _question(asked, _key(asked))


def _key(asked: Question) -> str:
    return f"quiz_run_{asked.right}"
