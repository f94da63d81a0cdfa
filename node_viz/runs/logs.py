"""What the server and its processes log, as JSON lines where NODE_VIZ_LOG asks for them.

One object a line on standard error: time, level, logger, process, message, and the traceback of an
error as `exception`.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType

from node_viz.runs.environment import chosen

log = logging.getLogger(__name__)
KINDS = ("text", "json")  #: what NODE_VIZ_LOG may say


def log_kind() -> str:
    """Return what NODE_VIZ_LOG asks for, `text` if nothing.

    Raises:
        ValueError: it is none of `KINDS`.
    """
    return chosen("NODE_VIZ_LOG", KINDS)


class JsonLines(logging.Formatter):
    """Writes a record as a JSON object on a line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        when = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": when.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def log_as_json() -> None:
    """Have this process log as JSON lines: all loggers, warnings, and what ends a thread."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], force=True)
    logging.captureWarnings(True)
    sys.excepthook = _unforeseen
    threading.excepthook = lambda ended: _unforeseen(
        ended.exc_type, ended.exc_value or ended.exc_type(), ended.exc_traceback
    )


def _unforeseen(
    kind: type[BaseException], error: BaseException, where: TracebackType | None
) -> None:
    log.critical("%s was not foreseen", kind.__name__, exc_info=(kind, error, where))
