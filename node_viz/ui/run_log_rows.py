"""The rows of the run log in a visitor's session: how they begin, follow their run, and stay.

The live part of a page notes the views that it has read anyway. A row is made of them when the log
is told to the browser, which is seldom, so that no page is drawn more slowly for it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from node_viz.records.history import AnyMetrics, Metrics, RunStatus, Scores
from node_viz.records.run_row import LIVE, RunPoint, RunRow, merged, trimmed
from node_viz.runs.api import RunView
from node_viz.ui.run_log_text import MOST_ARM, MOST_NAME, MOST_POINTS, read, written

if TYPE_CHECKING:
    from node_viz.ui.arms import Group

LOG = "run_log_rows"  #: session key
MOST = 200  #: rows that are kept
MOST_PINNED = 150  #: of them, so that a new run has a place
TELLINGS = 3  #: how often the browser is told of a change: one telling may get lost


@dataclass
class Followed:
    """A run on the page that is open, as the page saw it last."""

    row: RunRow  #: as it began
    view: RunView


@dataclass
class RunLog:
    """What the session knows of the visitor's runs."""

    rows: dict[str, RunRow] = field(default_factory=dict[str, RunRow])
    followed: dict[str, Followed] = field(default_factory=dict[str, Followed])
    unsaid: dict[str, int] = field(default_factory=dict[str, int])  #: tellings still due, by row
    unread: int = 0  #: texts of the browser that were no rows
    dropped: int = 0  #: rows that gave their place to newer ones

    @property
    def live(self) -> bool:
        """Whether a run that is followed may go further."""
        return any(one.view.status.live for one in self.followed.values())

    def keep(self, row: RunRow) -> None:
        """Take in a row that is new or has changed."""
        if self.rows.get(row.key) != row:
            self.rows[row.key] = row
            self.unsaid[row.key] = TELLINGS

    def trim(self) -> None:
        """Let the oldest rows go where there are too many."""
        if len(self.rows) > MOST:
            kept = {row.key: row for row in trimmed(list(self.rows.values()), MOST)}
            for key in self.rows.keys() - kept.keys():
                self.unsaid[key] = TELLINGS
                self.dropped += 1
            self.rows = kept

    def in_order(self) -> list[RunRow]:
        """Return the rows, oldest first, those of one group as they stand side by side."""
        return trimmed(list(self.rows.values()), MOST)

    def take_in(self, texts: Mapping[str, Any]) -> None:
        """Take in what the browser keeps; what is no row is dropped and counted."""
        for key, text in texts.items():
            row = read(text)
            if row is None or row.key != key:
                self.unread += 1
                if key not in self.rows:
                    self.unsaid[key] = TELLINGS
                continue
            known = self.rows.get(key)
            self.rows[key] = row if known is None else merged(known, row)
            if self.rows[key] != row:
                self.unsaid[key] = TELLINGS
        self.trim()

    def edit(self, key: str, **changes: Any) -> None:
        """Name or pin a row; a name loses what cannot be printed, and is cut to its length."""
        row = self.rows.get(key)
        if row is None:
            return
        pins = sum(one.pinned for one in self.rows.values())
        if changes.get("pinned") and not row.pinned and pins >= MOST_PINNED:
            raise ValueError(f"At most {MOST_PINNED} runs can be pinned")
        if "name" in changes:
            changes["name"] = _printable(changes["name"])[:MOST_NAME].strip()
        self.keep(replace(row, **changes, edited=_now()))

    def to_write(self) -> dict[str, str | None]:
        """Return what the browser should keep of the rows that changed; None for one that goes."""
        told = list(self.unsaid)
        self.unsaid = {key: left - 1 for key, left in self.unsaid.items() if left > 1}
        return {key: written(self.rows[key]) if key in self.rows else None for key in told}

    def update(self) -> None:
        """Bring the rows of the runs that are followed up to date."""
        for key, one in self.followed.items():
            known = self.rows.get(key, one.row)
            row = replace(_as_seen(one.row, one.view), **_own(known))
            self.keep(row)
        self.trim()


def log() -> RunLog:
    """Return the log of the session."""
    return st.session_state.setdefault(LOG, RunLog())


def follow(group: str, kept: Group | None, now: Sequence[RunView]) -> None:
    """Note how a group's runs stand; one that comes with the app, or has done nothing, has no row.

    Args:
        group: its name.
        kept: what the visitor watches under that name.
        now: the newest views of it.
    """
    if kept is None or kept.shipped or not any(view.status.live or view.step for view in now):
        return
    here = log()
    for pane, view in zip(kept.panes, now, strict=False):
        known = here.followed.get(view.run)
        if known is None:
            settle(here, group, kept.runs)
            row = here.rows.get(view.run) or _begun(group, kept.runs, pane.label, view)
            here.followed[view.run] = Followed(row, replace(view, picture=None))
        elif _stands(known.view) != _stands(view):
            known.view = replace(view, picture=None)


def _stands(view: RunView) -> tuple[Any, ...]:
    """Return what of a view is in its row; of curves, which they are."""
    return (view.step, view.status, id(view.curves))


def settle(here: RunLog, group: str | None = None, stay: Sequence[str] = ()) -> None:
    """Follow no longer the runs of a group, or of all pages that were left, but those that stay.

    Leaving a page pauses what trains on it; a run whose place another has taken is gone.
    """
    page = st.session_state.get("page", "")
    here.update()
    for key, one in list(here.followed.items()):
        gone = one.row.part == group and key not in stay
        if not gone and (group is not None or one.row.page == page):
            continue
        del here.followed[key]
        row = here.rows[key]
        if gone and not one.view.status.over:
            here.keep(replace(row, state="left"))
        elif row.state in LIVE:
            here.keep(replace(row, state="paused"))


def _begun(group: str, runs: tuple[str, ...], label: str, view: RunView) -> RunRow:
    """Return the row of a run that has just begun on the page at hand."""
    state = st.session_state
    page = state.get("page", group)
    record = state.get(f"{page}_config")
    return RunRow(
        key=view.run,
        pack=runs,
        page=page,
        part=group,
        arm=_printable(label)[:MOST_ARM] if len(runs) > 1 else "",
        settings=urlencode(record.pairs(), safe=",") if record is not None else "",
        config=view.config.to_query(),
        at=_now(),
    )


def _as_seen(row: RunRow, view: RunView) -> RunRow:
    """Return a row with the figures of a view."""
    points = points_of(view.measured)
    return replace(
        row,
        state=_state(view),
        step=view.step,
        seconds=round(view.seconds, 3),
        judged=judged(view) if points else "",
        points=points,
    )


def _state(view: RunView) -> str:
    return view.status.name.lower() if isinstance(view.status, RunStatus) else "paused"


def judged(view: RunView) -> str:
    """Return the name of the figure that a run is judged by."""
    if isinstance(view.measured[-1], Metrics):
        return "kl"
    if isinstance(view.measured[-1], Scores):
        return "mse" if view.config.task == "regress" else "accuracy"
    return "rmse_out"


def points_of(measured: Sequence[AnyMetrics]) -> tuple[RunPoint, ...]:
    """Return the history of a run in few points, the first and the last among them."""
    last = len(measured) - 1
    if last >= MOST_POINTS:
        measured = [measured[round(k * last / (MOST_POINTS - 1))] for k in range(MOST_POINTS)]
    return tuple(_point(one) for one in {one.step: one for one in measured}.values())


def _point(of: AnyMetrics) -> RunPoint:
    if isinstance(of, Metrics):
        return RunPoint(of.step, of.seconds, of.kl, math.nan if of.log_dets else of.nfe)
    if isinstance(of, Scores):
        error = of.mse if math.isnan(of.accuracy) else of.accuracy
        return RunPoint(of.step, of.seconds, error, of.nfe_forward)
    return RunPoint(of.step, of.seconds, of.rmse_out, of.nfe or math.nan)


def _own(row: RunRow) -> dict[str, Any]:
    return {"name": row.name, "pinned": row.pinned, "edited": row.edited, "at": row.at}


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())


def _now() -> int:
    return int(1000 * time.time())
