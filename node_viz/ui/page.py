"""The frame around a lesson: headline, text column, and the CSS that pages need."""

from __future__ import annotations

import functools
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import streamlit as st

from node_viz.course.syllabus import SYLLABUS, Page
from node_viz.stage.chart import chart
from node_viz.ui.widgets import trouble

HERE = Path(__file__).parent
LATER = 2.5  #: seconds that the part above the fold has for itself


def navigation() -> st.Page:
    """Declare the pages in syllabus order, by group, and return the one asked for.

    An address is the stem of the page's file: the first deep link to a fresh server needs it so.
    Making a page looks its file up on the disk, so a session makes them once.
    """
    groups: dict[str, list[st.Page]] = st.session_state.setdefault("navigation", {})
    for index, entry in enumerate(() if groups else SYLLABUS):
        page = st.Page(
            f"pages/{entry.stem}.py",
            title=entry.title,
            url_path=entry.stem,
            default=index == 0,
        )
        groups.setdefault(entry.group, []).append(page)
    return st.navigation(groups, position="top")


def front_door() -> None:
    """Make sure that this page runs inside `app.py`.

    A fresh server that is first asked for a deep link takes the folder `pages` for an app of the
    old kind and runs the page without `app.py`. Declaring the navigation teaches it better, and
    running again goes through the front door.
    """
    if not st.session_state.pop("front_door", False):
        navigation()
        st.rerun()


def page_style() -> None:
    """Add the app's own CSS; `?present=1` makes every letter half as large again."""
    sheets = ["style", "narrow", "paper", *(["present"] if presenting() else [])]
    style(*(HERE / f"{name}.css" for name in sheets))


def lesson_style(stem: str) -> None:
    """Add the CSS that a lesson needs besides."""
    style(HERE.parent / "lessons" / stem / "style.css")


def style(*files: Path) -> None:
    """Send style sheets, those of them that are there."""
    found = "".join(_text(file) for file in files)
    if found:
        st.html(f"<style>{found}</style>")


@functools.cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def presenting() -> bool:
    """Whether the page is shown on a projector: only stage, figures and one sentence remain."""
    return st.query_params.get("present") == "1"


def headline(page: Page) -> None:
    """Draw the page's claim with its papers beside it; a page begins with it."""
    front_door()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="headline"):
        st.title(page.claim, anchor=False)
        st.html(f'<span class="papers">{page.papers}</span>', width="content")
    trouble()


def settled() -> bool:
    """Whether the part below the fold may come: on a first visit, once the stage moves.

    Its chart library and its code highlighter are large, and the browser would load them first.
    """
    if not st.session_state.get("settled"):
        st.fragment(_settle, run_every=LATER)()
    return bool(st.session_state.get("settled"))


def _settle() -> None:
    state = st.session_state
    if state.get("painted"):
        state["settled"] = True
        st.rerun()
    state["painted"] = True


def text_column() -> AbstractContextManager:
    """Return a column as wide as a line of text is read with ease."""
    return st.container(width=680)


def figure_panel(place: Any, key: str, figure: Any, words: str, alt: str) -> None:
    """Draw a sentence over a figure that takes the height its panel has left.

    Args:
        place: the column it stands in.
        key: names the panel in the style sheet.
        figure: of Plotly.
        words: over it, as Markdown.
        alt: what it shows, for whoever cannot see it.
    """
    with place, st.container(key=f"panel_{key}", gap=None):
        st.markdown(words)
        chart(f"chart_{key}", figure, alt=alt)
