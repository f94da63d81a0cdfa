"""The panel by which a visitor's own data come in: drawn, pasted, from a file, or by a rule.

Whatever comes in is first read to the end. What cannot be learnt from is refused in a sentence, and
then nothing changes: the run that is on goes on.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from node_viz.data.own import Own, is_own, name_of, own_in, points_of, scaling
from node_viz.data.own_rule import by_rule
from node_viz.data.own_sets import check
from node_viz.data.own_text import WANTED, read_text
from node_viz.experiment.families import family_of
from node_viz.experiment.links import FITS
from node_viz.probes.floors import Floors, floors
from node_viz.stage.own import Drawn, Typed, own
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.host import host
from node_viz.ui.widgets import guarded, opened

DRAW = "Draw points, paste a table, or read a file: this page learns from them"
PASTE = "Paste a table with times, or read a file: this page learns from it"
ONE_LABEL = "all points have one label; draw some with the other"
NO_TIMES = "a series has a time at each point; paste a table"
TOO_LONG = (
    "These points are too many for an address: a link to this page, or the page loaded anew, "
    "shows the usual data. To keep them, train with node-viz train --data FILE.csv --out DIR."
)
FILE = "A file is read by your browser; only the text of the table is sent, and none of it is kept."
RULE = "A rule that labels points of a square"
#: settings that a visitor's own data of a kind do not go with
SET_BACK: dict[str, dict[str, Any]] = {
    "points": {"target_kl": 0.0, "condition": "none"},
    "labelled": {"task": "classify"},
    "series": {},
}
NAMES = ("first", "second")  #: of labels that are drawn


def own_data(page: ArmsPage[Any]) -> None:
    """Draw the button that opens the panel, and the panel; `?hide=own_data` takes it away.

    It stands beside the headline: the strip is full.
    """
    group, kind = page.group, _kind(page)
    tip = PASTE if kind == "series" else DRAW
    with page.bar:
        box = opened("your data", key=f"{group}_own_open", icon=":material/draw:", help=tip)
    if box is None:
        return
    with box:
        if kind == "labelled":
            _rule(page)
        own(
            f"{group}_own",
            kind=kind,
            hint=f"A table needs {WANTED[kind]}. {FILE}",
            said=st.session_state.get(f"{group}_own_said"),
            on_use=guarded(partial(taken, page)),
        )
        in_use(page.now().base.dataset)


def in_use(dataset: str) -> None:
    """Say what the points are that the page learns from, and how they are scaled."""
    mine = own_in(dataset)
    if mine is None:
        return
    what = "observations" if mine.kind == "series" else "points"
    many = f"{len(mine.values):,} {what} ({', '.join(mine.columns)})"
    far = TOO_LONG if len(dataset) > FITS else ""
    words = escape(f"In use: {many}. {scaling(mine)} {far}".strip())
    st.html(f'<p class="status">{words}</p>')


def taken(page: ArmsPage[Any], told: Drawn | Typed) -> None:
    """Learn from what the visitor gives, or say why that cannot be."""
    kind = _kind(page)

    def read() -> tuple[Own, tuple[str, ...]]:
        if isinstance(told, Drawn):
            return _drawn(told, kind), ()
        found = read_text(told.text, kind, told.rows)
        return found.own, found.said

    _use(page, read)


def _kind(page: ArmsPage[Any]) -> str:
    """Return what data of a visitor's own must be on a page; reflections are in the plane then."""
    base = page.now().base
    return family_of(base).tasks[base.task].own or "labelled"


def _drawn(told: Drawn, kind: str) -> Own:
    points, labels = np.array(told.points), np.array(told.labels)
    if kind == "series":
        raise ValueError(NO_TIMES)
    if kind == "points":
        return Own(points, drawn=True)
    if labels.min() == labels.max():
        raise ValueError(ONE_LABEL)
    return Own(points, labels, NAMES, drawn=True)


def _rule(page: ArmsPage[Any]) -> None:
    """Draw the field for a rule that labels points."""
    key = f"{page.group}_rule"

    def entered() -> None:
        rule = st.session_state[key].strip()
        if rule:
            _use(page, lambda: (by_rule(rule), ()))

    st.text_input(RULE, key=key, placeholder="y > sin(x)", on_change=guarded(entered))


def _use(page: ArmsPage[Any], read: Callable[[], tuple[Own, tuple[str, ...]]]) -> None:
    """Read points and learn from them; say in any case what came of it."""
    try:
        found, said = read()
        check(found)
        made = _with_data(page.now(), name_of(found), found.kind)
    except ValueError as error:
        words = f"{error}."
        _say(page, words[0].upper() + words[1:], good=False)
        return
    st.session_state[f"{page.group}_news"] = "your data"
    page.put(lambda: made)
    _say(page, " ".join(said) or f"{len(found.values):,} points.", good=True)


def _with_data(now: Any, dataset: str, kind: str) -> Any:
    """Return what a page shows with these points in place of its data.

    A page's record may know how (`with_data`). What asks for a density that nobody knows is set
    back.

    Raises:
        ValueError: they do not go with the other settings, in a sentence.
    """
    if hasattr(now, "with_data"):
        return now.with_data(dataset)
    return replace(now, base=now.base.replace(dataset=dataset, **SET_BACK[kind]))


def _say(page: ArmsPage[Any], words: str, *, good: bool) -> None:
    said = {"words": words, "good": good, "nonce": uuid.uuid4().hex}
    st.session_state[f"{page.group}_own_said"] = said


def known_floors(dataset: str) -> Floors | None:
    """Return what simple models reach on a visitor's points, once that is worked out."""
    if not is_own(dataset) or points_of(dataset).kind != "points":
        return None
    question = (floors, (dataset,))
    answer = host().answer(question)
    if answer is None:
        if st.session_state.get("settled"):
            host().ask(question)
            st.session_state.setdefault("awaited", []).append(question)
        return None
    return answer.value
