"""All that the operator's page and the figures tell, gathered at one moment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from streamlit.runtime import get_instance

from node_viz.runs.api import Host
from node_viz.runs.report import HostReport, memory_of
from node_viz.ui.operator.errors import Errors, Seen


@dataclass(frozen=True)
class Now:
    """How the server does."""

    when: datetime
    visitors: int  #: tabs that are open
    host: HostReport
    memory: dict[str, int | None]  #: process -> bytes, None where the system does not say
    errors: list[Seen]  #: the kind seen last first
    failures: int  #: errors of all kinds


def look(host: Host, errors: Errors) -> Now:
    """Look at the server now."""
    report = host.report()
    memory = {"server": memory_of(os.getpid())}
    for number, place in enumerate(report.places, 1):
        if place.pid != os.getpid():  # threads compute in the server itself
            memory[f"worker {number}"] = place.memory
    return Now(datetime.now(UTC), visitors(), report, memory, errors.seen(), errors.total)


def visitors() -> int:
    """Return how many tabs are open."""
    name = "active_sessions"
    return sum(getattr(one, "value", 0) for one in get_instance().stats_mgr.get_stats([name])[name])
