"""The scenes of a page: opened by a link, walked through by two keys, shown as one sentence.

Which scene is on stands in the address as `scene`, counted from 1; `tour` names the chain of scenes
that leads from page to page, without one it is the syllabus.
"""

from __future__ import annotations

import uuid
from functools import partial
from html import escape
from importlib import import_module
from typing import Protocol

import streamlit as st

from node_viz.course.guesses import Facts
from node_viz.course.scenes import Scene
from node_viz.course.syllabus import SYLLABUS
from node_viz.course.tours import TOURS
from node_viz.experiment.views import View
from node_viz.stage import scroll
from node_viz.stage.keys import keys
from node_viz.ui.link import leave, through_history
from node_viz.ui.page import HERE, presenting, style
from node_viz.ui.scrolling import scroll_to
from node_viz.ui.widgets import guarded, press

KEPT = ("present", "tour")  #: of an address, when a scene leads to another page
LETTERS = "ABCDEF"  #: before the choices of a question


class Opens(Protocol):
    """A page that a scene can set up."""

    def shows(self, query: str) -> bool:
        """Whether the page shows what the query string asks for."""
        ...

    def open_scene(self, scene: Scene) -> None:
        """Show what the scene says."""
        ...


def scenes_of(stem: str) -> tuple[Scene, ...]:
    """Return the scenes of a page, none where it has none."""
    try:
        return import_module(f"node_viz.lessons.{stem}.scenes").SCENES
    except ModuleNotFoundError:
        return ()


def number_of(stem: str) -> int:
    """Return which scene of a page is on, counted from 1; 0 is none."""
    return st.session_state.get(f"{stem}_scene_at", 0)


def scene_of(stem: str) -> Scene | None:
    """Return the scene of a page that is on."""
    at = number_of(stem)
    return scenes_of(stem)[at - 1] if at else None


def from_address(stem: str, page: Opens) -> None:
    """Open the scene that the address asks for, if it is not on already."""
    asked, known = st.query_params.get("scene"), scenes_of(stem)
    st.session_state["tour"] = st.query_params.get("tour", st.session_state.get("tour"))
    arrived = st.session_state.get("arrived", True)
    if asked is None or not asked.isdecimal() or not 1 <= int(asked[:3]) <= len(known):
        if arrived:
            st.session_state[f"{stem}_scene_at"] = 0
    elif arrived or not _stands(stem, int(asked)):
        open_scene(stem, page, int(asked))
    elif int(asked) != number_of(stem):
        _into_address(number_of(stem))
    elif not page.shows(known[int(asked) - 1].setup):
        st.query_params.pop("scene")  # the visitor has gone on from there


def _stands(stem: str, asked: int) -> bool:
    """Whether the scene that is on stands: the address asks for it, or still for one just left."""
    left = st.session_state.get(f"{stem}_scenes_left", ())
    return asked == number_of(stem) or (asked in left and not through_history())


def _put(stem: str, number: int) -> None:
    """Note which scene is on from now on; 0 is none."""
    left = st.session_state.get(f"{stem}_scenes_left", ())
    st.session_state[f"{stem}_scenes_left"] = leave(left, number_of(stem))
    st.session_state[f"{stem}_scene_at"] = number
    _into_address(number)


def _into_address(number: int) -> None:
    """Have the address say which scene is on."""
    if number:
        st.query_params["scene"] = str(number)
    else:
        st.query_params.pop("scene", None)


def open_scene(stem: str, page: Opens, number: int) -> None:
    """Show a scene: its settings, its runs and how it is looked at."""
    scene = scenes_of(stem)[number - 1]
    st.session_state.pop(f"{stem}_on", None)  # no experiment is on
    page.open_scene(scene)
    _put(stem, number)
    show_view(stem, scene.view)
    if scene.focus:
        scroll_to(*("headline", "start") if scene.alone else (scene.focus, "nearest"))


def alone(stem: str) -> None:
    """Have the panel of a scene stand alone under its sentence, if it is to; once a page."""
    scene, at = scene_of(stem), f"{stem} {number_of(stem)}"
    to = scene.focus if scene is not None and scene.alone else ""
    with st.container(key="alone_unseen"):
        scroll.alone("alone", to=to, under="scene_row", nonce=at)


def asking(stem: str) -> bool:
    """Whether a question scene is on: what would answer it is not shown."""
    scene = scene_of(stem)
    return scene is not None and scene.asks


def show_view(stem: str, view: View) -> None:
    """Have the stages of a page show what a view says, once."""
    st.session_state[f"{stem}_view"] = (view, uuid.uuid4().hex)


def end(stem: str) -> None:
    """Leave the scenes; the page stays as it is."""
    _put(stem, 0)


def walk(stem: str, page: Opens, by: int, at: int) -> None:
    """Go on (1) or back (-1) from scene `at` to another of this page.

    A click that meets a refresh arrives twice; the second time another scene is on.
    """
    there = beside(stem, at, by) if at == number_of(stem) else None
    if there is not None and there[0] == stem:
        open_scene(stem, page, there[1])


def beside(stem: str, at: int, by: int) -> tuple[str, int] | None:
    """Return page and number of the scene after (1) or before (-1) one, None at the ends."""
    tour = TOURS.get(st.session_state.get("tour") or "")
    if tour is not None and (stem, at) in tour.chain:
        return tour.beside(stem, at, by)
    if 1 <= at + by <= len(scenes_of(stem)):
        return stem, at + by
    stems = [entry.stem for entry in SYLLABUS if scenes_of(entry.stem)]
    k = stems.index(stem) + by
    if not 0 <= k < len(stems):
        return None
    return stems[k], 1 if by > 0 else len(scenes_of(stems[k]))


def bar(stem: str, page: Opens) -> None:
    """Draw the way back and on; before the first scene, one button that opens it."""
    known, at = scenes_of(stem), number_of(stem)
    walked = bool(known) and (at > 0 or presenting())
    row = {"horizontal": True, "wrap": False, "vertical_alignment": "center", "gap": "xxsmall"}
    with st.container(key="scenes", width="content", **row):
        if walked:
            _way(stem, page, -1, "chevron_left", "The scene before (PageUp, ←)")
            st.html(f'<span class="scene-at">{at or "–"} of {len(known)}</span>')
            _way(stem, page, 1, "chevron_right", "The next scene (PageDown, →)")
            if not presenting():
                tip = "Leave the scenes; the page stays as it is"
                press(
                    "", end, key=f"{stem}_scenes", icon=":material/close:", help=tip, args=(stem,)
                )
        elif known:
            tip = "This page in a few prepared steps"
            icon = ":material/slideshow:"
            press(
                "Scenes", walk, key=f"{stem}_scenes", icon=icon, help=tip, args=(stem, page, 1, 0)
            )
    with st.container(key="keys_unseen"):
        keys(
            f"{stem}_keys",
            page=stem,
            scenes=walked,
            at=at,
            on_scene=guarded(partial(walk, stem, page)),
        )


def _way(stem: str, page: Opens, by: int, icon: str, tip: str) -> None:
    """Draw the way to the scene before or after: a button, or a link to another page.

    It is the browser that changes the page. If a callback did, a part of the page that was just
    being left could still arrive, and the browser would take it for a page of its own. The place is
    named after the scene that it leads away from: a key pressed twice must not take the next way.
    """
    at, way, icon = number_of(stem), "on" if by > 0 else "back", f":material/{icon}:"
    there = beside(stem, at, by)
    with st.container(key=f"{stem}_way_{way}_{at}", width="content"):
        if there is None or there[0] == stem:
            args = (stem, page, by, at)
            key = f"{stem}_scene_{way}"
            press("", walk, key=key, icon=icon, help=tip, args=args, disabled=there is None)
        else:
            kept = {one: st.query_params[one] for one in KEPT if one in st.query_params}
            query = {"scene": str(there[1]), **kept}
            st.page_link(f"pages/{there[0]}.py", label=" ", icon=icon, help=tip, query_params=query)


def says(stem: str) -> None:
    """Draw the one sentence of the scene that is on, or its question with the choices."""
    scene, before = scene_of(stem), None
    if scene is None:
        return
    if (at := number_of(stem)) > 1:
        before = scenes_of(stem)[at - 2]
    style(HERE / "says.css")
    with st.container(key="says"):
        if scene.asks:
            st.markdown(f"{scene.says} **{scene.ask}**".strip())
            st.html(choices(scene))
        else:
            st.markdown(scene.says)
            if before is not None and before.asks:
                st.html(choices(before, shown=True))


def choices(scene: Scene, *, shown: bool = False) -> str:
    """Return the choices of a question as a list; the right one is marked once it is shown."""
    lines = [
        f'<li class="{"right" if shown and one == scene.right else ""}">'
        f"<b>{letter}</b> {escape(one)}</li>"
        for letter, one in zip(LETTERS, scene.choices, strict=False)
    ]
    return f'<ul class="choices{" shown" if shown else ""}">{"".join(lines)}</ul>'


def number(scene: Scene, facts: Facts) -> None:
    """Draw the deciding number of a scene, once it is known."""
    try:
        text, unit = (one.format_map(facts) for one in (scene.number, scene.unit))
    except (KeyError, AttributeError):
        return
    with st.container(key="number"):
        st.html(f'<p class="number"><b>{escape(text)}</b> <span>{escape(unit)}</span></p>')
