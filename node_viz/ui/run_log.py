"""The log of a visitor's runs: every run as a row, kept in the visitor's browser alone.

A button in the strip opens it. It is drawn again by itself, so nothing that it does is felt by the
page. The session knows the rows while the tab is open; `run_log_rows` says how they come about.
"""

from __future__ import annotations

import uuid
from typing import Any

import streamlit as st

from node_viz.course.syllabus import page as entry_of
from node_viz.experiment.links import Link
from node_viz.experiment.registry import load_target
from node_viz.plots.compared_runs import compared_runs
from node_viz.records.run_row import RunRow
from node_viz.stage.run_store import run_store
from node_viz.ui import arms, run_log_words
from node_viz.ui.fragments import fragment
from node_viz.ui.link import Linked, pairs_of
from node_viz.ui.look import panes_of
from node_viz.ui.page import presenting
from node_viz.ui.run_log_rows import MOST, RunLog, log, settle

EVERY = 3.0  #: seconds between two tellings while something trains
LAST = 50  #: messages that are remembered, for one may arrive twice
ASKED = "run_log_asked"  #: session key of what the visitor wants of the log
UNREAD = "{} could not be read and {} dropped from the log."
FULL = f"The log keeps {MOST} runs. The oldest that were not pinned have been dropped."
GONE = (
    "That run is no longer kept, so it must train again. The same settings give the same numbers."
)
SHIPPED = (
    "Your run is no longer kept. This one has the same settings and comes with the app; "
    "Train makes yours again."
)
UNLIKE = "The two runs learn different things, so their results share no chart."


def run_log() -> None:
    """Draw the button of the log, which opens it; the log follows what trains on the page."""
    settle(log())  # what trained on a page that was left is followed no longer
    live = log().live
    with st.container(key="runs", width="content"):
        fragment(_told, run_every=EVERY if live else None)(live)


def _told(live: bool) -> None:
    """Tell the browser what it should keep and, while the log is open, what it should show.

    Args:
        live: whether something trained when the page was drawn; if no more, it is drawn again.
    """
    asked, here = _asked(), log()
    settle(here)
    if "again" in asked:
        _open_again(here.rows.get(asked.pop("again")))
    run_store("run_log", told(here, asked), on_said=_said)
    if live and not here.live:
        st.rerun()


def told(here: RunLog, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the browser is told.

    It has the session's name, the last message `heard`, whether the button is `shown`, and what to
    `write`; while the log is open its `rows`, `notes` and the chosen `pair`; once a `csv`.
    """
    data: dict[str, Any] = {
        "session": asked.setdefault("session", uuid.uuid4().hex),
        "heard": next(reversed(asked["heard"]), ""),
        "shown": not presenting(),
        "write": here.to_write(),
    }
    if asked.get("open"):
        rows = here.in_order()
        data["rows"] = run_log_words.cells(rows, list(here.followed))
        data["notes"] = notes(here) + ([asked["trouble"]] if asked.get("trouble") else [])
        data["pair"] = _pair(rows, asked.get("pair", []))
    if "csv" in asked:
        data["csv"] = {"nonce": asked["csv"], "text": run_log_words.as_csv(here.in_order())}
        del asked["csv"]
    return data


def notes(here: RunLog) -> list[str]:
    """Return what the visitor should know of the log as a whole."""
    found = [FULL] if here.dropped else []
    if here.unread:
        many = here.unread > 1
        runs = f"{here.unread} stored runs" if many else "One stored run"
        found.append(UNREAD.format(runs, "were" if many else "was"))
    return found


def _asked() -> dict[str, Any]:
    return st.session_state.setdefault(ASKED, {"heard": {}})


def _said(nonce: str, kind: str, what: Any) -> None:
    """Do what a message of the browser says, once; one that makes no sense does nothing."""
    asked, here = _asked(), log()
    if nonce in asked["heard"]:
        return
    asked["heard"][nonce] = None
    for old in list(asked["heard"])[:-LAST]:
        del asked["heard"][old]
    asked.pop("trouble", None)
    settle(here)
    try:
        _do(here, asked, kind, what)
    except ValueError as error:
        asked["trouble"] = f"{error}."


def _do(here: RunLog, asked: dict[str, Any], kind: str, what: Any) -> None:
    pair = what if isinstance(what, list) and len(what) <= 2 else []
    if kind == "stored" and isinstance(what, dict):
        here.take_in(what)
    elif kind == "open":
        asked["open"] = what is True
    elif kind == "csv":
        asked["csv"] = uuid.uuid4().hex
    elif kind == "compare":
        asked["pair"] = [key for key in pair if isinstance(key, str) and key in here.rows]
    elif kind == "again" and isinstance(what, str):
        asked["again"] = what
    elif kind == "pin" and len(pair) == 2 and isinstance(pair[0], str):
        here.edit(pair[0], pinned=pair[1] is True)
    elif kind == "name" and len(pair) == 2 and all(isinstance(one, str) for one in pair):
        here.edit(pair[0], name=pair[1])


def _pair(rows: list[RunRow], keys: list[str]) -> dict[str, Any] | None:
    """Return two runs beside each other, None where no two are chosen."""
    chosen = [(k + 1, row) for k, row in enumerate(rows) if row.key in keys]
    if len(chosen) != 2:
        return None
    (k, one), (j, other) = chosen
    labels, dark = (f"Run {k}", f"Run {j}"), st.context.theme.type == "dark"
    names = [
        f"{label}, {row.name}" if row.name else label
        for label, (_, row) in zip(labels, chosen, strict=True)
    ]
    charts = [
        {
            "figure": compared_runs((one, other), labels, dark=dark, seconds=seconds),
            "alt": f"{labels[0]} and {labels[1]} over the {over} of training",
        }
        for seconds, over in ((False, "steps"), (True, "seconds"))
    ]
    return {
        "keys": [one.key, other.key],
        "labels": names,
        "charts": charts,
        "figures": run_log_words.figures(one, other),
        "settings": run_log_words.changes(one.config, other.config),
        "note": UNLIKE if one.judged and other.judged and one.judged != other.judged else "",
    }


def _open_again(row: RunRow | None) -> None:
    """Show a run's page with its settings, and the run if it is still there; ends the script."""
    if row is None:
        return
    link: Link[Any] = load_target(entry_of(row.page).link)
    page = Linked(link)
    page.take_in(pairs_of(row.settings))
    if row.page == row.part and hasattr(page.now(), "panes"):
        _attach(page.now(), row)
    if row.page == st.session_state.get("page"):
        st.rerun()
    st.switch_page(f"pages/{row.page}.py")


def _attach(record: Any, row: RunRow) -> None:
    """Put the row's runs on its page if they are still there; else say that they must train."""
    state, panes = st.session_state, panes_of(record)
    configs = [pane.config for pane in panes]
    if arms.take_up(row.part, panes, row.pack):
        state.pop(f"{row.part}_told", None)
    elif len(configs) <= len(row.pack) and arms.comes_with_the_app(configs):
        state[f"{row.part}_told"] = SHIPPED
    else:
        state[f"{row.part}_told"] = GONE
