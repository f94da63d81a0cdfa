"""A row of the run log as the text that a browser keeps, and back.

What comes back may have been edited by anybody, so it is a row whose every value is checked, or
nothing. It is read as JSON and nothing in it is ever run.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, fields
from typing import Any

from node_viz.course.syllabus import SYLLABUS
from node_viz.experiment.config import ExperimentConfig
from node_viz.records.run_row import FIGURES, STATES, RunPoint, RunRow
from node_viz.stage.told import is_number

VERSION = 1  #: of the text; one of another version is dropped
LONGEST = 12_000  #: characters of a text
MOST_POINTS = 40  #: of a row
MOST_PACK = 32  #: runs that began together; the largest grid has 25
MOST_NAME = 60  #: characters of a name
MOST_QUERY = 4000  #: characters of a query
MOST_ARM = 80  #: characters of an arm's name
LAST = 2**53  #: the largest whole number that a browser tells exactly
KEY = re.compile(r"[0-9a-f]{32}")
PAGES = {page.stem for page in SYLLABUS if page.minutes}
NAMES = {field.name for field in fields(RunRow)}


def written(row: RunRow) -> str:
    """Return a row as text; `read` reads it."""
    points = [[_short(value) for value in point] for point in row.points]
    return json.dumps({"v": VERSION, **asdict(row), "points": points}, separators=(",", ":"))


def _short(value: float) -> float | None:
    if isinstance(value, int):
        return value
    return float(f"{value:.6g}") if math.isfinite(value) else None


def read(text: Any) -> RunRow | None:
    """Read what `written` wrote; anything else is None.

    >>> read('{"v": 1, "name": "<script>"}') is None
    True
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    try:
        told = json.loads(text, parse_constant=_refuse)
        return _row(told) if isinstance(told, dict) else None
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _row(told: dict[str, Any]) -> RunRow | None:
    """Return the row, None for another version; a `ValueError` says what else is wrong."""
    if told.pop("v", None) != VERSION or told.keys() != NAMES:
        return None
    _check(isinstance(told["pack"], list) and 1 <= len(told["pack"]) <= MOST_PACK, "pack")
    _check(
        all(_text(run, 32) and KEY.fullmatch(run) for run in (told["key"], *told["pack"])), "key"
    )
    _check(told["key"] in told["pack"], "key")
    _check(_text(told["page"], MOST_ARM) and told["page"] in PAGES, "page")
    _check(_text(told["part"], MOST_ARM) and _text(told["arm"], MOST_ARM), "arm")
    _check(_text(told["settings"], MOST_QUERY) and _text(told["config"], MOST_QUERY), "config")
    ExperimentConfig.from_query(told["config"])
    _check(told["state"] in STATES and told["judged"] in ("", *FIGURES), "state")
    _check(_text(told["name"], MOST_NAME) and isinstance(told["pinned"], bool), "name")
    _check(all(_whole(told[name]) for name in ("at", "edited", "step")), "time")
    _check(_amount(told["seconds"]), "seconds")
    points = _points(told["points"])
    _check(bool(points) == bool(told["judged"]), "points")
    return RunRow(**{**told, "pack": tuple(told["pack"]), "points": points})


def _check(right: bool, what: str) -> None:
    if not right:
        raise ValueError(f"the {what} of a row is not as it was written")


def _text(value: Any, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most and value.isprintable()


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LAST


def _amount(value: Any) -> bool:
    return is_number(value) and 0 <= value <= LAST


def _points(told: Any) -> tuple[RunPoint, ...]:
    """Read the points: steps rise; what could not be measured is None, and becomes NaN."""
    _check(isinstance(told, list) and len(told) <= MOST_POINTS, "points")
    points = list[RunPoint]()
    for one in told:
        _check(isinstance(one, list) and len(one) == 4, "points")
        step, seconds, error, nfe = one
        _check(_whole(step) and _amount(seconds), "points")
        _check(not points or points[-1].step < step, "points")
        _check(all(value is None or is_number(value) for value in (error, nfe)), "points")
        points.append(RunPoint(step, float(seconds), _or_nan(error), _or_nan(nfe)))
    return tuple(points)


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else float(value)
