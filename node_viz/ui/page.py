"""The frame around a lesson: headline, text column, and the CSS that pages need."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from node_viz.course.syllabus import SYLLABUS, Page
from node_viz.stage.chart import chart
from node_viz.ui.fragments import fragment
from node_viz.ui.widgets import press, trouble

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
    """Add the app's own CSS; while presenting, letters grow with the window, pictures fill it."""
    # style sheets ask for it; always there, so that what stands below keeps its place
    st.html(f'<i class="{"presents" if presenting() else "reads"}"></i>')
    read = [_text(HERE / f"{name}.css") for name in ("style", "scenes", "spotlight")]
    fills = ":is(.spotlight, .stMainBlockContainer)" if presenting() else ".spotlight"
    read.append(f":root:root {fills} {{ {_text(HERE / 'fill.css')} }}")
    more = ("narrow", "paper", "present") if presenting() else ("narrow", "paper")
    st.html(f"<style>{''.join([*read, *(_text(HERE / f'{name}.css') for name in more)])}</style>")


def lesson_style(stem: str) -> None:
    """Add the CSS that a lesson needs besides: its own, and room for its answer."""
    own = HERE.parent / "lessons" / stem
    style(HERE / "lesson.css", own / "style.css", *([own / "present.css"] if presenting() else []))


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
    if "present" in st.query_params:
        st.session_state["presenting"] = st.query_params["present"] == "1"
    elif st.session_state.get("presenting"):
        st.query_params["present"] = "1"  # kept while pages change
    return st.session_state.get("presenting", False)


@contextmanager
def headline(page: Page) -> Iterator[DeltaGenerator]:
    """Draw the page's claim with its papers beside it; a page begins with it.

    What is drawn in the `with` block stands at the row's end.
    """
    front_door()
    row = st.container(horizontal=True, vertical_alignment="center", gap="small", key="headline")
    with row:
        st.title(page.claim, anchor=False)
        st.html(f'<span class="papers">{page.papers}</span>', width="content")
        yield row
    with st.container():  # always there: what stands below must keep its place
        trouble()


def present_button() -> None:
    """Draw the way into presentation and out of it."""
    on = presenting()
    press(
        "End" if on else "Present",
        present,
        key="present",
        icon=":material/close:" if on else ":material/present_to_all:",
        help="Back to the whole page" if on else "For a projector: large, and nothing else",
        shortcut="S",
        args=(not on,),
    )


def present(on: bool) -> None:
    """Begin or end the presentation; it lasts, over all pages, until it is ended."""
    st.session_state["presenting"] = on
    if on:
        st.query_params["present"] = "1"
    else:
        st.query_params.pop("present", None)


def settled() -> bool:
    """Whether the part below the fold may come: on a first visit, once the stage moves.

    Its chart library and its code highlighter are large, and the browser would load them first.
    """
    if not st.session_state.get("settled"):
        fragment(_settle, run_every=LATER)()
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
