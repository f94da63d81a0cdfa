"""What a stage is sent: only what its browser lacks, packed anew only where there is news."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from node_viz.records.pictures import NetPicture, Picture
from node_viz.records.series import SeriesPicture
from node_viz.runs.api import RunView
from node_viz.ui.host import host, on_road, payloads, ticket
from node_viz.ui.past import Traced, shown_at, traced

LARGE = 300_000  #: bytes from which a payload does not stay in memory
Shown = TypeVar("Shown", Picture, NetPicture, SeriesPicture)


def packed(
    group: str,
    key: str,
    view: RunView,
    kind: type[Shown],
    pack: Callable[[RunView, Sequence[Shown], dict[str, Any]], bytes],
) -> bytes | None:
    """Return what to send: packed anew if there is news, the last one if the run is too young.

    Args:
        group: the arms of `node_viz.ui.arms` that are shown.
        key: names the pane, and what the session keeps of it.
        view: the run as it is now.
        kind: of the pictures that the pane can show.
        pack: makes one payload of the run's view, the pictures that the browser lacks and what is
            said about every run.
    """
    state, picture = st.session_state, view.picture
    if not isinstance(picture, kind):  # none yet, or one that has no place on this stage
        return _sent(key)
    path = None if picture.path is None else tuple(picture.path.z[0])
    then = traced(group, key, view)
    asked = then and (then.step, then.point, then.why, then.path is None)
    shown = (view.run, view.live, picture.step, view.tape_steps, path, state.get("settled"), asked)
    if view.status.live and on_road(view.run):  # there all that is new is on its way
        shown = (view.run, asked)
    if state.get(f"{key}_shown") != shown or state.get("arrived"):
        head = {"run": view.run, "live": view.status.live, "tape": list(view.tape_steps)}
        head |= {"road": ticket(), **({"asked": then.told()} if then else {})}
        pictures = _with_past(_lacking(group, key, view, picture), view, then)
        payload = pack(view, pictures, head)
        # A whole tape is megabytes, which are not asked for again until something is clicked.
        laid = payloads().put(payload) if len(payload) > LARGE else None
        state[f"{key}_payload"] = laid or payload
        state[f"{key}_shown"] = shown
        return payload
    return _sent(key)


def _sent(key: str) -> bytes | None:
    """Return what a pane was sent last: sent again, it is a word and no bytes."""
    last = st.session_state.get(f"{key}_payload")
    return last if last is None or isinstance(last, bytes) else last.get()


def _lacking(group: str, key: str, view: RunView, picture: Shown) -> tuple[Shown, ...]:
    """Return what the browser lacks: the newest picture, and once at rest the tape before it.

    Whoever comes to look at a past step finds it at once.
    """
    state, whole = st.session_state, (view.run, view.tape_steps)
    has_it = state.get(f"{key}_tape") == whole and not state.get("arrived")
    if view.live or not state.get("settled") or has_it:
        wish = state[f"{group}_view"][0].step if f"{group}_view" in state else None
        at = shown_at(view, wish) if wish is not None and wish >= 0 else None
        return (picture,) if at is None or has_it else (*_tape(view, picture, at, at), picture)
    state[f"{key}_tape"] = whole
    return (*_tape(view, picture, 0, picture.step - 1), picture)


def _tape(view: RunView, like: Shown, first: int, last: int) -> list[Shown]:
    """Return the kept pictures between two steps that have a place where `like` has one."""
    tape = host().tape(view.run) if first < last else (host().picture(view.run, last),)
    return [one for one in tape if isinstance(one, type(like)) and first <= one.step <= last]


def _with_past(
    pictures: tuple[Shown, ...], view: RunView, then: Traced | None
) -> tuple[Shown, ...]:
    """Return the pictures, with the path that was asked for at a past step in that step's own."""
    if then is None or then.path is None:
        return pictures
    newest = pictures[-1]
    past = [replace(one, path=then.path) for one in _tape(view, newest, then.step, then.step)]
    others = [one for one in pictures if one.step != then.step]
    return tuple(sorted([*past, *others], key=lambda one: one.step))
