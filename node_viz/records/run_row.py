"""A run of a visit as a row of the run log: what was trained, how far, what came out.

Plain values, for a row is kept in the visitor's browser and may come back from there at any time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

#: where a run may stand, from the first that is known of it to the last: of two reports at one step
#: the later one counts; "left" was not over when another run took its place
STATES = ("queued", "playing", "paused", "left", "stopped", "failed", "done")
LIVE = STATES[:2]
FIGURES = ("kl", "accuracy", "mse", "rmse_out")  #: what a run is judged by; its task decides


class RunPoint(NamedTuple):
    """What was measured at one training step."""

    step: int
    seconds: float  #: training only
    error: float  #: the figure that the run is judged by
    nfe: float  #: field calls a solve; NaN where nothing is solved


@dataclass(frozen=True)
class RunRow:
    """One run; its config and its page's settings are queries, as an address has them."""

    key: str  #: of the run, 32 hexadecimal digits
    pack: tuple[str, ...]  #: the runs that began with it, itself among them, left to right
    page: str  #: stem of the page on which it was trained
    part: str  #: of the page; the page's stem for its main part
    arm: str  #: what it was called beside others, "" for a run alone
    settings: str  #: of the page: they show the run again
    config: str  #: of the run
    at: int  #: when it began, milliseconds since 1970
    state: str = "queued"  #: one of `STATES`
    step: int = 0
    seconds: float = 0.0  #: training only
    judged: str = ""  #: one of `FIGURES`, "" before anything was measured
    points: tuple[RunPoint, ...] = ()  #: oldest first
    name: str = ""  #: that the visitor gave
    pinned: bool = False
    edited: int = 0  #: when name or pin were changed last, milliseconds since 1970

    @property
    def figure(self) -> float | None:
        """Return the newest figure that the run is judged by."""
        return self.points[-1].error if self.points else None

    @property
    def nfe(self) -> float | None:
        """Return the newest count of field calls a solve."""
        return self.points[-1].nfe if self.points else None


def merged(one: RunRow, other: RunRow) -> RunRow:
    """Return all that two tabs know of one run: the figures that go further, the newer name.

    The order of the two does not matter, and what is merged again stays as it is.
    """
    further = max(one, other, key=_progress)
    named = max(one, other, key=lambda row: (row.edited, row.name, row.pinned))
    return replace(further, name=named.name, pinned=named.pinned, edited=named.edited)


def _progress(row: RunRow) -> tuple[Any, ...]:
    known = replace(row, name="", pinned=False, edited=0)
    return (row.step, len(row.points), STATES.index(row.state), row.seconds, repr(known))


def trimmed(rows: list[RunRow], most: int) -> list[RunRow]:
    """Return at most so many rows, oldest first: the oldest that are not pinned go first."""
    first_to_go = sorted(rows, key=lambda row: (row.pinned, row.at, row.key))
    kept = first_to_go[max(0, len(rows) - most) :]
    return sorted(kept, key=lambda row: (row.at, row.pack, _place(row), row.key))


def _place(row: RunRow) -> int:
    return row.pack.index(row.key) if row.key in row.pack else 0
