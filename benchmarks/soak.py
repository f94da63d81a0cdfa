"""The same class for long: what one minute uses beside the next, and whether it grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

import numpy as np

from benchmarks.classroom import note, plan_of
from benchmarks.load.lesson import held
from benchmarks.load.server import Usage
from benchmarks.load.tally import Tally, quantile
from benchmarks.options import Options
from benchmarks.report import Table, progress, said

WARM_UP = 3  #: minutes that the slopes leave out
GROWTH = 0.1  #: of its middle value, in an hour: what grows less is flat
WATCHED = ("rss_mb", "handles", "threads", "processes")


def run(options: Options) -> Iterator[Table]:
    """Hold a long class; a row a minute, then a verdict on each thing that could grow."""
    plan = plan_of(options, students=10, seconds=60 * (options.minutes or 60.0))
    rows: list[dict[str, Any]] = []
    before = {"pictures": 0.0, "seconds": 0.0, "reactions": 0, "cpu": 0.0, "at": 0.0}

    def minute(tally: Tally, usage: Usage | None) -> None:
        played = tally.seconds - before["seconds"]
        row: dict[str, Any] = {
            "minute": len(rows) + 1,
            "errors": tally.errors.total(),
            "no_reaction": tally.no_reaction.total(),
            "reaction_p95": quantile(tally.reactions[int(before["reactions"]) :], 0.95),
            "pictures/s": (tally.pictures - before["pictures"]) / played if played else None,
        }
        before["pictures"], before["seconds"] = tally.pictures, tally.seconds
        before["reactions"] = len(tally.reactions)
        if usage is not None:
            row |= {name: getattr(usage, name) for name in WATCHED}
            if before["at"]:
                row["cores"] = (usage.cpu - before["cpu"]) / (usage.at - before["at"])
            before["cpu"], before["at"] = usage.cpu, usage.at
        rows.append(row)
        progress(", ".join(f"{name} {said(value)}" for name, value in row.items()))

    outcome = held(plan, minute)
    yield Table("soak: minutes", note(plan), rows, {"left": outcome.left, **outcome.tally.values()})
    words = f"Least squares without the first {WARM_UP} minutes; flat: below {GROWTH:.0%} an hour, "
    found = [verdict(name, [row[name] for row in rows if name in row]) for name in WATCHED]
    slopes = {f"{row['what']}_slope": row["an hour"] for row in found}
    yield Table("soak: growth", f"{words}or within two standard errors of 0.", found, slopes)


def verdict(name: str, values: Sequence[float]) -> dict[str, Any]:
    """Return the slope of a value a minute, and whether it is flat.

    >>> verdict("handles", [50, 60, 70, 80, 80, 81, 80, 80])["verdict"]
    'flat'
    >>> verdict("handles", [50, 60, 70, 80, 90, 100, 110, 120])["verdict"]
    'grows'
    """
    settled = np.asarray(values[WARM_UP:], dtype=float)
    if len(settled) < 3:
        return {"what": name, "an hour": None, "verdict": "too short to tell"}
    minutes = np.arange(len(settled)) - (len(settled) - 1) / 2
    slope = float(minutes @ settled / (minutes @ minutes))
    rest = settled - settled.mean() - slope * minutes
    error = float(np.sqrt(rest @ rest / (len(settled) - 2) / (minutes @ minutes)))
    flat = 60 * slope <= GROWTH * median(settled) or slope <= 2 * error
    return {"what": name, "an hour": 60 * slope, "verdict": "flat" if flat else "grows"}
