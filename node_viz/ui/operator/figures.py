"""The server's figures for Prometheus, in the formats of Streamlit's `/_stcore/metrics`.

Streamlit writes them: OpenMetrics as text, or as protobuf to whoever asks for it. Its own figures
of visits come along; those of its caches stay at `/_stcore/metrics`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response
from streamlit.runtime import Runtime, get_instance
from streamlit.runtime.stats import CounterStat, GaugeStat, Stat, StatsManager
from streamlit.web.server.starlette.starlette_routes import create_metrics_routes

from node_viz.ui.operator.now import Now

VISITS = ("active_sessions", "session_events", "session_duration_seconds")  #: of Streamlit
#: ours: what each is called, and what it means
MEANS = {
    "node_viz_up_seconds": "Seconds since the server started.",
    "node_viz_slots": "How many may compute at once.",
    "node_viz_runs": "Runs that are kept, by how they stand.",
    "node_viz_runs_resting": "Runs kept for visitors who left.",
    "node_viz_runs_forgotten": "Runs forgotten so far, by how they stood then.",
    "node_viz_waiting": "Visitors who wait for their turn.",
    "node_viz_longest_wait_seconds": "For how long the first of them has waited.",
    "node_viz_questions": "Questions without an answer yet.",
    "node_viz_jobs": "Long jobs under way.",
    "node_viz_worker_busy": "Whether a worker computes.",
    "node_viz_worker_silent_seconds": "For how long a worker should have been heard and was not.",
    "node_viz_worker_restarts": "How often a worker ended and another took its place.",
    "node_viz_memory_bytes": "Memory of each process; what they share counts in equal parts.",
    "node_viz_errors": "Errors that nobody foresaw.",
}


def endpoint(look: Callable[[], Now]) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers a request for the figures, made of what `look` sees."""
    manager = StatsManager()
    manager.register_provider(Figures(look))
    ours = cast(Runtime, SimpleNamespace(stats_mgr=manager))  # all that the route wants of one
    return cast(Any, create_metrics_routes(ours, "")[0]).endpoint


class Figures:
    """Our figures and Streamlit's of visits, as Streamlit asks for them."""

    stats_families = (*MEANS, *VISITS)

    def __init__(self, look: Callable[[], Now]) -> None:
        self._look = look

    def get_stats(self, family_names: Sequence[str] | None = None) -> Mapping[str, Sequence[Stat]]:
        """Return the figures by family, all of them; whoever asks for less picks."""
        found: dict[str, list[Stat]] = {}
        for one in stats(self._look()):
            found.setdefault(one.family_name, []).append(one)
        return {**found, **get_instance().stats_mgr.get_stats(VISITS)}


def stats(now: Now) -> Iterator[Stat]:
    """Yield our figures."""
    host = now.host
    yield gauge("node_viz_up_seconds", host.seconds)
    yield gauge("node_viz_slots", host.slots)
    for status, count in host.runs.items():
        yield gauge("node_viz_runs", count, status=status)
    yield gauge("node_viz_runs_resting", host.resting)
    for status, count in host.gone.items():
        yield counter("node_viz_runs_forgotten", count, status=status)
    yield gauge("node_viz_waiting", len(host.waits))
    yield gauge("node_viz_longest_wait_seconds", max(host.waits, default=0))
    yield gauge("node_viz_questions", host.questions)
    yield gauge("node_viz_jobs", host.jobs)
    for number, place in enumerate(host.places, 1):
        yield gauge("node_viz_worker_busy", place.busy > 0, worker=str(number))
        yield gauge("node_viz_worker_silent_seconds", place.silent, worker=str(number))
        yield counter("node_viz_worker_restarts", place.restarts, worker=str(number))
    for process, memory in now.memory.items():
        if memory is not None:
            yield gauge("node_viz_memory_bytes", memory, process=process)
    yield counter("node_viz_errors", now.failures)


def gauge(name: str, value: float, **labels: str) -> Stat:
    """Return a figure that goes up and down, as a whole number: Streamlit has no others."""
    return GaugeStat(name, int(value), labels, unit_of(name), MEANS[name])


def counter(name: str, value: int, **labels: str) -> Stat:
    """Return a figure that only goes up."""
    return CounterStat(name, value, labels, unit_of(name), MEANS[name])


def unit_of(name: str) -> str:
    """Return the unit that a figure's name ends in, nothing where it counts.

    >>> unit_of("node_viz_memory_bytes"), unit_of("node_viz_runs")
    ('bytes', '')
    """
    return next((unit for unit in ("seconds", "bytes") if name.endswith(f"_{unit}")), "")
