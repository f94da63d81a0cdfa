"""Errors that nobody foresaw, counted by kind and by the line of our code that they came from.

What they say is left to the log, for it may quote a visitor.
"""

from __future__ import annotations

import logging
import re
import threading
import time
import traceback
from dataclasses import dataclass, replace

KEPT = 50  #: kinds; those that were seen longest ago go first
#: a line of a traceback that is in our code; what failed in a worker process has its own in a note
OURS = re.compile(r'File "[^"]*?((?:node_viz|pages)[\\/][^"]+|app\.py)", line (\d+)')


@dataclass(frozen=True)
class Seen:
    """Errors of one kind."""

    what: str  #: failed
    kind: str  #: the class of the error
    where: str  #: file and line
    count: int
    last: float  #: seconds since 1970


class Errors(logging.Handler):
    """Hears what is logged as an error, and which pages failed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._seen: dict[tuple[str, str, str], Seen] = {}  # the last one last
        self._guard = threading.Lock()
        self._total = 0

    @property
    def total(self) -> int:
        """How many there were, of all kinds."""
        return self._total

    def seen(self) -> list[Seen]:
        """Return the kinds, the one seen last first."""
        with self._guard:
            return list(self._seen.values())[::-1]

    def emit(self, record: logging.LogRecord) -> None:
        """Count what was logged; its text without what was put into it."""
        error = record.exc_info[1] if record.exc_info else None
        self._count(str(record.msg).replace("%s", "...").strip(), error)

    def page_failed(self, error: Exception) -> None:
        """Count an error of a page; the visitor is told as ever."""
        self._count("a page failed", error)

    def _count(self, what: str, error: BaseException | None) -> None:
        key = (what, type(error).__name__ if error else "", where(error) if error else "")
        with self._guard:
            before = self._seen.pop(key, Seen(*key, 0, 0.0))
            self._seen[key] = replace(before, count=before.count + 1, last=time.time())
            self._total += 1
            if len(self._seen) > KEPT:
                del self._seen[next(iter(self._seen))]


def where(error: BaseException) -> str:
    """Return the file and line of ours that an error came from, nothing if it was none."""
    found = OURS.findall("".join(traceback.format_exception(error)))
    return ":".join(found[-1]) if found else ""
