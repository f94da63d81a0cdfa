"""The part of a page below the fold: the story, things to try, the quiz, the glossary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import streamlit as st

from node_viz.course.glossary import KNOBS
from node_viz.course.parts import Correction, Experiment, Question, RunQuestion, Source
from node_viz.experiment.config import knobs_for
from node_viz.experiment.families import family_of
from node_viz.experiment.registry import load_target
from node_viz.ui.code_view import code_behind
from node_viz.ui.measured import Measured
from node_viz.ui.page import text_column
from node_viz.ui.quiz import Page, experiments, quiz, run_question

UNDECIDED = "The number that decides stands here as soon as it is measured on this page."


class Words(Protocol):
    """A module of `node_viz.lessons` that holds the words of one page.

    It may have `CORRECTIONS` as well, of what lectures print otherwise.
    """

    @property
    def STORY(self) -> str: ...  # noqa: D102

    @property
    def EXPERIMENTS(self) -> tuple[Experiment, ...]: ...  # noqa: D102

    @property
    def QUIZ(self) -> tuple[Question, ...]: ...  # noqa: D102

    @property
    def RUN_QUESTION(self) -> RunQuestion: ...  # noqa: D102

    @property
    def SOURCES(self) -> tuple[Source, ...]: ...  # noqa: D102


def below_the_fold(
    name: str, words: Words, page: Page, now: Measured, *, task: str | None = None
) -> None:
    """Draw all of a lesson that stands under its live part.

    Args:
        name: of the page; what the session keeps begins with it.
        words: the lesson's words.
        page: its page.
        now: what is measured by now.
        task: whose knobs and gauges the glossary explains; None for no glossary.
    """
    with text_column():
        st.header("The story", anchor=False)
        st.markdown(words.STORY)
    for panel in page.below:
        panel()
    st.header("Try it", anchor=False)
    experiments(name, words.EXPERIMENTS, page, now)
    with text_column():
        st.header("Do you know?", anchor=False)
        quiz(words.QUIZ)
        run_question(name, words.RUN_QUESTION, now)
        corrections(getattr(words, "CORRECTIONS", ()), now)
        st.header("The code behind it", anchor=False)
        code_behind(words.SOURCES)
        if task is not None:
            glossary(task)


def corrections(entries: Sequence[Correction], now: Measured) -> None:
    """Draw what lectures print otherwise: their line, the right one, the number that decides."""
    if not entries:
        return
    st.header("Your lecture prints this", anchor=False)
    for entry in entries:
        with st.container(border=True):
            st.markdown(f"**{entry.where}**")
            st.markdown(f"It prints: {entry.printed}\n\nRight is: {entry.right}")
            decided = entry.decided(now.facts)
            st.markdown(decided or UNDECIDED)


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
