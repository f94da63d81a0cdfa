"""The part of a page below the fold: the story, things to try, the quiz, the glossary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import streamlit as st

from node_viz.course.glossary import KNOBS
from node_viz.course.parts import Experiment, Question, Source
from node_viz.experiment.config import knobs_for
from node_viz.experiment.families import family_of
from node_viz.experiment.registry import load_target
from node_viz.ui.code_view import code_behind
from node_viz.ui.page import text_column
from node_viz.ui.widgets import press


class Words(Protocol):
    """A module of `node_viz.lessons` that holds the words of one page."""

    @property
    def STORY(self) -> str: ...  # noqa: D102

    @property
    def EXPERIMENTS(self) -> tuple[Experiment, ...]: ...  # noqa: D102

    @property
    def QUIZ(self) -> tuple[Question, ...]: ...  # noqa: D102

    @property
    def SOURCES(self) -> tuple[Source, ...]: ...  # noqa: D102


def below_the_fold(
    words: Words,
    run: Callable[[str], None],
    *panels: Callable[[], None],
    task: str | None = None,
) -> None:
    """Draw all of a lesson that stands under its live part.

    Args:
        words: its words.
        run: sets an experiment up, given its query string.
        panels: what stands between the story and the things to try, as wide as the page.
        task: whose knobs and gauges the glossary explains; None for no glossary.
    """
    with text_column():
        st.header("The story", anchor=False)
        st.markdown(words.STORY)
    for panel in panels:
        panel()
    with text_column():
        st.header("Try it", anchor=False)
        experiments(words.EXPERIMENTS, run)
        st.header("Do you know?", anchor=False)
        quiz(words.QUIZ)
        st.header("The code behind it", anchor=False)
        code_behind(words.SOURCES)
        if task is not None:
            glossary(task)


def experiments(entries: tuple[Experiment, ...], run: Callable[[str], None]) -> None:
    """Draw each experiment: first the guess, then the button that sets it up and runs it."""
    for entry in entries:
        with st.container(border=True):
            st.markdown(f"**{entry.title}.** {entry.ask}")
            guess = st.radio("Your guess", entry.guesses, index=None, key=f"guess_{entry.title}")
            if guess is None:
                st.caption("Guess first: the button comes after.")
                continue
            press(
                "Run it above",
                run,
                key=f"try_{entry.title}",
                args=(entry.setup,),
            )
            with st.expander("What comes out, and why"):
                st.markdown(entry.watch)


def quiz(questions: tuple[Question, ...]) -> None:
    """Draw each question; every answer, right or wrong, gets its reason."""
    for number, question in enumerate(questions):
        answer = st.radio(
            question.ask, list(question.answers), index=None, key=f"quiz_{number}_{question.right}"
        )
        if answer is None:
            continue
        if answer == question.right:
            st.success(f"Yes. {question.answers[answer]}")
        else:
            st.info(f"Not quite. {question.answers[answer]}")


def glossary(task: str) -> None:
    """Draw what every knob, gauge, layer and slider of a task's pages means."""
    known = load_target(family_of(task).glossary)
    with st.expander("What everything on this page means"):
        for title, words in (
            ("The two sliders", known.clocks),
            ("Layers of the stage", known.layers),
            ("Gauges", known.gauges),
            ("Knobs", {name: KNOBS[name] for name in knobs_for(task)}),
        ):
            lines = [
                f"- **{name.replace('_', ' ')}**{unit(name, known.units)}: {text}"
                for name, text in words.items()
            ]
            st.markdown(f"**{title}**\n" + "\n".join(lines))


def unit(name: str, units: Mapping[str, str]) -> str:
    """Return a gauge's unit in brackets, nothing for other things."""
    return f" ({units[name]})" if name in units else ""
